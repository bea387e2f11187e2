"""What is remembered of add-ons. Names are labels, not relations: what an add-on has done stays
known when its code is gone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


class InstalledAddon(models.Model):
    """An add-on whose tables are here. `version` is the one its data have been brought to, which
    stays behind the code's until somebody runs the data step."""

    label = models.CharField(_("名字"), max_length=40, unique=True)
    version = models.CharField(_("数据版本"), max_length=32)
    installed_at = models.DateTimeField(_("安装时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("已安装的附加组件")
        verbose_name_plural = _("已安装的附加组件")

    def __str__(self):
        return self.label


class AddonSwitch(models.Model):
    """Whether an add-on is enabled for a site; no row is no."""

    label = models.CharField(_("名字"), max_length=40)
    site = models.ForeignKey(
        Site, verbose_name=_("站点"), on_delete=models.CASCADE, related_name="addon_switches"
    )
    is_on = models.BooleanField(_("启用"), default=False)
    changed_at = models.DateTimeField(_("改动时间"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁改的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("附加组件的开关")
        verbose_name_plural = _("附加组件的开关")
        constraints = [
            models.UniqueConstraint(fields=["label", "site"], name="one_switch_for_addon_and_site")
        ]

    def __str__(self):
        return f"{self.label} {self.site_id}"


class AddonAct(models.TextChoices):
    INSTALL = "install", _("安装")
    ENABLE = "enable", _("启用")
    DISABLE = "disable", _("停用")
    SETTINGS = "settings", _("改设置")
    UPGRADE = "upgrade", _("升级")
    FORGIVE = "forgive", _("出错已看，再试")
    UNINSTALL = "uninstall", _("卸载")


class AddonChange(models.Model):
    """One line of the audit log; only added to. Names are copied, since people, sites and
    add-ons go."""

    label = models.CharField(_("名字"), max_length=40, db_index=True)
    title = models.CharField(_("附加组件"), max_length=80)
    act = models.CharField(_("做了什么"), max_length=12, choices=AddonAct.choices)
    site_name = models.CharField(_("站点"), max_length=255, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("姓名"), max_length=150, blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("附加组件的改动")
        verbose_name_plural = _("附加组件的改动")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_act_display()} {self.title}"


class AddonFault(models.Model):
    """The last error at one place of an add-on. `count` is how often it came on the day of `at`;
    more often than once a minute is not counted by any one process."""

    label = models.CharField(_("名字"), max_length=40)
    place = models.CharField(_("在哪里"), max_length=120)
    message = models.CharField(_("错误"), max_length=500)
    trace = models.TextField(_("给技术人员"), blank=True)
    address = models.CharField(_("打开的网址"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    count = models.PositiveIntegerField(_("次数"), default=1)

    class Meta:
        verbose_name = _("附加组件的错误")
        verbose_name_plural = _("附加组件的错误")
        constraints = [
            models.UniqueConstraint(fields=["label", "place"], name="one_fault_for_addon_and_place")
        ]

    def __str__(self):
        return f"{self.label}: {self.message}"
