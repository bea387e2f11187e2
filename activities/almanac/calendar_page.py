"""The calendar of activities: a month or a week, with occasions and lunar days."""

import datetime
from dataclasses import dataclass
from functools import partial

from borax.calendars.lunardate import LunarDate
from django.http import HttpResponseRedirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from activities.almanac.days import ONE_DAY, days_of
from activities.almanac.occasions import occasions_within
from activities.almanac.spans import Reach, Span, query, span_asked
from activities.almanac.year import year_context
from activities.browse.vocabularies import vocabularies
from activities.fronts import a_year_ago
from activities.models import Activity, CampaignPage
from core.frame import kept, shared
from core.models import Area
from core.trees import subtree_in
from search.requests import SearchRequest

#: Records named on one day.
IN_MONTH, IN_WEEK = 2, 12
MOST_CAMPAIGNS = 3
#: The latest ones, of which those of a month are chosen.
KNOWN_CAMPAIGNS = 200
FILTERS = ("area", "category")
PARAMETERS = (*FILTERS, "month", "week")
LUNAR_MONTHS = "正二三四五六七八九十冬腊"


@dataclass(frozen=True)
class Day:
    """A day's cell: its `records`, how many `more` there are, and where to find them all."""

    date: datetime.date
    lunar: str
    occasions: list
    records: list
    more: int
    querystring: str
    kind: str

    @property
    def anchor(self):
        return f"d{self.date:%m%d}"

    @property
    def is_empty(self):
        return not (self.records or self.more or self.occasions)


def calendar_response(page, request):
    """Answer `/activities/calendar/`; a form that names empty fields is led to the clean
    address, unless there is something to tell about what it asked."""
    notices = []
    rows = shared(request, "vocabularies", vocabularies)
    filters = {name: _chosen(request.GET, name, rows[name], notices) for name in FILTERS}
    reach = Reach.of_records()
    span = span_asked(request.GET, reach, notices)
    here = f"{page.get_url(request)}calendar/"
    slugs = {name: row.slug for name, row in filters.items() if row}
    if not notices and any(request.GET.get(name) == "" for name in PARAMETERS):
        return HttpResponseRedirect(_address(here, span, reach, slugs))

    def ask():
        return {
            **calendar_context(span, reach, filters, rows),
            "campaigns": _campaigns_within(span, kept(request, "campaigns", _campaigns)),
            "notices": list(dict.fromkeys(notices)),
            "here": here,
            "address": request.build_absolute_uri(_address(here, span, reach, {})),
            "is_indexed": not (slugs or notices or reach.is_beyond(span.first, span.last)),
            "host": request.get_host(),
            **_steps(here, span, reach, slugs),
            **year_context(span.last.year, reach, rows["occasion"]),
        }

    return page.render_late(request, "activities/calendar_page.html", ask)


def calendar_context(span, reach, filters, rows):
    """Return what the page shows of `span`. What asks the records (`weeks`, `held`, `next_busy`)
    is made only when a template shows it: templates keep what they made of it."""
    asked = _asked(filters)
    days = SimpleLazyObject(partial(_days_shown, span, reach.today, filters, rows, asked))
    return {
        "span": span,
        "today": reach.today,
        "weeks": SimpleLazyObject(lambda: days["weeks"]),
        "held": SimpleLazyObject(lambda: days["held"]),
        "next_busy": SimpleLazyObject(lambda: days["next_busy"]),
        "queries": _queries(asked, span.first, span.last),
        "shows_today": span.holds(reach.today),
        "seasons": SimpleLazyObject(
            lambda: occasions_within(rows["occasion"], span.first, span.last)[1]
        ),
        "chosen": filters,
        "choices": _choices(filters, rows),
        "feed": asked.querystring(),
        "year_ago": SimpleLazyObject(partial(a_year_ago, reach.today)),
    }


def _days_shown(span, today, filters, rows, asked):
    """Weeks of Days, how many records the span holds, and the next day that has something."""
    weeks = list(span.weeks)
    first, last = weeks[0][0], weeks[-1][-1]
    records = _filtered(Activity.objects.public(), filters, rows)
    days = days_of(records, first, last, IN_WEEK if span.kind == "week" else IN_MONTH)
    marks, _seasons = occasions_within(rows["occasion"], first, last)
    cells = [
        [_cell(date, days, marks.get(date, []), span, today, asked) for date in week]
        for week in weeks
    ]
    return {
        "weeks": [_week(week, today) for week in cells],
        "held": days.within(span.first, span.last),
        "next_busy": _next_busy(cells, today),
    }


def _campaigns():
    pages = CampaignPage.objects.live().public().defer_streamfields()
    return list(pages.order_by("-starts", "-pk")[:KNOWN_CAMPAIGNS])


def _campaigns_within(span, campaigns):
    """The first few that touch `span`, in the order of time."""
    found = [page for page in campaigns if page.starts <= span.last and page.ends >= span.first]
    return found[::-1][:MOST_CAMPAIGNS]


def lunar_day(date):
    """Return the lunar day in words, on the first of a month the month, as 初七 or 二月."""
    lunar = LunarDate.from_solar_date(date.year, date.month, date.day)
    if lunar.day > 1:
        return lunar.cn_day
    return f"{'闰' if lunar.leap else ''}{LUNAR_MONTHS[lunar.month - 1]}月"


def _chosen(params, name, rows, notices):
    value = params.get(name, "")
    found = next((row for row in rows if row.slug == value), None) if value else None
    if value and found is None:
        notices.append(_("有的筛选条件不存在，没有使用。"))
    return found


def _filtered(records, filters, rows):
    if filters["area"]:
        records = records.in_areas(subtree_in(rows["area"], [filters["area"].pk]))
    if filters["category"]:
        below = subtree_in(rows["category"], [filters["category"].pk])
        records = records.filter(category_id__in=below)
    return records


def _asked(filters):
    """The browser's request for what the filters leave."""
    asked = SearchRequest()
    for name, row in filters.items():
        asked = asked.with_values(name, [row.slug]) if row else asked
    return asked


def _queries(asked, first, last):
    """Query strings of the browser for what each figure counts."""

    def of(*states):
        within = asked.with_values("state", states)
        return SearchRequest(facets=within.facets, first=first, last=last).querystring()

    return {
        "held": of("open", "soon", "ongoing", "ended"),
        "ahead": of("open", "soon"),
        "off": of("cancelled"),
    }


def _cell(date, days, occasions, span, today, asked):
    records = days.named.get(date, [])
    held = days.by_day[date] if date in days.by_day else None
    total = held.total if held else 0
    if not span.holds(date):
        kind = "out"
    elif date == today:
        kind = "today"
    else:
        kind = "past" if date < today else "ahead"
    of_day = SearchRequest(facets=asked.facets, first=date, last=date).querystring()
    return Day(date, lunar_day(date), occasions, records, total - len(records), of_day, kind)


def _week(days, today):
    """A week and where it stands: 本周, 下周, or by its days alone."""
    first, last = days[0].date, days[-1].date
    kind = "gone" if last < today else "now" if first <= today else "next"
    label = {0: _("本周"), 7: _("下周")}.get((first - Span.week(today).first).days, "")
    return {"days": days, "first": first, "last": last, "kind": kind, "label": label}


def _next_busy(cells, today):
    """The next day after today that has something, among those shown, or None."""
    later = (day for week in cells for day in week if day.date > today)
    return next((day for day in later if day.records), None)


def _choices(filters, rows):
    """What the two lists offer: counties and upper categories, and what is chosen."""
    areas = [row for row in rows["area"] if row.level == Area.Level.COUNTY]
    categories = [row for row in rows["category"] if row.parent_id is None]
    held = {"area": areas, "category": categories}
    for name, row in filters.items():
        if row and row not in held[name]:
            held[name] = [row, *held[name]]
    return held


def _address(here, span, reach, slugs):
    is_present = span == Span.month(reach.today)
    asked = query(**slugs, **({} if is_present else {span.kind: span.value}))
    return f"{here}?{asked}" if asked else here


def _steps(here, span, reach, slugs):
    """Addresses of the neighbours (None beyond what may be shown), of today and of the other
    way to look, each with `is_far` where no record can be."""

    def step(other):
        if not (reach.allows(other.first) or reach.allows(other.last)):
            return None
        far = reach.is_beyond(other.first, other.last)
        return {"span": other, "url": _address(here, other, reach, slugs), "is_far": far}

    around = reach.today if span.holds(reach.today) else span.first + 3 * ONE_DAY
    other = Span.week(around) if span.kind == "month" else Span.month(around)
    return {
        "before": step(span.before),
        "after": step(span.after),
        "now_url": _address(here, getattr(Span, span.kind)(reach.today), reach, slugs),
        "other": {"url": _address(here, other, reach, slugs), "kind": other.kind},
    }
