"""The statistics view: what a result adds up to, and how it spreads.

Only records that have begun and were not cancelled count, as in all figures of the site; each
row links to the list of just those records.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from activities.querysets import State, Totals

SUMMED = ("participants", "hours", "served")
COUNTED_STATES = (State.ONGOING.value, State.ENDED.value)


@dataclass(frozen=True)
class Row:
    """One bar: `share` is per cent of the highest one."""

    label: str
    totals: Totals
    share: int
    querystring: str


@dataclass(frozen=True)
class Statistics:
    totals: Totals
    tables: tuple[tuple[str, tuple[Row, ...]], ...]


def statistics_of(answer, words, request):
    """Return the Statistics of an engine's `answer` with sums by kind, category, area, month."""
    base = replace(request, view="list", page=1)
    if not base.chosen("state"):
        base = base.with_values("state", COUNTED_STATES)
    return Statistics(
        totals=_added(_cells(answer, "kind").values()),
        tables=(
            (_("按服务类别"), _by_tree(answer, words, base, "category", 0)),
            (_("按区域"), _by_tree(answer, words, base, "area", 1)),
            (_("按月"), _by_month(answer, base)),
        ),
    )


def _cells(answer, name):
    sums = answer.sums.get(name, {})
    return {
        value: Totals(
            activities=count,
            participants=sums.get(value, {}).get("participants", 0),
            hours=Decimal(sums.get(value, {}).get("hours", 0)) / 10,
            served=sums.get(value, {}).get("served", 0),
        )
        for value, count in answer.counts.get(name, {}).items()
    }


def _added(cells):
    cells = list(cells)
    return Totals(
        activities=sum(cell.activities for cell in cells),
        participants=sum(cell.participants for cell in cells),
        hours=sum((cell.hours for cell in cells), Decimal(0)),
        served=sum(cell.served for cell in cells),
    )


def _by_tree(answer, words, base, name, level):
    """One row for each branch at `level` of the tree, the largest first; what hangs higher up
    stands under its own name."""
    rows = {row.pk: row for row in words.rows[name]}
    branches = defaultdict(list)
    for pk, cell in _cells(answer, name).items():
        way = []
        while pk in rows:
            way.insert(0, pk)
            pk = rows[pk].parent_id
        if way:
            branches[way[min(level, len(way) - 1)]].append(cell)
    found = [
        (words.title(rows[pk]), _added(cells), base.with_values(name, (rows[pk].slug,)))
        for pk, cells in branches.items()
    ]
    return _rows(sorted(found, key=lambda each: -each[1].activities))


def _by_month(answer, base):
    found = []
    for year_month, cell in sorted(_cells(answer, "month").items())[-24:]:
        first = datetime.date(year_month // 100, year_month % 100, 1)
        last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
        label = formats.date_format(first, "Y年n月")
        found.append((label, cell, replace(base, first=first, last=last)))
    return _rows(found)


def _rows(found):
    highest = max((cell.activities for _label, cell, _request in found), default=1)
    return tuple(
        Row(label, cell, -(-cell.activities * 100 // highest), request.querystring())
        for label, cell, request in found
    )
