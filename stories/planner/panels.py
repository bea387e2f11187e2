"""栏目空档: the coming two weeks of each column on the dashboard."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.desk.panels import DashboardCount, DashboardPanel, dashboard_panel
from stories.planner.models import WEEKDAYS, ColumnPlan, PlannedIssue
from stories.planner.permissions import may_read_plan
from stories.planner.slots import day_word, monday_of, usual_moment

WEEKS = 2
COLUMNS_SHOWN = 4
RISK = datetime.timedelta(hours=72)


@dataclass(frozen=True)
class Slot:
    words: str
    title: str
    state: str
    link: str


@dataclass(frozen=True)
class ColumnWeek:
    column: object
    name: str
    slots: list
    missing: int
    surplus: int

    @property
    def mark(self):
        if self.missing:
            return ("critical", _("缺 %d 期") % self.missing)
        if self.surplus:
            return ("warning", _("多 %d 期") % self.surplus)
        return ("ok", _("排好了"))


@dashboard_panel(order=350)
class SlotsPanel(DashboardPanel):
    name = "slots"
    heading = gettext_lazy("栏目空档")
    template_name = "stories/planner/slots_panel.html"
    side = True

    @property
    def more(self):
        return (_("编排"), reverse("column_planner:index"))

    def is_shown(self, request):
        return may_read_plan(request.user)

    def weeks(self):
        """Three queries: plans with their columns, slots, cards."""
        if not hasattr(self, "_weeks"):
            self._weeks = list(_weeks())
        return self._weeks

    def count(self, request):
        missing = sum(week.missing for week in self.weeks())
        if not self.weeks():
            return None
        note = next((f"{week.name}{week.mark[1]}" for week in self.weeks() if week.missing), "")
        return DashboardCount(missing, _("栏目缺稿"), note, "critical" if missing else "")

    def get_context_data(self, parent_context):
        if not self.weeks():
            return None
        return {**super().get_context_data(parent_context), "weeks": self.weeks()}


def _weeks():
    now = timezone.now()
    monday = monday_of(timezone.localdate(now))
    plans = ColumnPlan.objects.filter(column__live=True).select_related("column")
    plans = list(plans.prefetch_related("slots").order_by("column__path")[:COLUMNS_SHOWN])
    last = monday + datetime.timedelta(days=7 * WEEKS - 1)
    cards = defaultdict(list)
    rows = PlannedIssue.objects.filter(
        column__in=[plan.column_id for plan in plans], planned_on__range=(monday, last)
    ).select_related("page")
    for row in rows.order_by("planned_on", "pk"):
        cards[row.column_id].append(row)
    for plan in plans:
        for number in range(WEEKS):
            first = monday + datetime.timedelta(weeks=number)
            yield _week(plan, first, number, cards[plan.column_id], now)


def _week(plan, monday, number, rows, now):
    sunday = monday + datetime.timedelta(days=6)
    rows = [row for row in rows if monday <= row.planned_on <= sunday]
    slots, gaps = [], 0
    board = reverse("column_planner:board", args=[plan.column_id])
    for slot in plan.slots.all():
        date = monday + datetime.timedelta(days=slot.weekday)
        here = [row for row in rows if row.planned_on == date]
        due = usual_moment(date, [slot])
        words = f"{WEEKDAYS[slot.weekday]} {day_word(date)}"
        if here:
            row = here[0]
            out = row.page is not None and row.page.live
            is_risk = not out and due - now < RISK and (row.page is None or due < now)
            state, title = "risk" if is_risk else "", row.shown_title
            link = board
            if row.page is not None:
                link = reverse("wagtailadmin_pages:edit", args=[row.page_id])
        elif due <= now:
            state, title, link = "free", _("没有排"), board
        else:
            gaps += slot.compulsory
            state = "gap" if slot.compulsory else "free"
            title = _("空着") if slot.compulsory else _("可选")
            query = f"?date={date.isoformat()}"
            link = reverse("column_planner:new", args=[plan.column_id]) + query
        slots.append(Slot(words, title, state, link))
    filled = sum(row.page_id is not None for row in rows)
    missing = max(plan.least - filled, gaps, 0)
    name = _("本周") if number == 0 else _("下周")
    return ColumnWeek(plan.column, name, slots, missing, max(len(rows) - plan.most, 0))
