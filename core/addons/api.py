"""What an add-on may use of the host: all extension points, in one place.

An add-on calls them in `extend()` of its `Addon`, with itself as the first argument. Each is
asked at call time whether the add-on is enabled for the site in question; where it is not, the
contribution is not there. An error in one is caught, kept for the add-ons screen, and the page is
served without it. docs/addons/ has a paragraph and an example for each.
"""

from wagtail.models import Site

from core.addons.config import Addon
from core.addons.faults import isolated
from core.addons.points.addresses import add_admin_urls, add_urls, gated_view
from core.addons.points.admin import add_dashboard_panel, add_menu_item
from core.addons.points.work import add_job, while_enabled
from core.addons.state import (
    enabled_site_ids,
    is_enabled,
    is_enabled_anywhere,
    is_enabled_for,
)

__all__ = [
    "Addon",
    "add_admin_urls",
    "add_dashboard_panel",
    "add_job",
    "add_menu_item",
    "add_urls",
    "enabled_sites",
    "gated_view",
    "is_enabled",
    "is_enabled_anywhere",
    "is_enabled_for",
    "isolated",
    "while_enabled",
]


def enabled_sites(addon):
    """Return the Sites for which `addon` is enabled."""
    return list(Site.objects.filter(pk__in=enabled_site_ids(addon)).order_by("pk"))
