import posixpath
import secrets
import uuid

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.functional import LazyObject
from django.utils.translation import gettext_lazy as _

from core.models import SiteImage

#: Below the uploads of the site, so that one backup holds all; /media/ answers 404 there.
FOLDER = "contributions"


class PrivateStorage(LazyObject):
    """The site's own storage, which here gives nobody an address."""

    def _setup(self):
        self._wrapped = default_storage

    def url(self, name):
        raise ValueError("Files of contributions have no public address")


def private_storage():
    return PrivateStorage()


def place_of(instance, filename):
    """A name that tells nothing and cannot be guessed; what the file was called is in the row."""
    extension = posixpath.splitext(filename)[1].lower()[:8]
    return f"{FOLDER}/{secrets.token_hex(2)}/{secrets.token_hex(16)}{extension}"


class SubmissionFile(models.Model):
    """A picture, recording or attachment of a piece. Nobody but its author and the editors of its
    area gets it; the library has a copy only when the piece is adopted."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("图片")
        AUDIO = "audio", _("音频")
        VIDEO = "video", _("视频")
        ATTACHMENT = "file", _("附件")

    class State(models.TextChoices):
        UPLOADING = "uploading", _("在传")
        READY = "ready", _("已传完")

    Consent = SiteImage.Consent

    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="files"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: What the sender calls this upload: sent again, it is the same one.
    sender_key = models.CharField(max_length=64, blank=True)
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADING)
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    #: So many bytes have been acknowledged.
    received = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.FileField(_("文件"), upload_to=place_of, storage=private_storage, blank=True)
    #: A small one of a picture, for lists and for the editor.
    preview = models.FileField(upload_to=place_of, storage=private_storage, blank=True)
    caption = models.CharField(_("图片说明"), max_length=200, blank=True)
    order = models.PositiveIntegerField(_("次序"), default=0)
    consent = models.CharField(
        _("肖像同意"), max_length=12, choices=Consent.choices, default=Consent.UNCONFIRMED
    )
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    #: What became of it in the library.
    image = models.ForeignKey(
        "core.SiteImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    document = models.ForeignKey(
        "core.SiteDocument", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("来稿的文件")
        verbose_name_plural = _("来稿的文件")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sender_key"],
                condition=~models.Q(sender_key=""),
                name="contributions_upload_once",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_ready(self):
        return self.state == self.State.READY
