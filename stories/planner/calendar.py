"""The plan on the editorial calendar, and as a calendar of its own for each column."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.desk.calendar.subscriptions import add_calendar_feed
from core.desk.calendar_entries import CalendarEntry, add_calendar_source
from stories.models import ColumnPage
from stories.planner.models import PlannedIssue
from stories.planner.permissions import may_read_plan
from stories.planner.slots import usual_moment
from stories.planner.states import progress_of, with_dates

MOST = 400


def planned(user, first, last):
    """What is planned and has neither a date of its own nor come out."""
    if not may_read_plan(user):
        return
    rows = PlannedIssue.objects.exclude(page__live=True)
    yield from _entries(rows, first, last, skip=("scheduled", "out"))


def plan_of_column(user, reference, first, last):
    if not may_read_plan(user) or not reference.isdecimal() or len(reference) > 18:
        raise Http404
    column = ColumnPage.objects.filter(pk=reference).first()
    if column is None:
        raise Http404
    rows = PlannedIssue.objects.filter(column=column)
    return column.title, list(_entries(rows, first, last))


def offers(user):
    if not may_read_plan(user):
        return []
    columns = ColumnPage.objects.order_by("path").values_list("pk", "title")
    return [(pk, _("专栏：%s") % title) for pk, title in columns]


def connect():
    add_calendar_source("planned", planned)
    add_calendar_feed("column", offers, plan_of_column)


def _entries(rows, first, last, skip=()):
    rows = rows.filter(planned_on__range=(first, last)).select_related(
        "page", "column", "column__plan"
    )
    rows = with_dates(rows)
    rows = list(rows.prefetch_related("column__plan__slots").order_by("planned_on", "pk")[:MOST])
    progress = progress_of(rows)
    for row in rows:
        state = progress[row.pk]
        if state.name in skip:
            continue
        plan = getattr(row.column, "plan", None)
        moment = usual_moment(row.planned_on, plan.slots.all() if plan else [])
        if state.goes_out is not None:
            moment = state.goes_out
        link = reverse("column_planner:idea", args=[row.column_id, row.pk])
        if row.page_id:
            link = reverse("wagtailadmin_pages:edit", args=[row.page_id])
        yield CalendarEntry(
            moment,
            {"scheduled": "scheduled", "out": "published"}.get(state.name, "planned"),
            row.shown_title,
            link,
            state=str(state.word),
            area_id=row.area_id,
            key=f"plan-{row.pk}",
        )
