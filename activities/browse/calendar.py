"""The calendar view: one month of a result, by days."""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

#: Records fetched for one month; what is more is counted but not named.
MAX_IN_MONTH = 300
SHOWN_IN_DAY = 3


@dataclass(frozen=True)
class Day:
    """A day's cell: its first `records`, how many `more` there are, the list of this day."""

    date: datetime.date
    records: tuple[Any, ...]
    more: int
    querystring: str
    outside: bool
    today: bool


@dataclass(frozen=True)
class MonthCalendar:
    """Weeks of days from Monday; `unnamed` records of the month were too many to fetch."""

    first: datetime.date
    weeks: tuple[tuple[Day, ...], ...]
    total: int
    unnamed: int
    previous: str
    next: str


def month_shown(request):
    """Return the first and last day of the month that the calendar of `request` shows: that of
    the first day asked for, else the present one."""
    first = (request.first or timezone.localdate()).replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def calendar_of(records, total, request):
    """Lay out the month's `records`, the earliest first, out of `total`."""
    first, last = month_shown(request)
    days = defaultdict(list)
    for record in records:
        # What began before this month stands on its first day, as it still goes on then.
        days[max(timezone.localtime(record.start).date(), first)].append(record)
    today = timezone.localdate()

    def cell(date):
        held = days.get(date, []) if first <= date <= last else []
        return Day(
            date=date,
            records=tuple(held[:SHOWN_IN_DAY]),
            more=max(len(held) - SHOWN_IN_DAY, 0),
            querystring=_period(replace(request, view="list"), date, date),
            outside=not first <= date <= last,
            today=date == today,
        )

    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    before, after = first - datetime.timedelta(days=1), last + datetime.timedelta(days=1)
    return MonthCalendar(
        first=first,
        weeks=tuple(tuple(cell(date) for date in week) for week in weeks),
        total=total,
        unnamed=total - len(records),
        previous=_whole_month(request, before),
        next=_whole_month(request, after),
    )


def _whole_month(request, date):
    return _period(request, *month_shown(replace(request, first=date)))


def _period(request, first, last):
    return replace(request, first=first, last=last, page=1).querystring()
