import hashlib

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.withdrawal import KeptModel, item_key


def hash_of_token(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class LeaderLinkQuerySet(models.QuerySet):
    def of(self, item):
        return self.filter(**item_key(item)).order_by("-created_at", "-pk")

    def working(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class LeaderLink(models.Model):
    """An address at which somebody without an account reads a draft for a while. The token is
    known to who has the address; here stands its fingerprint."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    title = models.CharField(_("标题"), max_length=255)
    reader = models.CharField(_("给谁看"), max_length=60)
    created_at = models.DateTimeField(_("生成时间"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by_name = models.CharField(_("生成人"), max_length=200)
    expires_at = models.DateTimeField(_("有效到"))
    revoked_at = models.DateTimeField(_("作废时间"), null=True)
    revoked_by_name = models.CharField(_("作废人"), max_length=200, blank=True)

    objects = LeaderLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("送审链接")
        verbose_name_plural = _("送审链接")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="reviews_links_of")]

    def __str__(self):
        return f"{self.title}（{self.reader}）"

    @property
    def works(self):
        return self.revoked_at is None and self.expires_at > timezone.now()


class LinkOpening(KeptModel):
    """That a leader's link was opened."""

    link = models.ForeignKey(LeaderLink, on_delete=models.CASCADE, related_name="openings")
    opened_at = models.DateTimeField(_("打开时间"), default=timezone.now)
    address = models.GenericIPAddressField(_("网络地址"), null=True)

    class Meta:
        verbose_name = _("送审链接的打开")
        verbose_name_plural = _("送审链接的打开")
        ordering = ["-opened_at", "-pk"]

    def __str__(self):
        return f"{self.link} {self.opened_at:%Y-%m-%d %H:%M}"
