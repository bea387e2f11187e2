"""What a team did, from its records: figures, years, months, and the line of its life."""

import datetime
from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.querysets import Totals
from core.local_dates import midnight
from core.timelines import strip_told, sums_within, years_told
from search.requests import SearchRequest

BEGUN = ("ongoing", "ended")


def query_of(team, first=None, last=None, **facets):
    """Return the browser's query string for what `team` led or joined and has begun."""
    asked = SearchRequest(first=first, last=last).with_values("team", [team.slug])
    for name, value in facets.items():
        asked = asked.with_values(name, [value])
    return asked.with_values("state", BEGUN).querystring()


def history_of(team, records, honours=()):
    """Return `figures` (Totals), `years`, `strip` (hours) and `events` of `records`, those of
    `team`; `honours` are `(year, title, url or None)`."""
    rows = records.by_month("brand_id", "brand__title", "brand__slug", "brand__live")

    def query(first=None, last=None):
        return query_of(team, first, last)

    return {
        "figures": Totals(**sums_within(rows)),
        "years": years_told(rows, query),
        "strip": strip_told(rows, "hours", timezone.localdate(), query),
        "events": _events(team, rows, honours),
    }


def _events(team, rows, honours):
    """Founding, first record, the first activity for each brand, and honours, in order: dicts of
    `when`, `title`, and where there is one `url`."""
    events = []
    if team.founded:
        events.append((team.founded, _event(date_format(team.founded, "Y年n月"), _("队伍成立"))))
    brands = {}
    for row in sorted(rows, key=lambda row: row["begun"]):
        brands.setdefault(row["brand_id"], row)
    brands = list(brands.values())
    if brands:
        day = timezone.localdate(min(row["begun"] for row in brands))
        url = f"/activities/?{query_of(team, last=day)}"
        events.append((day, _event(date_format(day, "Y年n月"), _("第一条活动记录"), url)))
    for row in brands:
        if row["brand__live"]:
            title = _("第一次参加“%s”的活动") % row["brand__title"]
            url = f"/activities/?{query_of(team, brand=row['brand__slug'])}&sort=date"
            day = timezone.localdate(row["begun"])
            events.append((day, _event(date_format(day, "Y年n月"), title, url)))
    for year, title, url in honours:
        events.append((datetime.date(year, 12, 31), _event(_("%d年") % year, title, url)))
    return [event for _date, event in sorted(events, key=lambda pair: pair[0])]


def _event(when, title, url=None):
    return {"when": when, "title": title, "url": url}


def branches_of(teams):
    """Return `teams` (those right below another) as dicts, those with most hours this year first:
    `team`, `hours`, `width` (percent of the most) and `querystring`; one query."""
    if not teams:
        return []
    now, today = timezone.now(), timezone.localdate()
    first, last = datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31)
    pks = [row.pk for row in teams]
    counts = {"live": True, "cancelled": False, "start__lte": now, "end__gte": midnight(first)}
    led = Activity.objects.filter(team__in=pks, **counts).order_by()
    joined = Activity.co_teams.through.objects.filter(
        **{f"activity__{name}": value for name, value in counts.items()}, team__in=pks
    ).exclude(activity__team=F("team"))
    rows = led.values_list("team_id").annotate(hours=Sum("total_hours"))
    rows = rows.union(
        joined.order_by().values_list("team_id").annotate(hours=Sum("activity__total_hours")),
        all=True,
    )
    hours = defaultdict(Decimal)
    for pk, sum_of_hours in rows:
        hours[pk] += sum_of_hours or 0
    most = max(hours.values(), default=0) or 1
    rows = [
        {
            "team": row,
            "hours": hours[row.pk],
            "width": round(hours[row.pk] * 100 / most),
            "querystring": query_of(row, first, last),
        }
        for row in teams
    ]
    return sorted(rows, key=lambda entry: -entry["hours"])
