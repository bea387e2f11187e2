"""What the front pages can show of activities: each function is a query or two, never more."""

import datetime

from django.db.models import Count
from django.utils import timezone

from activities.models import Activity, ActivityReportPage, Occasion


def soon(area_ids=None, count=5):
    """Return upcoming activities, the next first; all areas or those given."""
    return list(_records(area_ids).upcoming().select_related("category", "team", "area")[:count])


def soon_total(area_ids=None, days=14):
    """Return how many begin within `days`."""
    limit = timezone.now() + datetime.timedelta(days=days)
    return _records(area_ids).upcoming().filter(start__lte=limit).count()


def just_done(area_ids=None, count=6):
    return list(_records(area_ids).ended().select_related("category", "team", "area")[:count])


def this_year(area_ids=None):
    """Return `(Totals, first day)` of the records that began this year."""
    first = timezone.localdate().replace(month=1, day=1)
    start = timezone.make_aware(datetime.datetime.combine(first, datetime.time()))
    return _records(area_ids).filter(start__gte=start).totals(), first


def occasions_ahead(count=6):
    """Return the next occasions as dicts: `occasion`, `first`, `days` to go, `activities`.

    `activities` counts published records of the occasion from today to its end.
    """
    today = timezone.localdate()
    planned = dict(
        Activity.objects.public()
        .filter(occasion__isnull=False, cancelled=False, start__date__gte=today)
        .order_by()
        .values_list("occasion")
        .annotate(Count("pk"))
    )
    ahead = []
    for occasion in Occasion.objects.all():
        first, last = occasion.next_dates(today)
        # A season that lasts for weeks is no day to look forward to once it has begun.
        if first < today and (last - first).days > 7:
            continue
        ahead.append(
            {
                "occasion": occasion,
                "first": first,
                "days": max((first - today).days, 0),
                "activities": planned.get(occasion.pk, 0),
            }
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
