from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


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
    police_url = models.URLField(_("公安备案链接"), blank=True)
    footer_note = models.CharField(_("页脚说明"), max_length=200, blank=True)

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
                FieldPanel("footer_note"),
            ],
            heading=_("页脚，空着的不显示"),
        ),
    ]

    class Meta:
        verbose_name = _("本站信息")
        verbose_name_plural = _("本站信息")
