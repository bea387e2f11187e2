"""What the front pages can show of activities: each function is a query or two, never more."""

import datetime
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.almanac.occasions import LONGEST_FESTIVAL
from activities.models import Activity, ActivityReportPage, Occasion
from activities.querysets import Totals
from core.local_dates import midnight
from search.requests import SearchRequest

MOST_SEASONS = 2
#: How many rows a subquery finds; `Count` would group them first.
_ALL = Func(template="COUNT(*)", output_field=IntegerField())


def soon(area_ids=None, count=3):
    """Return upcoming activities, the next first; all areas or those given."""
    return list(_records(area_ids).upcoming().select_related("category", "team", "area")[:count])


def numbers():
    """Return the front page's figures, in one query: `totals` (Totals of the records that began
    this year or last into it), `since` (the year's first day), `soon_total` (how many begin in
    the next fortnight), `ended_total` (all that are over), `team_total` (teams at work this
    year) and `gained` (activities more than in the same days of last year, or None)."""
    now, first = timezone.now(), _new_year()
    a_year_ago, first_of_last = _same_day_last_year(now), _same_day_last_year(first)
    over = _records(None).filter(cancelled=False, end__lte=now).order_by()
    ended = Subquery(over.annotate(total=_ALL).values("total"))
    # Of a million records most ended before; those are but counted, by themselves: the same in
    # each row that is added up, and also where there is none.
    sums = (
        _records(None)
        .filter(end__gte=first_of_last)
        .aggregate(
            **_measures(now, first),
            teams=Count("team", distinct=True, filter=_begun(now, first)),
            before=Count("pk", filter=_begun(a_year_ago, first_of_last)),
            ended=Coalesce(Max(ended), ended, 0),
        )
    )
    totals, soon_total = _totals(sums)
    return {
        "totals": totals,
        "since": first.date(),
        "soon_total": soon_total,
        "ended_total": sums["ended"],
        "team_total": sums["teams"],
        "gained": totals.activities - sums["before"] if sums["before"] else None,
    }


def numbers_by_area(area_ids):
    """Return `totals`, `since` and `soon_total` of these areas, and `activities`, a dict from
    area id to how many activities there were this year; one query."""
    now, first = timezone.now(), _new_year()
    measures = _measures(now, first)
    rows = list(_records(area_ids).order_by().values("area_id").annotate(**measures))
    totals, soon_total = _totals({name: sum(row[name] or 0 for row in rows) for name in measures})
    return {
        "totals": totals,
        "since": first.date(),
        "soon_total": soon_total,
        "activities": {row["area_id"]: row["activity_total"] for row in rows},
    }


def occasions_ahead(count=6, area_ids=None):
    """Return the next occasions as dicts: `occasion`, `first`, `last`, `days` to go, `left` (days
    after today until it is over, for one of several days that is under way, else None) and
    `activities`; one query. `activities` counts published records of the occasion that are not
    over. Seasons that last for weeks come first once they have begun, two at most."""
    today = timezone.localdate()
    ahead = _records(area_ids).filter(
        occasion=OuterRef("pk"), cancelled=False, end__gt=timezone.now()
    )
    # Beside the occasion: joined to it, the records of all years would be gone through.
    planned = ahead.order_by().values("occasion").annotate(total=Count("pk")).values("total")
    occasions = Occasion.objects.annotate(planned=Coalesce(Subquery(planned), 0))
    entries = [_entry(occasion, *occasion.next_dates(today), today) for occasion in occasions]
    seasons = [entry for entry in entries if entry["left"] is not None and _is_season(entry)]
    others = [entry for entry in entries if entry not in seasons]
    seasons.sort(key=lambda entry: entry["last"])
    others.sort(key=lambda entry: entry["first"])
    return [*seasons[:MOST_SEASONS], *others][:count]


def _entry(occasion, first, last, today):
    under_way = first <= today and last > first
    return {
        "occasion": occasion,
        "first": first,
        "last": last,
        "days": max((first - today).days, 0),
        "left": (last - today).days if under_way else None,
        "activities": occasion.planned,
    }


def _is_season(entry):
    return (entry["last"] - entry["first"]).days >= LONGEST_FESTIVAL


def near_occasion(today, within=7):
    """Return in words which occasion comes within so many days, or an empty string."""
    coming = iter(_coming(Occasion.objects.all(), today))
    occasion, first, days = next(coming, (None, None, 0))
    if occasion is None or days > within:
        return ""
    if first < today:
        return _("正值%s") % occasion
    if days < 3:
        return (_("今天%s"), _("明天%s"), _("后天%s"))[days] % occasion
    return _("距%(occasion)s还有 %(days)d 天") % {"occasion": occasion, "days": days}


@dataclass(frozen=True)
class YearAgo:
    """What happened on `date`, the same day last year; where nothing did, in the days around
    it, from `first` to `last`. `querystring` finds these days' records in the browser."""

    date: datetime.date
    first: datetime.date
    last: datetime.date
    activities: list
    reports: list

    @property
    def is_exact(self):
        return self.first == self.last

    @property
    def querystring(self):
        return SearchRequest(first=self.first, last=self.last).querystring()


def a_year_ago(date, area_ids=None, count=3):
    """Return the YearAgo of `date`: at most `count` records and as many reports, or None where
    there is neither; two queries. For the 29 February it is the 28th."""
    day = _same_day_last_year(date)
    first, last = day - datetime.timedelta(days=3), day + datetime.timedelta(days=3)
    records = _records(area_ids).filter(cancelled=False)
    activities = _around(records.for_agenda(), "start", day, first, last)[:count]
    reports = ActivityReportPage.objects.live().public().select_related("lead_image")
    if area_ids is not None:
        linked = Activity.objects.public().in_areas(area_ids)
        reports = reports.filter(activity_links__activity__in=linked).distinct()
    reports = _around(reports, "publication_date", day, first, last)[:count]
    activities, reports = list(activities), list(reports)
    if not activities and not reports:
        return None
    then = [activity for activity in activities if activity.on_day]
    on_day = [report for report in reports if report.on_day]
    if then or on_day:
        return YearAgo(day, day, day, then, on_day)
    return YearAgo(day, first, last, activities, reports)


def _around(rows, name, day, first, last):
    """Rows whose moment `name` lies from `first` to `last`, those of `day` before the others."""
    one = datetime.timedelta(days=1)
    of_day = {f"{name}__gte": midnight(day), f"{name}__lt": midnight(day + one)}
    within = {f"{name}__gte": midnight(first), f"{name}__lt": midnight(last + one)}
    on_day = Case(When(**of_day, then=Value(True)), default=Value(False))
    rows = rows.filter(**within).annotate(on_day=on_day)
    return rows.order_by("-on_day", name, "pk")


def _records(area_ids):
    records = Activity.objects.public()
    return records if area_ids is None else records.in_areas(area_ids)


def _coming(occasions, today):
    """Return `(occasion, first day, days to go)` of all occasions, the next first."""
    coming = []
    for occasion in occasions:
        first, last = occasion.next_dates(today)
        # A season that lasts for weeks is no day to look forward to once it has begun.
        if first >= today or (last - first).days < LONGEST_FESTIVAL:
            coming.append((occasion, first, max((first - today).days, 0)))
    return sorted(coming, key=lambda entry: entry[1])


def _new_year():
    return timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _same_day_last_year(moment):
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


def _begun(now, first):
    """What the browser finds from the day `first` on among what has begun and is not cancelled."""
    return Q(cancelled=False, start__lte=now, end__gte=first)


def _measures(now, first):
    begun = _begun(now, first)
    fortnight = now + datetime.timedelta(days=14)
    return {
        "activity_total": Count("pk", filter=begun),
        "participant_total": Sum("participants", filter=begun),
        "hour_total": Sum("total_hours", filter=begun),
        "served_total": Sum("people_served", filter=begun),
        "soon_total": Count("pk", filter=Q(cancelled=False, start__gt=now, start__lte=fortnight)),
    }


def _totals(sums):
    """Return `(Totals, soon_total)` of the sums that `_measures` asked for."""
    totals = Totals(
        activities=sums["activity_total"] or 0,
        participants=sums["participant_total"] or 0,
        hours=sums["hour_total"] or 0,
        served=sums["served_total"] or 0,
    )
    return totals, sums["soon_total"] or 0
