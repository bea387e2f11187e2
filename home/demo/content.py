"""Reads the demo content files; what a key means is said at the head of each file."""

import datetime
import tomllib
from functools import cache
from pathlib import Path

from django.utils import timezone

FOLDER = Path(__file__).parent / "content"


@cache
def read(name):
    """Return the content file `name` (without ending) as a dict of lists of entries."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def moment(date, clock="09:00"):
    """Return an aware datetime of `date` at `clock` (HH:MM), local time."""
    hour, minute = (int(part) for part in clock.split(":"))
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time(hour, minute)))


def day_of(entry, occasions, today):
    """Return the past date an entry lies on: its `days_ago`, or the latest past date of its
    occasion plus `occasion_offset_days`, never later than yesterday."""
    if "occasion_offset_days" not in entry:
        return today - datetime.timedelta(days=entry["days_ago"])
    occasion = occasions[entry["occasion"]]
    offset = datetime.timedelta(days=entry["occasion_offset_days"])
    dates = (occasion.dates_in(year)[0] + offset for year in range(today.year, today.year - 3, -1))
    return next(date for date in dates if date < today)
