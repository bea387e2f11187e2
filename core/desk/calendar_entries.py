"""What stands on the editorial calendar. An app adds its sources in `ready()`."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

_sources = {}


@dataclass(frozen=True)
class CalendarEntry:
    """`moment` is an aware datetime or, for a whole day, a date; `kind` is "planned",
    "scheduled", "published", "due" or "occasion"; `state` a word, `link` a path of the admin."""

    moment: date | datetime
    kind: str
    title: str
    link: str = ""
    state: str = ""
    note: str = ""


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
