"""What the dashboard is made of. An app adds its panels in `ready()`; the desk arranges them.

@dashboard_panel(order=100)
class WaitingPanel(DashboardPanel): ...
"""

from wagtail.admin.ui.components import Component

_panels = []


class DashboardPanel(Component):
    """One panel: give `name`, `template_name` and `get_context_data(parent_context)`.

    `side` puts it into the narrow column; `is_shown(request)` is False for people whom it does
    not concern, so that nobody meets an empty frame; `count(request)`, where given, is a
    `DashboardCount` for the row above all panels. Both may ask the database once, not per item.
    """

    name = ""
    order = 500
    side = False

    def is_shown(self, request):
        return True

    def count(self, request):
        return None


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
