from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.reviews.kinds import kind_choices

_COUNTS = [
    (3, _("三审：初审、复审、终审")),
    (2, _("两审：初审、终审")),
    (1, _("一审")),
    (0, _("不审")),
]


@register_setting(icon="clipboard-list", order=20)
class ReviewSettings(BaseGenericSetting, ClusterableModel):
    """How many reviews each kind takes, and how long one may wait."""

    page_stages = models.PositiveSmallIntegerField(_("页面"), choices=_COUNTS, default=3)
    record_stages = models.PositiveSmallIntegerField(
        _("活动记录与队伍"), choices=_COUNTS, default=1
    )
    bars_authors = models.BooleanField(
        _("作者和最后改稿的人不能审自己的稿子"),
        default=True,
        help_text=_("同一个人不能审两次，这一条不论是否勾选都有效。"),
    )
    remind_after = models.PositiveSmallIntegerField(
        _("等多少小时提醒"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
    )
    escalate_after = models.PositiveSmallIntegerField(
        _("等多少小时转下一级"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("到时下一级也可以审，并收到通知。"),
    )
    fills_publishing_line = models.BooleanField(
        _("发布时把三审人员填入署名栏"),
        default=False,
        help_text=_("只填空着的。编辑自己写了的不动。"),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("page_stages"), FieldPanel("record_stages")], heading=_("审几次")
        ),
        InlinePanel("kinds", heading=_("另有规定的种类"), label=_("种类")),
        FieldPanel("bars_authors"),
        MultiFieldPanel(
            [FieldPanel("remind_after"), FieldPanel("escalate_after")], heading=_("等太久")
        ),
        FieldPanel("fills_publishing_line"),
    ]

    class Meta:
        verbose_name = _("审稿设置")

    def __str__(self):
        return str(self._meta.verbose_name)

    def clean(self):
        super().clean()
        if self.remind_after and self.escalate_after and self.escalate_after <= self.remind_after:
            raise ValidationError({"escalate_after": _("要比提醒的时间长。")})


class KindStages(models.Model):
    """How many reviews one kind takes, where it is not as many as others."""

    settings = ParentalKey(ReviewSettings, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(_("种类"), max_length=80, choices=kind_choices)
    stages = models.PositiveSmallIntegerField(_("审几次"), choices=_COUNTS)

    panels = [FieldPanel("kind"), FieldPanel("stages")]

    class Meta:
        verbose_name = _("种类的审次")
        verbose_name_plural = _("种类的审次")
        constraints = [
            models.UniqueConstraint(fields=["settings", "kind"], name="reviews_kind_once")
        ]

    def __str__(self):
        return self.get_kind_display()
