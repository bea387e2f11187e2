"""What the front pages can show of activities: each function is a query or two, never more."""

import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone

from activities.models import Activity, ActivityReportPage, Occasion
from activities.querysets import Totals


def soon(area_ids=None, count=5):
    """Return upcoming activities, the next first; all areas or those given."""
    return list(_records(area_ids).upcoming().select_related("category", "team", "area")[:count])


def just_done(area_ids=None, count=6):
    return list(_records(area_ids).ended().select_related("category", "team", "area")[:count])


def numbers(area_ids=None, days=14):
    """Return `totals` (Totals of the records that began this year), `since` (their first day)
    and `soon_total` (how many begin within `days`); one query."""
    now = timezone.now()
    first = timezone.localdate().replace(month=1, day=1)
    begun = Q(
        cancelled=False,
        start__lte=now,
        start__gte=timezone.make_aware(datetime.datetime.combine(first, datetime.time())),
    )
    ahead = Q(cancelled=False, start__gt=now, start__lte=now + datetime.timedelta(days=days))
    sums = _records(area_ids).aggregate(
        activities=Count("pk", filter=begun),
        participants=Sum("participants", filter=begun),
        hours=Sum("total_hours", filter=begun),
        served=Sum("people_served", filter=begun),
        ahead=Count("pk", filter=ahead),
    )
    soon_total = sums.pop("ahead")
    totals = Totals(**{name: value or 0 for name, value in sums.items()})
    return {"totals": totals, "since": first, "soon_total": soon_total}


def occasions_ahead(count=6):
    """Return the next occasions as dicts: `occasion`, `first`, `days` to go, `activities`; one
    query. `activities` counts published records of the occasion from today on."""
    today = timezone.localdate()
    planned = Q(
        activities__live=True, activities__cancelled=False, activities__start__date__gte=today
    )
    ahead = []
    for occasion in Occasion.objects.annotate(planned=Count("activities", filter=planned)):
        first, last = occasion.next_dates(today)
        # A season that lasts for weeks is no day to look forward to once it has begun.
        if first < today and (last - first).days > 7:
            continue
        days = max((first - today).days, 0)
        ahead.append(
            {"occasion": occasion, "first": first, "days": days, "activities": occasion.planned}
        )
    return sorted(ahead, key=lambda entry: entry["first"])[:count]


def latest_reports(count, section=None):
    reports = ActivityReportPage.objects.live().public()
    if section is not None:
        reports = reports.descendant_of(section)
    return list(reports.for_listing()[:count])


def _records(area_ids):
    records = Activity.objects.public()
    return records if area_ids is None else records.in_areas(area_ids)
