"""What stands on the editorial calendar. An app adds its sources in `ready()`."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_sources = {}

#: kind: (word, icon of Wagtail's set)
KINDS = {
    "planned": (_("计划"), "table"),
    "scheduled": (_("已定时"), "time"),
    "published": (_("已发"), "circle-check"),
    "due": (_("要报"), "clipboard-list"),
    "occasion": (_("节点"), "date"),
}


@dataclass(frozen=True)
class CalendarEntry:
    """`moment` is an aware datetime or, for a whole day, a date; `kind` is one of `KINDS`;
    `state` a word, `link` a path of the admin. `area_id` says whose it is, None for the city;
    `more` is (text, path) of a second link; `key` names the entry for calendar programs."""

    moment: date | datetime
    kind: str
    title: str
    link: str = ""
    state: str = ""
    note: str = ""
    area_id: int | None = None
    more: tuple | None = None
    tone: str = ""
    key: str = ""

    @property
    def day(self):
        if isinstance(self.moment, datetime):
            return timezone.localtime(self.moment).date()
        return self.moment

    @property
    def time(self):
        """`09:00`, empty for a whole day."""
        if isinstance(self.moment, datetime):
            return f"{timezone.localtime(self.moment):%H:%M}"
        return ""

    @property
    def word(self):
        return KINDS[self.kind][0]

    @property
    def icon(self):
        return KINDS[self.kind][1]


def add_calendar_source(name, source):
    """Let `source(user, first, last)` give the `CalendarEntry` rows from the day `first` to the
    day `last` that `user` may see, in a number of queries that does not grow with the rows."""
    _sources[name] = source


def entries_between(user, first, last):
    """Return the entries of all sources, in order of time."""
    rows = [entry for source in _sources.values() for entry in source(user, first, last)]
    return sorted(rows, key=_by_moment)


def _by_moment(entry):
    if isinstance(entry.moment, datetime):
        local = timezone.localtime(entry.moment)
        return (local.date(), 1, local.time())
    return (entry.moment, 0, time.min)
