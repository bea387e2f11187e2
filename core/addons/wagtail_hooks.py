from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.addons.admin_views import (
    CardsView,
    DisableView,
    EnableView,
    ForgiveView,
    LogView,
    ReportsView,
    UninstallView,
    UpgradeView,
    may_manage,
)
from core.addons.points.pages import pages_without_code
from core.addons.points.reports import sections_for


@hooks.register("register_admin_urls")
def addon_urls():
    one = "addons/<slug:label>/"
    return [
        path("addons/", CardsView.as_view(), name="addons"),
        path("addons/log/", LogView.as_view(), name="addons_log"),
        path("addons/reports/", ReportsView.as_view(), name="addons_reports"),
        path(f"{one}on/<int:site_id>/", EnableView.as_view(), name="addons_enable"),
        path(f"{one}off/<int:site_id>/", DisableView.as_view(), name="addons_disable"),
        path(f"{one}upgrade/", UpgradeView.as_view(), name="addons_upgrade"),
        path(f"{one}forgive/", ForgiveView.as_view(), name="addons_forgive"),
        path(f"{one}uninstall/", UninstallView.as_view(), name="addons_uninstall"),
    ]


class AddonsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_manage(request.user)


class ReportsMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(sections_for(request))


@hooks.register("register_admin_menu_item")
def addons_menu_item():
    return AddonsMenuItem(_("附加组件"), reverse("addons"), icon_name="wm-addons", order=9500)


@hooks.register("register_reports_menu_item")
def reports_menu_item():
    return ReportsMenuItem(_("统计报表"), reverse("addons_reports"), icon_name="table", order=50)


@hooks.register("construct_explorer_page_queryset")
def only_pages_with_code(parent_page, pages, request):
    """The editor of a page whose type is gone answers with an error; the add-ons screen says of
    which add-on there is something left."""
    return pages.exclude(pages_without_code())


@hooks.register("register_icons")
def addon_icons(icons):
    return [*icons, "addons/icons/addons.svg"]
