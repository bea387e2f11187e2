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
    """The slots of a week in their order, and what is planned for other days among them."""
    days = {monday + datetime.timedelta(days=slot.weekday): slot for slot in plan.slots.all()}
    planned = defaultdict(list)
    for row in rows:
        if monday <= row.planned_on < monday + datetime.timedelta(days=7):
            planned[row.planned_on].append(row)
    shown, gaps = [], 0
    for date in sorted({*days, *planned}):
        words = f"{WEEKDAYS[date.weekday()]} {day_word(date)}"
        due = usual_moment(date, days.values())
        shown += [_taken(plan, words, row, due, now) for row in planned[date]]
        if not planned[date]:
            gaps += days[date].compulsory and due > now
            shown.append(_empty(plan, words, days[date], date, due, now))
    cards = [row for rows_of_day in planned.values() for row in rows_of_day]
    filled = sum(row.page_id is not None for row in cards)
    missing = max(plan.least - filled, gaps, 0)
    name = _("本周") if number == 0 else _("下周")
    return ColumnWeek(plan.column, name, shown, missing, max(len(cards) - plan.most, 0))


def _taken(plan, words, row, due, now):
    is_out = row.page is not None and row.page.live
    is_risk = not is_out and due - now < RISK and (row.page is None or due < now)
    link = reverse("column_planner:board", args=[plan.column_id])
    if row.page is not None:
        link = reverse("wagtailadmin_pages:edit", args=[row.page_id])
    return Slot(words, row.shown_title, "risk" if is_risk else "", link)


def _empty(plan, words, slot, date, due, now):
    if due <= now:
        board = reverse("column_planner:board", args=[plan.column_id])
        return Slot(words, _("没有排"), "free", board)
    link = reverse("column_planner:new", args=[plan.column_id]) + f"?date={date.isoformat()}"
    if slot.compulsory:
        return Slot(words, _("空着"), "gap", link)
    return Slot(words, _("可选"), "free", link)
