from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

from core.uploads import as_stored, validate_document_content, without_metadata

#: What a browser plays of what may be uploaded, by extension.
PLAYABLE = {"mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg", "m4a": "audio/mp4"}


class SiteImage(AbstractImage):
    """A picture with what a newsroom must know of it: caption, credit and consent."""

    class Consent(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("未确认")
        NOT_NEEDED = "not_needed", _("画面中没有可辨认的人")
        GIVEN = "given", _("已征得画面中人物同意")
        WITHDRAWN = "withdrawn", _("已撤回同意，不再公开")

    caption = models.CharField(
        _("图片说明"), max_length=200, blank=True, help_text=_("谁、在哪里、做什么，一句话。")
    )
    credit = models.CharField(_("作者"), max_length=80, blank=True, help_text=_("摄影或供图。"))
    consent = models.CharField(
        _("肖像同意"), max_length=12, choices=Consent.choices, default=Consent.UNCONFIRMED
    )
    consent_note = models.CharField(
        _("同意的凭据"), max_length=200, blank=True, help_text=_("例如“活动现场签名表，存办公室”。")
    )
    consent_withdrawn_at = models.DateTimeField(
        _("撤回同意的时间"), null=True, blank=True, editable=False
    )
    #: Renditions the worker has made, as `{filter spec: [file name, width, height]}`: what public
    #: pages choose from, without a query and without making any.
    ready_renditions = models.JSONField(default=dict, blank=True, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "caption", "credit", "consent", "consent_note")
    search_fields = [*AbstractImage.search_fields, index.SearchField("caption")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("图片")
        verbose_name_plural = _("图片")

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self._take_in(self.file)
        if self.is_shown:
            self.consent_withdrawn_at = None
        elif self.consent_withdrawn_at is None:
            self.consent_withdrawn_at = timezone.now()
        super().save(*args, **kwargs)

    def _take_in(self, file):
        """Drop what the camera wrote into a new file, and what was made from the old one."""
        cleaned = without_metadata(file)
        if cleaned is not None:
            self.file = cleaned
            self._set_image_file_metadata()
        self.ready_renditions = {}

    @property
    def is_shown(self):
        """Whether the public may see this picture at all, wherever it is used."""
        return self.consent != self.Consent.WITHDRAWN

    @property
    def focal_class(self):
        """The class that places the focal point: `focal-X-Y`, percentages in steps of 25."""
        point = self.get_focal_point()
        if point is None:
            return "focal-50-50"
        across, down = point.centroid
        return f"focal-{_quarter(across / self.width)}-{_quarter(down / self.height)}"


class SiteRendition(AbstractRendition):
    shows_content = False
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("图片版本")
        verbose_name_plural = _("图片版本")
        indexes = [models.Index(fields=["file"], name="core_rendition_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="core_rendition_once_a_filter",
            )
        ]


class SiteDocument(AbstractDocument):
    """A file. Of a video or audio file it also keeps what the worker has found out of it."""

    duration = models.PositiveIntegerField(_("时长（秒）"), null=True, editable=False)
    still = models.FileField(
        _("画面"), upload_to="stills", blank=True, db_index=True, editable=False
    )
    still_width = models.PositiveIntegerField(null=True, editable=False)
    still_height = models.PositiveIntegerField(null=True, editable=False)
    examined_at = models.DateTimeField(null=True, editable=False)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("文件")
        verbose_name_plural = _("文件")

    @property
    def media_type(self):
        """Return "video/…" or "audio/…" of what browsers can play, else an empty string."""
        return PLAYABLE.get(self.file_extension.lower(), "")

    def clean(self):
        super().clean()
        if self.file and not self.file._committed:
            try:
                validate_document_content(self.file, self.file_extension)
                self._take_in()
            except ValidationError as error:
                raise ValidationError({"file": error}) from error

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self._take_in()
        super().save(*args, **kwargs)

    def _take_in(self):
        """Store captions as browsers read them, and forget what was found out of a former file."""
        captions = as_stored(self.file, self.file_extension)
        if captions is not None:
            self.file = captions
        self._set_document_file_metadata()
        if self.still:
            self.still.delete(save=False)
        self.duration = self.still_width = self.still_height = self.examined_at = None


def _quarter(share):
    return min(4, max(0, round(share * 4))) * 25
