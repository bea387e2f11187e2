"""What an add-on may use of the host: all extension points, in one place.

An add-on calls them in `extend()` of its `Addon`, with itself as the first argument. Each is
asked at call time whether the add-on is enabled for the site in question; where it is not, the
contribution is not there. An error in one is caught, kept for the add-ons screen, and the page is
served without it. docs/addons/ has a paragraph and an example for each.

To be imported within `extend()` and by views, not by the add-on's `models.py`, which takes
`AddonPageMixin` from `core.addons.pages`.
"""

from wagtail.models import Site

from core.addons.config import Addon
from core.addons.faults import isolated
from core.addons.pages import AddonPageMixin
from core.addons.points.addresses import add_admin_urls, add_urls, gated_view
from core.addons.points.admin import add_dashboard_panel, add_menu_item
from core.addons.points.blocks import add_body_block, add_front_block
from core.addons.points.editors import (
    add_check,
    add_condition,
    add_listing_buttons,
    add_page_column,
    add_side_panel,
)
from core.addons.points.pages import add_page_type
from core.addons.points.public import add_feed, add_fragment, add_subscriptions
from core.addons.points.reports import ReportSection, ReportTable, add_report_section
from core.addons.points.rights import (
    add_health_check,
    add_notice_kind,
    add_role,
    add_role_rights,
    add_site_setting,
    setting,
)
from core.addons.points.search import add_search_facet, add_search_source
from core.addons.points.viewsets import add_hook, add_viewset
from core.addons.points.work import add_job, while_enabled
from core.addons.registry import WrongContribution
from core.addons.state import (
    enabled_site_ids,
    is_enabled,
    is_enabled_anywhere,
    is_enabled_at,
    is_enabled_for,
)
from core.addons.upgrading import add_upgrade_step

__all__ = [
    "Addon",
    "AddonPageMixin",
    "ReportSection",
    "ReportTable",
    "WrongContribution",
    "add_admin_urls",
    "add_body_block",
    "add_check",
    "add_condition",
    "add_dashboard_panel",
    "add_feed",
    "add_fragment",
    "add_front_block",
    "add_health_check",
    "add_hook",
    "add_job",
    "add_listing_buttons",
    "add_menu_item",
    "add_notice_kind",
    "add_page_column",
    "add_page_type",
    "add_report_section",
    "add_role",
    "add_role_rights",
    "add_search_facet",
    "add_search_source",
    "add_side_panel",
    "add_site_setting",
    "add_subscriptions",
    "add_upgrade_step",
    "add_urls",
    "add_viewset",
    "enabled_sites",
    "gated_view",
    "is_enabled",
    "is_enabled_anywhere",
    "is_enabled_at",
    "is_enabled_for",
    "isolated",
    "setting",
    "while_enabled",
]


def enabled_sites(addon):
    """Return the Sites for which `addon` is enabled."""
    return list(Site.objects.filter(pk__in=enabled_site_ids(addon)).order_by("pk"))
