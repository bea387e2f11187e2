"""What the front pages can show of activities: each function is a query or two, never more."""

import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, ActivityReportPage, Occasion
from activities.querysets import Totals


def soon(area_ids=None, count=5):
    """Return upcoming activities, the next first; all areas or those given."""
    return list(_records(area_ids).upcoming().select_related("category", "team", "area")[:count])


def just_done(area_ids=None, count=6):
    return list(_records(area_ids).ended().select_related("category", "team", "area")[:count])


def numbers():
    """Return the front page's figures, in one query: `totals` (Totals of the records that began
    this year or last into it), `since` (the year's first day), `soon_total` (how many begin in
    the next fortnight), `ended_total` (all that are over), `team_total` (teams at work this
    year) and `gained` (activities more than in the same days of last year, or None)."""
    now, first = timezone.now(), _new_year()
    a_year_ago = _same_day_last_year(now)
    sums = _records(None).aggregate(
        **_measures(now, first),
        ended=Count("pk", filter=Q(cancelled=False, end__lte=now)),
        teams=Count("team", distinct=True, filter=_begun(now, first)),
        before=Count("pk", filter=_begun(a_year_ago, _same_day_last_year(first))),
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


def occasions_ahead(count=6):
    """Return the next occasions as dicts: `occasion`, `first`, `days` to go, `activities`; one
    query. `activities` counts published records of the occasion that are not over."""
    today = timezone.localdate()
    planned = Q(
        activities__live=True, activities__cancelled=False, activities__end__gt=timezone.now()
    )
    ahead = [
        {"occasion": occasion, "first": first, "days": days, "activities": occasion.planned}
        for occasion, first, days in _coming(
            Occasion.objects.annotate(planned=Count("activities", filter=planned)), today
        )
    ]
    return ahead[:count]


def near_occasion(today, within=7):
    """Return in words which occasion comes within so many days, or an empty string."""
    occasion, _day, days = next(iter(_coming(Occasion.objects.all(), today)), (None, None, 0))
    if occasion is None or days > within:
        return ""
    if days < 3:
        return (_("今天%s"), _("明天%s"), _("后天%s"))[days] % occasion
    return _("距%(occasion)s还有 %(days)d 天") % {"occasion": occasion, "days": days}


def latest_reports(count, section=None):
    reports = ActivityReportPage.objects.live().public()
    if section is not None:
        reports = reports.descendant_of(section)
    return list(reports.for_listing()[:count])


def _records(area_ids):
    records = Activity.objects.public()
    return records if area_ids is None else records.in_areas(area_ids)


def _coming(occasions, today):
    """Return `(occasion, first day, days to go)` of all occasions, the next first."""
    coming = []
    for occasion in occasions:
        first, last = occasion.next_dates(today)
        # A season that lasts for weeks is no day to look forward to once it has begun.
        if first >= today or (last - first).days <= 7:
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
