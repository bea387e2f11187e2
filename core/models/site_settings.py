from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.validators import validate_link_target


class BannerLevel(models.TextChoices):
    NOTICE = "notice", _("提示")
    WARNING = "warning", _("警示")
    URGENT = "urgent", _("紧急")


@register_setting(icon="site", order=10)
class SiteSettings(BaseSiteSetting):
    """The name on the masthead and what the law wants at the foot of every page."""

    nameplate = models.CharField(_("报头"), max_length=20, default=_("文明"))
    tagline = models.CharField(_("副题"), max_length=60, blank=True)
    organiser = models.CharField(_("主办单位"), max_length=120, blank=True)
    contact = models.CharField(
        _("联系方式"), max_length=120, blank=True, help_text=_("对外公开的办公电话或邮箱。")
    )
    site_code = models.CharField(_("网站标识码"), max_length=20, blank=True)
    icp = models.CharField(_("ICP备案号"), max_length=60, blank=True)
    police_filing = models.CharField(_("公安备案号"), max_length=60, blank=True)
    police_url = models.URLField(_("公安备案链接"), blank=True, help_text=_("留空则按备案号查。"))
    party_gov_mark_url = models.URLField(
        _("党政机关标识链接"), blank=True, help_text=_("标识证书页的网址，由编制部门给出。")
    )
    footer_note = models.CharField(_("页脚说明"), max_length=200, blank=True)

    banner_text = models.CharField(
        _("内容"),
        max_length=80,
        blank=True,
        help_text=_("一句话，例如“今晚台风登陆，活动全部延期”。"),
    )
    banner_link = models.CharField(
        _("链接"),
        max_length=200,
        blank=True,
        validators=[validate_link_target],
        help_text=_("详情页，以 / 或 https:// 开头，可以不填。"),
    )
    banner_level = models.CharField(
        _("级别"), max_length=8, choices=BannerLevel.choices, default=BannerLevel.NOTICE
    )
    banner_from = models.DateTimeField(
        _("从"), null=True, blank=True, help_text=_("留空则马上开始。")
    )
    banner_to = models.DateTimeField(_("到"), null=True, blank=True, help_text=_("到时自动撤下。"))
    mourning_days = models.TextField(
        _("哀悼日"),
        blank=True,
        max_length=1000,
        help_text=_("一行一天，写成 2026-12-13。当天零点起全站变灰，次日零点恢复。"),
    )
    report_mail = models.EmailField(
        _("通知邮箱"),
        blank=True,
        help_text=_("有读者找错时发信到这里，信里没有读者的联系方式。留空则不发。"),
    )
    report_contact_days = models.PositiveSmallIntegerField(
        _("读者联系方式保留天数"),
        default=90,
        validators=[MaxValueValidator(3650)],
        help_text=_("找错办结后，过这么多天自动删去读者留的联系方式。"),
    )
    #: What of the above shows now, so that the worker notices when time changes it.
    shown_by_time = models.CharField(max_length=120, blank=True, default="", editable=False)

    panels = [
        MultiFieldPanel(
            [FieldPanel("nameplate"), FieldPanel("tagline")], heading=_("报头"), icon="site"
        ),
        MultiFieldPanel(
            [
                FieldPanel("organiser"),
                FieldPanel("contact"),
                FieldPanel("site_code"),
                FieldPanel("icp"),
                FieldPanel("police_filing"),
                FieldPanel("police_url"),
                FieldPanel("party_gov_mark_url"),
                FieldPanel("footer_note"),
            ],
            heading=_("页脚，空着的不显示"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("banner_text"),
                FieldPanel("banner_link"),
                FieldPanel("banner_level"),
                FieldRowPanel([FieldPanel("banner_from"), FieldPanel("banner_to")]),
            ],
            heading=_("紧急横幅，每一页最上面"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("mourning_days")], heading=_("全站变灰"), classname="collapsed"
        ),
        MultiFieldPanel(
            [FieldPanel("report_mail"), FieldPanel("report_contact_days")],
            heading=_("网站找错"),
            classname="collapsed",
        ),
    ]

    class Meta:
        verbose_name = _("本站信息")
        verbose_name_plural = _("本站信息")

    def clean(self):
        super().clean()
        if self.banner_from and self.banner_to and self.banner_to <= self.banner_from:
            raise ValidationError({"banner_to": _("横幅的结束要晚于开始。")})
        if self.banner_text and not self.banner_to:
            raise ValidationError({"banner_to": _("请填横幅到什么时候，免得忘了撤。")})
        days = self._read_mourning_days()
        wrong = [line for line, day in days if day is None]
        if wrong:
            message = _("看不懂“%s”，请写成 2026-12-13，一行一天。") % wrong[0][:20]
            raise ValidationError({"mourning_days": message})
        self.mourning_days = "\n".join(sorted({day.isoformat() for _line, day in days}))

    @property
    def police_link(self):
        """Where the public security filing can be looked up: as given, else by its number."""
        digits = "".join(filter(str.isdecimal, self.police_filing))
        if self.police_url or len(digits) < 14:
            return self.police_url
        return f"https://beian.mps.gov.cn/#/query/webSearch?code={digits}"

    def banner_at(self, moment):
        """Return whether the banner shows at the aware datetime `moment`."""
        begun = self.banner_from is None or self.banner_from <= moment
        over = self.banner_to is not None and self.banner_to <= moment
        return bool(self.banner_text) and begun and not over

    def mourns_on(self, date):
        """Return whether the whole site is grey on `date`."""
        return date.isoformat() in self.mourning_days.split()

    def _read_mourning_days(self):
        """Return `(line, date or None)` of each line that holds something."""
        days = []
        for line in filter(None, map(str.strip, self.mourning_days.splitlines())):
            try:
                days.append((line, parse_date(line)))
            except ValueError:
                days.append((line, None))
        return days
