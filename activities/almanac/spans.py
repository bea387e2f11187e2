"""Which days a visitor asks the calendar for; nothing here fails.

What is no month, week or year, or lies too far away, is left out and said in a notice.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity

#: Years for which lunar dates are known, with room for a step before and after.
FIRST_YEAR, LAST_YEAR = 1905, 2095
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_WEEK = re.compile(r"([0-9]{4})-W([0-5][0-9])")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Reach:
    """The first and the last day with a public record, and the years that may be shown."""

    first: datetime.date
    last: datetime.date
    today: datetime.date

    @classmethod
    def of_records(cls):
        """Ask the database; one query, from the ends of two indexes."""
        records, today = Activity.objects.public(), timezone.localdate()
        latest = Subquery(records.order_by("-end").values("end")[:1])
        ends = records.order_by("start").annotate(latest=latest).values_list("start", "latest")
        moments = ends.first() or (timezone.now(), timezone.now())
        first, last = (timezone.localdate(moment) for moment in moments)
        return cls(first, last, today)

    @property
    def years(self):
        """The first and last year that may be shown: with records, and this and the next one."""
        this = self.today.year
        first, last = min(self.first.year, this), max(self.last.year, this + 1)
        return max(first, FIRST_YEAR), min(last, LAST_YEAR)

    def allows(self, date):
        first, last = self.years
        return first <= date.year <= last

    def is_beyond(self, first, last):
        """Whether no record can lie within these days; crawlers are not led there."""
        return last < self.first or first > self.last


@dataclass(frozen=True)
class Span:
    """A month or a week: its days, and how an address names it."""

    kind: str
    first: datetime.date
    last: datetime.date

    @classmethod
    def month(cls, date):
        days = calendar.monthrange(date.year, date.month)[1]
        return cls("month", date.replace(day=1), date.replace(day=days))

    @classmethod
    def week(cls, date):
        monday = date - datetime.timedelta(days=date.weekday())
        return cls("week", monday, monday + datetime.timedelta(days=6))

    @property
    def value(self):
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        # The week belongs to the year of its Thursday (ISO 8601).
        year, number, _day = self.first.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def before(self):
        return getattr(Span, self.kind)(self.first - datetime.timedelta(days=1))

    @property
    def after(self):
        return getattr(Span, self.kind)(self.last + datetime.timedelta(days=1))

    def holds(self, date):
        return self.first <= date <= self.last

    @property
    def weeks(self):
        """The days of the whole weeks that hold the span, each week from Monday."""
        monday = self.first - datetime.timedelta(days=self.first.weekday())
        while monday <= self.last:
            yield [monday + datetime.timedelta(days=number) for number in range(7)]
            monday += datetime.timedelta(days=7)


def span_asked(params, reach, notices):
    """Return the Span that `params` ask for, else the present month."""
    month, week = params.get("month", ""), params.get("week", "")
    if month and week:
        notices.append(_("月和周只能看一样，这里按周显示。"))
    kind, date = ("week", _week(week)) if week else ("month", _month(month))
    if date is None and (week or month):
        notices.append(_("月份要写成 2026-03，周要写成 2026-W11；看不懂的没有使用。"))
    elif date is not None and not reach.allows(date):
        notices.append(_("那么远的日子还没有活动，这里是现在。"))
        date = None
    return getattr(Span, kind)(date or reach.today)


def year_asked(params, reach, notices):
    """Return the year that `params` ask for, else the present one."""
    text = params.get("year", "")
    if not text:
        return reach.today.year
    if not _YEAR.fullmatch(text):
        notices.append(_("年份要写成 2026；看不懂的没有使用。"))
        return reach.today.year
    first, last = reach.years
    if not first <= int(text) <= last:
        notices.append(_("那么远的日子还没有活动，这里是现在。"))
        return reach.today.year
    return int(text)


def query(**chosen):
    """Return a query string of what is not empty, in this order."""
    return urlencode({name: value for name, value in chosen.items() if value})


def _month(text):
    found = _MONTH.fullmatch(text)
    return _date(lambda: datetime.date(int(found[1]), int(found[2]), 1)) if found else None


def _week(text):
    found = _WEEK.fullmatch(text)
    # Thursday: the day whose year is the week's.
    thursday = found and (lambda: datetime.date.fromisocalendar(int(found[1]), int(found[2]), 4))
    return _date(thursday) if found else None


def _date(make):
    try:
        return make()
    except ValueError:
        return None
