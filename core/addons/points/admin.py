"""What add-ons put into the admin: menu items and panels of the dashboard."""

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.addons.faults import note_fault, noted
from core.addons.registry import addon_of, note_contribution
from core.addons.state import is_enabled_for
from core.desk.panels import dashboard_panel as core_dashboard_panel

MENUS = {
    "main": "register_admin_menu_item",
    "reports": "register_reports_menu_item",
    "settings": "register_settings_menu_item",
}


def add_menu_item(addon, make, menu="main"):
    """Show in a menu (`main`, `reports`, `settings`) of the admin the MenuItem that `make()`
    returns, asked once when addresses are known. Whom it concerns its own `is_shown` says."""
    config = addon_of(addon)

    def item():
        try:
            return gated_item(config, make())
        except Exception as error:
            note_fault(config, "菜单", error)
            hidden = MenuItem("", "")
            hidden.is_shown = lambda request: False
            return hidden

    hooks.register(MENUS[menu], item)
    note_contribution(config, "add_menu_item", menu)


def gated_item(config, item):
    """Return the MenuItem, shown only where the add-on is enabled."""
    shown = item.is_shown

    def is_shown(request):
        try:
            return is_enabled_for(config, request) and shown(request)
        except Exception as error:
            note_fault(config, "菜单", error, request)
            return False

    item.is_shown = is_shown
    return item


def add_dashboard_panel(addon, panel, order=500):
    """Show `panel`, a `core.desk.panels.DashboardPanel` class, on the dashboard of those whom its
    `is_shown(request)` names. One that fails says so in its own frame."""
    config = addon_of(addon)

    class Gated(panel):
        def is_shown(self, request):
            with noted(config, str(self.heading), request):
                return is_enabled_for(config, request) and super().is_shown(request)

        def count(self, request):
            with noted(config, str(self.heading), request):
                return super().count(request)

        def render_html(self, parent_context=None):
            with noted(config, str(self.heading), parent_context["request"]):
                return super().render_html(parent_context)

    Gated.__name__, Gated.__qualname__ = panel.__name__, panel.__qualname__
    Gated.__module__ = panel.__module__
    core_dashboard_panel(order=order)(Gated)
    note_contribution(config, "add_dashboard_panel", panel.heading)
