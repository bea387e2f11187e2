"""The page of one occasion: when it comes next, and what was done on it year by year."""

import datetime
from functools import partial

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from activities.almanac.year import DONE, PLANNED
from activities.models import Activity, ActivityIndexPage, ActivityReportPage, Occasion
from core.local_dates import LocalYear
from search.requests import SearchRequest

MOST_UPCOMING, MOST_PAST, MOST_REPORTS = 5, 6, 6


@require_safe
def occasion_page(request, slug):
    """Answer `/occasions/<slug>/`, as a page below the activity browser."""
    page = ActivityIndexPage.objects.live().public().select_related("lead_image").first()
    occasion = Occasion.objects.filter(slug=slug).first()
    if page is None or occasion is None:
        raise Http404
    return page.render_late(
        request,
        "activities/occasion_page.html",
        lambda: {**occasion_context(occasion), "host": request.get_host()},
    )


def occasion_context(occasion):
    """Return what the page shows; what asks the records is made when a template shows it."""
    today = timezone.localdate()
    first, last = occasion.next_dates(today)
    records = Activity.objects.public().filter(occasion=occasion)
    reports = (
        ActivityReportPage.objects.live().public().filter(activity_links__activity__in=records)
    )
    return {
        "occasion": occasion,
        "today": today,
        "first": first,
        "last": last,
        "days_left": max((first - today).days, 0),
        "is_under_way": first <= today and last > first,
        "is_long": last > first,
        "years": SimpleLazyObject(partial(years_of, occasion)),
        "upcoming": records.upcoming().for_agenda()[:MOST_UPCOMING],
        "past": records.ended().for_agenda()[:MOST_PAST],
        "reports": reports.for_listing().distinct()[:MOST_REPORTS],
        "feed": SearchRequest().with_values("occasion", [occasion.slug]).querystring(),
    }


def years_of(occasion):
    """Return a dict for each year with records, the latest first: `year`, `dates` (a list of
    first and last days), `done`, `planned`, `queries`; one query."""
    now = timezone.now()
    rows = (
        Activity.objects.public()
        .filter(occasion=occasion, cancelled=False)
        .order_by()
        .annotate(begins=LocalYear("start"), ends=LocalYear("end"))
        .values("begins", "ends")
        .annotate(done=Count("pk", filter=Q(start__lte=now)), total=Count("pk"))
    )
    years = {}
    for row in rows:
        for year in range(row["begins"].year, row["ends"].year + 1):
            held = years.setdefault(year, {"done": 0, "total": 0})
            held["done"] += row["done"]
            held["total"] += row["total"]
    return [_year(occasion, year, years[year]) for year in sorted(years, reverse=True)]


def _year(occasion, year, held):
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    asked = SearchRequest(first=first, last=last).with_values("occasion", [occasion.slug])
    return {
        "year": year,
        "dates": [dates for dates in occasion.dates_between(first, last) if dates[0] >= first],
        "done": held["done"],
        "planned": held["total"] - held["done"],
        "queries": {
            "done": asked.with_values("state", DONE).querystring(),
            "planned": asked.with_values("state", PLANNED).querystring(),
        },
    }
