from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class ErrorReport(models.Model):
    """What a reader found wrong (网站找错). The contact is for the office alone and goes some time
    after the report is closed."""

    #: Readers see nothing of it, so that nobody empties the page cache by reporting.
    shows_content = False

    class Kind(models.TextChoices):
        WORDING = "wording", _("错别字、标点或语句")
        FACT = "fact", _("内容有误或已过时")
        BROKEN = "broken", _("链接、图片或文件打不开")
        DISPLAY = "display", _("显示不正常、用着不方便")
        PRIVACY = "privacy", _("泄露个人信息")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        NEW = "new", _("待处理")
        IN_WORK = "in_work", _("处理中")
        CORRECTED = "corrected", _("已更正")
        DECLINED = "declined", _("不予采纳")

    CLOSED = (State.CORRECTED, State.DECLINED)

    kind = models.CharField(_("什么问题"), max_length=10, choices=Kind.choices)
    address = models.CharField(_("在哪一页"), max_length=500)
    description = models.TextField(_("问题说明"), max_length=1000)
    contact = models.CharField(
        _("联系方式"),
        max_length=120,
        blank=True,
        help_text=_("只在后台看得到，办结后按“本站信息”里的天数删去。"),
    )
    page = models.ForeignKey(
        Page, verbose_name=_("页面"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    area = models.ForeignKey(
        "core.Area",
        verbose_name=_("区域"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.NEW)
    answer = models.TextField(_("处理说明"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("收到时间"), default=timezone.now, db_index=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("处理人"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("网站找错")
        verbose_name_plural = _("网站找错")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "area"], name="core_error_report_open")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.address}"

    def save(self, *args, **kwargs):
        if not self.is_closed:
            self.closed_at = None
        elif self.closed_at is None:
            self.closed_at = timezone.now()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.state == self.State.DECLINED and not self.answer.strip():
            raise ValidationError({"answer": _("不予采纳的，请写明理由。")})

    @property
    def excerpt(self):
        """The first words, for lists."""
        return Truncator(self.description).chars(60)

    @property
    def is_closed(self):
        return self.state in self.CLOSED
