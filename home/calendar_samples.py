"""Samples of what tells time: days, the year, an occasion, timelines."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from activities.almanac.calendar_page import Day, calendar_context, lunar_day
from activities.almanac.spans import Reach, Span
from activities.almanac.year import almanac_of, vacant_days
from activities.browse.vocabularies import vocabularies
from activities.fronts import YearAgo
from activities.models import Occasion
from core.timelines import strip_told, years_told

HERE = "activities/components/"


def samples(home, story, ended, ahead):
    """Return `(template, context, tag, class)` of each component."""
    today, rows = timezone.localdate(), vocabularies()
    page = SimpleNamespace(url="/activities/", pk=home.pk)
    reach = Reach(today, today, today)
    occasion = Occasion(name="清明节", slug="qingming", traditional=True, description="祭英烈。")
    shown = calendar_context(Span.month(today), reach, {"area": None, "category": None}, rows)
    cell = {
        "today": today,
        "day": Day(today, lunar_day(today), [occasion], [ended, ahead], 3, "", "ahead"),
    }
    year = {
        "page": page,
        "year": today.year,
        "months": almanac_of(today.year, today, rows["occasion"]),
        "vacant": vacant_days(today, rows["occasion"]),
        "host": "example.org",
    }
    later = today + datetime.timedelta(days=12)
    vacant = [{"occasion": occasion, "first": later, "days_left": 12}]
    months = _months(today)
    strip = strip_told(months, "hours", today, lambda first, last: "")
    told = years_told(months, lambda first, last: "")
    ago = YearAgo(today, today, today, [ended], [story])
    count = {"first": later, "last": later, "today": today, "days_left": 12}
    history = {
        "strip": strip,
        "years": told,
        "events": [{"when": "2014年7月", "title": "队伍成立"}],
    }
    branches = [{"team": ended.team, "hours": Decimal(246), "width": 80, "querystring": ""}]
    milestones = [
        {"when": "2018", "title": "品牌定名", "text": "征集名称与标识。"},
        {"when": "2025年5月", "title": "第一场活动", "record": ended},
    ]
    return [
        (f"{HERE}days_shown.html", {**shown, "page": page, "here": "/activities/calendar/"}),
        (f"{HERE}day_cell.html", cell, "ol", "days"),
        (f"{HERE}almanac.html", year),
        (f"{HERE}vacant_days.html", {"days": vacant}),
        (f"{HERE}calendar_subscription.html", {"host": "example.org", "feed": ""}),
        (f"{HERE}year_and_subscription.html", {**year, "almanac": year["months"]}),
        (f"{HERE}a_year_ago.html", {"ago": ago}),
        (f"{HERE}report_line.html", {"report": story}, "ul", "agenda"),
        (f"{HERE}countdown.html", count),
        (f"{HERE}calendar_how_to.html", {}),
        (f"{HERE}team_history.html", {"history": history}),
        (f"{HERE}branches.html", {"branches": branches}),
        (f"{HERE}team_subscription.html", {"team": ended.team}),
        ("brands/components/milestones.html", {"milestones": milestones}),
        ("core/components/month_strip.html", {"strip": strip, "what": "服务时长", "unit": "小时"}),
        ("core/components/years_told.html", {"years": told}),
    ]


def _months(today):
    """A year of invented months."""
    rows, month = [], today.replace(day=1)
    for hours in (368, 430, 366, 348, 402, 655, 702, 596, 640, 512, 388, 420):
        sums = {"activities": hours // 20, "participants": hours // 3, "hours": Decimal(hours)}
        rows.append({"begins": month, "ends": month, "served": hours, **sums})
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    return rows
