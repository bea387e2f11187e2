"""The public league: whether a site shows it, its periods, and its rows.

Whoever did not agree to be named keeps the place as 通讯员, without unit and area, as the form of
joining promises; how many pieces were sent in vain is nobody's honour and is not told.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.frame import kept
from plugins.contributions.desk.figures import AREAS, Period, league, people_rows
from plugins.contributions.models import ContributionsSettings

MOST = 100
EARLIEST = 2000
_NAMES = re.compile(r"([0-9]{4})(?:-(?:q([1-4])|(0[1-9]|1[0-2])))?")
MONTH, QUARTER, YEAR = 1, 3, 12


def are_shown(request):
    """Tell whether the site wants them; asked of the database once a state of the site."""
    site = Site.find_for_request(request)
    if site is None:
        return False

    def ask():
        row = ContributionsSettings.objects.filter(site_id=site.pk).first()
        return bool(row and row.shows_honours)

    return kept(request, f"honours:{site.pk}", ask)


def footer_link(request, page, context):
    if not are_shown(request):
        return ""
    return format_html('<p><a href="{}">{}</a></p>', reverse("contribute_honours"), _("投稿光荣榜"))


@dataclass(frozen=True)
class Span:
    """A month, a quarter or a year that began by today; `months` is its length."""

    year: int
    month: int
    months: int

    @property
    def name(self):
        if self.months == YEAR:
            return str(self.year)
        if self.months == QUARTER:
            return f"{self.year}-q{self.month // 3 + 1}"
        return f"{self.year}-{self.month:02d}"

    @property
    def label(self):
        if self.months == YEAR:
            return _("%d年") % self.year
        if self.months == QUARTER:
            return _("%(year)d年第%(quarter)d季度") % {
                "year": self.year,
                "quarter": self.month // 3 + 1,
            }
        return _("%(year)d年%(month)d月") % {"year": self.year, "month": self.month}

    @property
    def period(self):
        last = self.month + self.months - 1
        ends = datetime.date(self.year, last, calendar.monthrange(self.year, last)[1])
        return Period(datetime.date(self.year, self.month, 1), ends)

    def moved(self, by):
        """Return the span `by` spans later, None where there is none to be shown."""
        year, month = divmod(self.year * 12 + self.month - 1 + by * self.months, 12)
        span = Span(year, month + 1, self.months)
        is_over = year < EARLIEST or span.period.starts > timezone.localdate()
        return None if is_over else span


def span_of(name):
    """Return the Span that the parameter names, this year's for what is none."""
    today = timezone.localdate()
    found = _NAMES.fullmatch(name)
    if found:
        year, quarter, month = (int(each) if each else 0 for each in found.groups())
        if quarter:
            span = Span(year, quarter * 3 - 2, QUARTER)
        else:
            span = Span(year, month or 1, MONTH if month else YEAR)
        if EARLIEST <= year <= today.year and span.period.starts <= today:
            return span
    return Span(today.year, 1, YEAR)


def current_spans():
    """Return this month, quarter and year."""
    today = timezone.localdate()
    quarter = (today.month - 1) // 3 * 3 + 1
    months = Span(today.year, today.month, MONTH), Span(today.year, quarter, QUARTER)
    return *months, Span(today.year, 1, YEAR)


def rows_of(span):
    """Return the Rows of a span, nobody named who does not want to be; three grouped queries and
    two small ones, whatever the number of pieces."""
    rows = people_rows(span.period, None)
    for row in rows:
        if not row.may_be_named:
            row.name, row.unit = _("通讯员"), ""
    return rows


def placed(rows):
    """Return `(place, Row)` for the best of them; equal ones share a place."""
    rows = [row for row in rows if row.points or row.adopted]
    rows.sort(key=lambda row: (-row.points, -row.adopted, not row.may_be_named, row.name))
    shown, place = [], 1
    for _merit, equal in groupby(rows, key=lambda row: (row.points, row.adopted)):
        equal = list(equal)
        shown += [(place, row) for row in equal]
        place += len(equal)
    return shown[:MOST]


def by_area(rows):
    return placed(league(rows, AREAS))
