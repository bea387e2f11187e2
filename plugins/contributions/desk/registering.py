"""Puts the desk into the admin, and its jobs into the periodic table."""

from wagtail import hooks

from core.addons.config import Addon
from core.desk.panels import dashboard_panel
from plugins.contributions.desk import menu, periodic  # noqa: F401 declares its jobs
from plugins.contributions.desk.panel import SubmissionsPanel

PANEL_ORDER = 150
URLS = "plugins.contributions.desk.urls"


def register(app):
    """Through the host's extension points where `app` is an add-on, else as part of the site."""
    if isinstance(app, Addon):
        from core.addons import api

        api.add_admin_urls(app, URLS)
        api.add_menu_item(app, menu.menu_item)
        api.add_dashboard_panel(app, SubmissionsPanel, order=PANEL_ORDER)
        return
    hooks.register("register_admin_urls", _admin_urls)
    hooks.register("register_admin_menu_item", menu.menu_item)
    dashboard_panel(order=PANEL_ORDER)(SubmissionsPanel)


def _admin_urls():
    from django.urls import include, path

    return [path("contributions/", include(URLS))]
