from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

MOST_SLOGANS, LONGEST_SLOGAN = 8, 30
LEAST_SECONDS, MOST_SECONDS = 8, 600


@register_setting(icon="desktop", order=30)
class LobbyScreen(BaseSiteSetting):
    """What the screen in the lobby shows beside figures and activities, which need nobody."""

    slogans = models.TextField(
        _("标语"),
        blank=True,
        max_length=400,
        help_text=_("一行一条，最多八条。大屏的网址是 /screen/。首页的“标语条幅”留空时也用它们。"),
    )
    brands = models.ManyToManyField(
        "brands.BrandPage",
        verbose_name=_("品牌"),
        blank=True,
        related_name="+",
        help_text=_("不勾选则自动用活动最多的三个。"),
    )
    seconds = models.PositiveSmallIntegerField(
        _("每幕停留（秒）"),
        default=20,
        validators=[MinValueValidator(LEAST_SECONDS), MaxValueValidator(MOST_SECONDS)],
    )

    panels = [
        FieldPanel("slogans"),
        FieldPanel("brands", widget=forms.CheckboxSelectMultiple),
        FieldPanel("seconds"),
    ]

    class Meta:
        verbose_name = _("大厅屏与标语")
        verbose_name_plural = _("大厅屏与标语")

    def clean(self):
        super().clean()
        lines = self.slogan_lines
        if len(lines) > MOST_SLOGANS:
            message = _("标语最多 %(most)d 条，现在有 %(number)d 条。")
            raise ValidationError(
                {"slogans": message % {"most": MOST_SLOGANS, "number": len(lines)}}
            )
        too_long = next((line for line in lines if len(line) > LONGEST_SLOGAN), None)
        if too_long:
            message = _("“%(line)s”太长，每条不超过 %(most)d 个字。")
            raise ValidationError(
                {"slogans": message % {"line": too_long[:12] + "…", "most": LONGEST_SLOGAN}}
            )
        self.slogans = "\n".join(lines)

    @property
    def slogan_lines(self):
        return [line for line in map(str.strip, self.slogans.splitlines()) if line]
