"""What activities put on the editorial calendar and the dashboard: occasions with the time that
they need, and activities that are over and have no report yet."""

import datetime
from collections import defaultdict
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, ActivityReportPage, Occasion, PageActivity
from core.desk.calendar_entries import CalendarEntry, add_calendar_source
from core.desk.keeping import kept
from core.desk.panels import DashboardPanel, dashboard_panel
from core.edition import state_now
from core.local_dates import midnight
from core.permissions import scope_area_ids, scoped

#: A report is expected so many days after the activity.
REPORT_AFTER = datetime.timedelta(days=7)
#: Nobody is asked for a report about what is longer ago.
REPORT_WITHIN = datetime.timedelta(days=60)
MOST = 400
ONE_BY_ONE = 2
AHEAD = datetime.timedelta(days=60)
SHOWN = 6


def without_report(activities):
    """Those of `activities` that no activity report is linked to, published or not."""
    reports = ActivityReportPage.objects.values("pk")
    linked = PageActivity.objects.filter(activity=OuterRef("pk"), page__in=reports)
    return activities.filter(~Exists(linked), cancelled=False)


def occasions(user, first, last):
    """The days themselves, and for each the day on which to begin; one query."""
    today = timezone.localdate()
    for occasion in Occasion.objects.all():
        lead = datetime.timedelta(days=occasion.lead_days)
        link = reverse("activities_occasion_work", args=[occasion.pk])
        more = (_("去年"), f"{link}?year=-1")
        for begins, _ends in occasion.dates_between(first, last + lead):
            left = (begins - today).days
            if first <= begins <= last:
                state = tone = ""
                if 0 <= left <= occasion.lead_days:
                    state, tone = _("剩 %d 天") % left if left else _("今天"), "warning"
                yield CalendarEntry(
                    begins,
                    "occasion",
                    occasion.name,
                    link,
                    state=state,
                    tone=tone,
                    more=more,
                    key=f"occasion-{occasion.pk}-{begins}",
                )
            prepare = begins - lead
            if occasion.lead_days and first <= prepare <= last:
                values = {"name": occasion.name, "day": date_format(begins, "n月j日")}
                yield CalendarEntry(
                    prepare,
                    "occasion",
                    _("开始准备%(name)s（%(day)s）") % values,
                    link,
                    more=more,
                    key=f"prepare-{occasion.pk}-{begins}",
                )


def reports_due(user, first, last):
    """Activities that ended a week ago and have no report: a few by name, many by number."""
    if scope_area_ids(user) == set():
        return
    today = timezone.localdate()
    begin = max(first - REPORT_AFTER, today - REPORT_WITHIN)
    end = min(last - REPORT_AFTER, today)
    if begin > end:
        return
    rows = Activity.objects.filter(
        live=True,
        end__gte=midnight(begin),
        end__lt=min(midnight(end + datetime.timedelta(days=1)), timezone.now()),
    )
    rows = without_report(scoped(rows, user)).order_by("end")
    by_day = defaultdict(list)
    for pk, title, ended, area_id in rows.values_list("pk", "title", "end", "area_id")[:MOST]:
        by_day[timezone.localtime(ended).date()].append((pk, title, area_id))
    for ended, found in by_day.items():
        due = ended + REPORT_AFTER
        if len(found) > ONE_BY_ONE:
            shown = urlencode({"reported": "no", "ended": ended.isoformat()})
            areas = {area_id for _pk, _title, area_id in found}
            yield CalendarEntry(
                due,
                "due",
                _("%d 场活动还没有报道") % len(found),
                f"{reverse('wagtailsnippets_activities_activity:list')}?{shown}",
                note=_("%s结束") % date_format(ended, "n月j日"),
                area_id=areas.pop() if len(areas) == 1 else None,
                key=f"reports-{ended}",
            )
            continue
        for pk, title, area_id in found:
            yield CalendarEntry(
                due,
                "due",
                _("还没有报道：%s") % title,
                reverse("wagtailsnippets_activities_activity:edit", args=[pk]),
                area_id=area_id,
                key=f"report-{pk}",
            )


@dashboard_panel(order=400)
class OccasionsPanel(DashboardPanel):
    """临近节点: what comes soon, and whether it is time to begin; one query."""

    name = "occasions"
    heading = gettext_lazy("临近节点")
    template_name = "activities/desk/occasions_panel.html"
    side = True

    @property
    def more(self):
        return (_("编辑日历"), f"{reverse('desk_calendar')}?kind=occasion")

    def is_shown(self, request):
        return scope_area_ids(request.user) != set()

    def get_context_data(self, parent_context):
        today = timezone.localdate()
        rows = sorted(
            (begins, occasion.pk, occasion)
            for occasion in kept("occasions", state_now(), lambda: list(Occasion.objects.all()))
            for begins, _ends in occasion.dates_between(today, today + AHEAD)
            if begins >= today
        )
        if not rows:
            return None
        shown = [
            {
                "occasion": occasion,
                "day": begins,
                "left": (begins - today).days,
                "is_time": (begins - today).days <= occasion.lead_days,
                "prepare": begins - datetime.timedelta(days=occasion.lead_days),
                "link": reverse("activities_occasion_work", args=[occasion.pk]),
            }
            for begins, _pk, occasion in rows[:SHOWN]
        ]
        return {**super().get_context_data(parent_context), "rows": shown}


def connect():
    add_calendar_source("occasions", occasions)
    add_calendar_source("reports_due", reports_due)
