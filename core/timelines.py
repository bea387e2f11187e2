"""Sums of records told along time: by years and months, and as a strip of months.

Rows are dicts of sums (`activities`, `participants`, `hours`, `served`) over records that touch
the same months, from `begins` to `ends` (first days). A record counts in each month and each year
that it touches, as the browser finds it there, and once in a longer time.
"""

import calendar
import datetime
from decimal import Decimal

MEASURES = ("activities", "participants", "hours", "served")
#: The strip's drawing: months, room above for the numbers, where the bars stand.
MONTHS, HIGHEST, BASE = 12, 100, 135


def sums_within(rows, first=datetime.date.min, last=datetime.date.max):
    """Return the sums over the rows that touch the days from `first` to `last`."""
    sums = {name: Decimal(0) if name == "hours" else 0 for name in MEASURES}
    for row in rows:
        if row["begins"] <= last and last_day(row["ends"]) >= first:
            for name in MEASURES:
                sums[name] += row[name] or 0
    return sums


def years_told(rows, query):
    """Return a dict for each year from the first to the last one, the latest first: `year`,
    `sums`, `querystring`, `width` (percent of the fullest) and `months`, twelve dicts likewise.
    `query(first, last)` gives the query string that finds the records of these days."""
    if not rows:
        return []
    years = range(
        max(row["ends"].year for row in rows), min(r["begins"].year for r in rows) - 1, -1
    )
    told = [_told(rows, datetime.date(y, 1, 1), datetime.date(y, 12, 31), query) for y in years]
    most = max(entry["sums"]["activities"] for entry in told) or 1
    for entry in told:
        year = entry["first"].year
        entry["year"] = year
        entry["width"] = round(entry["sums"]["activities"] * 100 / most)
        months = (datetime.date(year, number, 1) for number in range(1, 13))
        entry["months"] = [_told(rows, first, last_day(first), query) for first in months]
    return told


def strip_told(rows, measure, today, query):
    """Return the last twelve months as `bars` to draw, with the highest as `best` (None where
    nothing was done) and their common query string."""
    month, firsts = today.replace(day=1), []
    for _number in range(MONTHS):
        firsts.insert(0, month)
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    bars = [_told(rows, first, last_day(first), query) for first in firsts]
    most = max(bar["sums"][measure] for bar in bars)
    step = 100 / MONTHS
    for number, bar in enumerate(bars):
        value = bar["sums"][measure]
        height = round(value * HIGHEST / most) if most else 0
        bar.update(
            value=value,
            height=height,
            top=BASE - height,
            label_at=BASE - height - 7,
            x=f"{number * step + step * 0.06:.2f}",
            width=f"{step * 0.88:.2f}",
            middle=f"{number * step + step / 2:.2f}",
            is_now=number == MONTHS - 1,
            names_year=number == 0 or bar["first"].month == 1,
        )
    best = max(bars, key=lambda bar: bar["value"]) if most else None
    return {"bars": bars, "best": best, "querystring": query(firsts[0], last_day(firsts[-1]))}


def last_day(first):
    """Return the last day of the month of `first`."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _told(rows, first, last, query):
    sums = sums_within(rows, first, last)
    return {"first": first, "sums": sums, "querystring": query(first, last)}
