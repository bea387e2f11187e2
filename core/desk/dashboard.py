"""The dashboard itself: the panels of all apps for one person, in two columns, each on its own."""

import logging
from dataclasses import dataclass

from django.forms import Media, Script
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.admin.ui.components import Component

from core.desk.keeping import kept, scope_mark
from core.desk.panels import DashboardCount, DashboardPanel, dashboard_panels
from core.frame import day_note
from core.models import Area
from core.permissions import scope_area_ids
from core.roles import Role, roles_of

DAY_KEPT = 300

logger = logging.getLogger(__name__)

#: What stands first for whom, by name; all else follows in the panels' own order. Who has
#: several roles gets the arrangement of the first of them here.
FIRST = {
    Role.CITY_ADMIN: ("health", "missed", "emergencies", "out", "due", "figures"),
    Role.CHIEF: ("waiting", "emergencies", "out", "slots", "returned"),
    Role.EDITOR: ("waiting", "returned", "out", "slots"),
    Role.RESPONSIBLE: ("waiting", "returned", "out", "slots"),
    Role.COUNTY_ADMIN: ("waiting", "returned", "due", "mine", "figures"),
    Role.REPORTER: ("returned", "mine", "due", "figures"),
    Role.VOLUNTEER: ("returned", "mine"),
}


@dataclass(frozen=True)
class Shown:
    """A panel as it stands on the page."""

    panel: DashboardPanel
    html: str
    count: DashboardCount | None = None

    @property
    def count_link(self):
        return self.count.link or f"#{self.panel.anchor}"


class Dashboard(Component):
    """Takes the place of all of Wagtail's own panels, which ask the database for each task."""

    name = "desk"
    template_name = "desk/dashboard.html"
    order = 0

    def __init__(self, request):
        self.panels = arranged(dashboard_panels(), request.user)

    @property
    def media(self):
        return sum(
            (panel.media for panel in self.panels),
            Media(js=[Script("js/desk/dashboard.js", type="module")]),
        )

    def get_context_data(self, parent_context):
        request, today = parent_context["request"], timezone.localdate()
        shown = [row for row in (shown_panel(each, parent_context) for each in self.panels) if row]
        columns = [row for row in shown if not row.panel.alarm]
        return {
            "request": request,
            "today": today,
            "day_note": kept("day", today, lambda: day_note(request, today), DAY_KEPT),
            "scope": kept("scope", scope_mark(request.user), lambda: _scope(request.user)),
            "alarms": [row for row in shown if row.panel.alarm],
            "counts": [row for row in columns if row.count],
            "main": [row for row in columns if not row.panel.side],
            "side": [row for row in columns if row.panel.side],
            "search_form": parent_context.get("search_form"),
            "root_page": parent_context.get("root_page"),
        }


def arranged(panels, user):
    """Return the panels in the order that serves the person's role."""
    roles = roles_of(user)
    first = next((names for role, names in FIRST.items() if role in roles), ())
    places = {name: place for place, name in enumerate(first)}
    return sorted(panels, key=lambda panel: (places.get(panel.name, len(first)), panel.order))


def shown_panel(panel, parent_context):
    """Return the panel as `Shown`, None where it has nothing for this person. One that fails
    says so in its own place; the others know nothing of it."""
    request = parent_context["request"]
    try:
        if not panel.is_shown(request):
            return None
        count = panel.count(request)
        html = panel.render_html(parent_context)
    except Exception:
        logger.exception("The panel %r of the dashboard failed", panel.name)
        html = render_to_string("desk/broken_panel.html", {"panel": panel, "request": request})
        return Shown(panel, html)
    return Shown(panel, html, count) if html.strip() else None


def _scope(user):
    """The names of the areas that somebody works in; empty for the whole city."""
    areas = scope_area_ids(user)
    if areas is None:
        return ""
    own = Area.objects.filter(pk__in=areas).exclude(parent__in=areas)
    return "、".join(own.values_list("name", flat=True)[:3])
