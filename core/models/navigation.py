from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.navigation import NavigationField


@register_setting(icon="list-ul", order=20)
class Navigation(BaseSiteSetting):
    """The main menu of a site. While it is empty, the pages marked for menus make it."""

    entries = NavigationField()

    panels = [FieldPanel("entries")]

    class Meta:
        verbose_name = _("导航菜单")
        verbose_name_plural = _("导航菜单")
