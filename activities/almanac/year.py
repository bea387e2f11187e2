"""The year: months and occasions, each with what was done and what is planned."""

import calendar
import datetime
from collections import defaultdict
from functools import partial

from django.db.models import Count, DateField, Q, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from activities.almanac.spans import Reach, query, year_asked
from activities.browse.vocabularies import vocabularies
from activities.models import Activity
from core.frame import shared
from core.local_dates import LocalMonth, midnight
from search.requests import SearchRequest

MOST_VACANT, LOOKED_AHEAD = 3, datetime.timedelta(days=366)
DONE, PLANNED = ("ongoing", "ended"), ("open", "soon")


def year_response(page, request):
    """Answer `/activities/year/`."""
    notices = []
    rows = shared(request, "vocabularies", vocabularies)
    reach = Reach.of_records()
    year = year_asked(request.GET, reach, notices)
    here = f"{page.get_url(request)}year/"
    asked = query(year="" if year == reach.today.year else str(year))
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)

    def ask():
        return {
            **year_context(year, reach, rows["occasion"]),
            "notices": notices,
            "host": request.get_host(),
            "address": request.build_absolute_uri(f"{here}?{asked}" if asked else here),
            "is_indexed": not notices and not reach.is_beyond(first, last),
            "feed": "",
        }

    return page.render_late(request, "activities/year_page.html", ask)


def year_context(year, reach, occasions):
    """Return `year`, its neighbours, and what is made only when a template shows it: templates
    keep what they made of it."""
    first, last = reach.years
    made = SimpleLazyObject(partial(almanac_of, year, reach.today, occasions))
    return {
        "year": year,
        "year_before": year - 1 if year > first else None,
        "year_after": year + 1 if year < last else None,
        "almanac": made,
        "vacant": SimpleLazyObject(partial(vacant_days, reach.today, occasions)),
    }


def almanac_of(year, today, occasions):
    """Return twelve dicts: `first`, `done`, `planned`, `queries`, widths of the gauge in percent
    of the fullest month, and `days`, the occasions that begin in the month."""
    now = timezone.now()
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    records = Activity.objects.public().filter(
        cancelled=False, start__lt=midnight(datetime.date(year + 1, 1, 1)), end__gte=midnight(first)
    )
    counts = {"begun": Count("pk", filter=Q(start__lte=now)), "coming": Count("pk")}
    months, by_occasion = _sums(records, year, counts)
    days = [[] for _month in range(12)]
    for occasion in occasions:
        for begins, ends in occasion.dates_between(first, last):
            if begins.year == year:
                row = by_occasion[occasion.pk]
                days[begins.month - 1].append(_occasion(occasion, begins, ends, row, today))
    upcoming = [entry for held in days for entry in held if entry["first"] >= today]
    if upcoming:
        min(upcoming, key=lambda entry: entry["first"])["is_next"] = True
    fullest = max((row["coming"] for row in months), default=0) or 1
    return [
        _month_entry(year, number, months[number - 1], days[number - 1], fullest, today)
        for number in range(1, 13)
    ]


def _sums(records, year, counts):
    """`begun` and `coming` of each month and of each occasion (by primary key); a record counts
    in every month that it touches. One query."""
    january, december = datetime.date(year, 1, 1), datetime.date(year, 12, 1)
    rows = (
        records.order_by()
        .annotate(
            begins=Greatest(LocalMonth("start"), Value(january, DateField())),
            ends=Least(LocalMonth("end"), Value(december, DateField())),
        )
        .values("begins", "ends", "occasion_id")
        .annotate(**counts)
    )
    months = [{"begun": 0, "coming": 0} for _month in range(12)]
    by_occasion = defaultdict(lambda: {"begun": 0, "coming": 0})
    for row in rows:
        touched = months[row["begins"].month - 1 : row["ends"].month]
        for sums in (*touched, by_occasion[row["occasion_id"]]):
            sums["begun"] += row["begun"]
            sums["coming"] += row["coming"]
    return months, by_occasion


def _month_entry(year, number, row, days, fullest, today):
    first = datetime.date(year, number, 1)
    last = first.replace(day=calendar.monthrange(year, number)[1])
    return {
        "first": first,
        "value": f"{first:%Y-%m}",
        "done": row["begun"],
        "planned": row["coming"] - row["begun"],
        "queries": _queries(SearchRequest(first=first, last=last)),
        "plan_width": round(row["coming"] * 100 / fullest, 1),
        "done_width": round(row["begun"] * 100 / fullest, 1),
        "is_now": first <= today <= last,
        "is_past": last < today,
        "days": sorted(days, key=lambda entry: (entry["first"], entry["occasion"].position)),
    }


def _occasion(occasion, first, last, row, today):
    asked = SearchRequest(
        first=datetime.date(first.year, 1, 1), last=datetime.date(first.year, 12, 31)
    ).with_values("occasion", [occasion.slug])
    return {
        "occasion": occasion,
        "first": first,
        "last": last,
        "done": row["begun"],
        "planned": row["coming"] - row["begun"],
        "queries": _queries(asked),
        "days_left": (first - today).days,
        "is_past": last < today,
        "is_now": first <= today <= last,
        "is_next": False,
    }


def _queries(asked):
    return {
        "done": asked.with_values("state", DONE).querystring(),
        "planned": asked.with_values("state", PLANNED).querystring(),
    }


def vacant_days(today, occasions):
    """Return the next occasions with no record that is not over, as dicts: `occasion`, `first`,
    `days_left`; one query."""
    coming = Activity.objects.public().filter(
        cancelled=False, occasion__isnull=False, end__gt=timezone.now()
    )
    planned = set(coming.order_by().values_list("occasion_id", flat=True).distinct())
    found = []
    for occasion in occasions:
        dates = occasion.dates_between(today, today + LOOKED_AHEAD)
        first = next((first for first, _last in dates if first > today), None)
        if first and occasion.pk not in planned:
            entry = {"occasion": occasion, "first": first, "days_left": (first - today).days}
            found.append(entry)
    return sorted(found, key=lambda entry: entry["first"])[:MOST_VACANT]
