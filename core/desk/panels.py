"""What the dashboard is made of. An app adds its panels in `ready()`; the desk arranges them.

@dashboard_panel(order=100)
class WaitingPanel(DashboardPanel):
    name, heading, template_name = "waiting", _("待我审"), "reviews/waiting_panel.html"

The template extends `desk/panel.html` and fills its block `body`.
"""

from dataclasses import dataclass

from django.template.loader import get_template
from wagtail.admin.ui.components import Component

_panels = []


@dataclass(frozen=True)
class DashboardCount:
    """One figure of the row above all panels. `note` says the most pressing thing about it, in
    the tone "critical" or "warning" if it is; it leads to the panel unless `link` says where."""

    number: int
    label: str
    note: str = ""
    tone: str = ""
    link: str = ""


class DashboardPanel(Component):
    """One panel: give `name`, `heading`, `template_name` and `get_context_data(parent_context)`.

    `side` puts it into the narrow column, `alarm` above the figures; `is_shown(request)` is False
    for people whom it does not concern, and `get_context_data` gives None where there is nothing
    to say, so that nobody meets an empty frame; `count(request)`, where given, is a
    `DashboardCount` for the row above all panels. One instance serves one request, so that what
    both need is asked once. `note` stands beside the heading, `number` in a box, `more` is
    (text, address) of a link.
    """

    name = ""
    heading = ""
    note = ""
    number = None
    more = None
    order = 500
    side = False
    alarm = False

    @property
    def anchor(self):
        return f"panel-{self.name}"

    def is_shown(self, request):
        return True

    def count(self, request):
        return None

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context) or {}
        request = parent_context["request"]
        return {
            **context,
            "panel": self,
            "request": request,
            "user": request.user,
            "csrf_token": parent_context.get("csrf_token"),
        }

    def render_html(self, parent_context=None):
        context = self.get_context_data(parent_context)
        return "" if context is None else get_template(self.template_name).render(context)


def dashboard_panel(order):
    """Add the class below to the dashboard at the place `order`, the smallest first."""

    def declare(panel):
        panel.order = order
        if panel not in _panels:
            _panels.append(panel)
        return panel

    return declare


def dashboard_panels():
    """Return a new instance of each panel, in order."""
    return [panel() for panel in sorted(_panels, key=lambda panel: panel.order)]
