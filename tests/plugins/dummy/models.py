from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting

from core.addons.pages import AddonPageMixin
from core.fields import BodyField
from core.models import BasePage


class DummyPage(AddonPageMixin, BasePage):
    body = BodyField()

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    template = "dummy/dummy_page.html"

    class Meta:
        verbose_name = _("样例页")


class DummyNote(models.Model):
    title = models.CharField(_("标题"), max_length=80)
    colour = models.CharField(_("颜色"), max_length=20, blank=True)
    file = models.FileField(_("文件"), upload_to="dummy", blank=True)

    class Meta:
        verbose_name = _("样例记录")
        verbose_name_plural = _("样例记录")

    def __str__(self):
        return self.title


class DummySettings(BaseSiteSetting):
    greeting = models.CharField(_("问候"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("样例组件的设置")
