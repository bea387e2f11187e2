"""Two panels of the dashboard: what goes out today and tomorrow, and what is to be handed up."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.desk.calendar import sources
from core.desk.due.listing import OVERDUE_FOR, due_between, may_see_due
from core.desk.panels import DashboardCount, DashboardPanel, dashboard_panel
from core.permissions import scope_area_ids
from core.roles import Role, has_role

PLANNERS = (
    *(Role.CITY_ADMIN, Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE),
    Role.COUNTY_ADMIN,
)
AHEAD = datetime.timedelta(days=45)
SHOWN = 6


@dashboard_panel(order=300)
class OutPanel(DashboardPanel):
    """What has its date today or tomorrow, with the time."""

    name = "out"
    heading = gettext_lazy("今天和明天要发")
    template_name = "desk/out_panel.html"

    @property
    def more(self):
        return (_("编辑日历"), f"{reverse('desk_calendar')}?kind=scheduled")

    def is_shown(self, request):
        return scope_area_ids(request.user) != set()

    def rows(self, request):
        if not hasattr(self, "_rows"):
            today = timezone.localdate()
            tomorrow = today + datetime.timedelta(days=1)
            entries = list(sources.scheduled(request.user, today, tomorrow))
            self._rows = [
                (_("今天"), [entry for entry in entries if entry.day == today]),
                (_("明天"), [entry for entry in entries if entry.day == tomorrow]),
            ]
        return self._rows

    def count(self, request):
        today, tomorrow = (len(entries) for _word, entries in self.rows(request))
        return DashboardCount(today + tomorrow, _("今明要发"), _("今天 %d") % today)

    def get_context_data(self, parent_context):
        rows = self.rows(parent_context["request"])
        # Who publishes is told that nothing is set; to others an empty frame says nothing.
        if not any(entries for _word, entries in rows) and not has_role(
            parent_context["request"].user, *PLANNERS
        ):
            return None
        return {**super().get_context_data(parent_context), "days": rows, "shown": SHOWN}


@dashboard_panel(order=450)
class DuePanel(DashboardPanel):
    """What is due soon, and what is late."""

    name = "due"
    heading = gettext_lazy("要报的")
    template_name = "desk/due_panel.html"
    side = True

    @property
    def more(self):
        return (_("全部"), reverse("desk_due"))

    def is_shown(self, request):
        return may_see_due(request.user)

    def get_context_data(self, parent_context):
        today, user = timezone.localdate(), parent_context["request"].user
        rows = due_between(user, today - OVERDUE_FOR, today + AHEAD, today)
        rows = [row for row in rows if row.done is None]
        if not rows:
            return None
        self.number = len(rows)
        return {**super().get_context_data(parent_context), "rows": rows[:SHOWN]}
