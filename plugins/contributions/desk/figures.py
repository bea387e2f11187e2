"""What was handed in, adopted and printed, by person, unit and area; three grouped queries whatever
the number of pieces. Points follow the table of rules and count confirmed placements alone."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from core.models import Area
from plugins.contributions.desk.queue import ADOPTED
from plugins.contributions.models import Contributor, Level, Placement, PointRule, Submission

PEOPLE, UNITS, AREAS = "person", "unit", "area"


@dataclass(frozen=True)
class Period:
    starts: datetime.date
    ends: datetime.date


def period_of(params):
    """Return the `Period` that `from` and `to` name; this year where they name none."""
    today = timezone.localdate()
    starts = _day(params.get("from")) or today.replace(month=1, day=1)
    ends = _day(params.get("to")) or today
    return Period(min(starts, ends), max(starts, ends))


@dataclass
class Row:
    """One line of a league."""

    name: str
    unit: str = ""
    area: str = ""
    may_be_named: bool = True
    sent: int = 0
    adopted: int = 0
    answered: int = 0
    in_time: int = 0
    placed: dict = field(default_factory=lambda: defaultdict(int))
    points: int = 0

    @property
    def rate(self):
        return round(100 * self.adopted / self.sent) if self.sent else 0

    @property
    def time_rate(self):
        """Percent answered in time, None where nothing has been answered."""
        return round(100 * self.in_time / self.answered) if self.answered else None

    @property
    def printed(self):
        return sum(self.placed.values())

    @property
    def levels(self):
        return [self.placed.get(level, 0) for level in Level.values]

    def add(self, other):
        self.sent += other.sent
        self.adopted += other.adopted
        self.answered += other.answered
        self.in_time += other.in_time
        self.points += other.points
        for level, number in other.placed.items():
            self.placed[level] += number


def people_rows(period, area_ids, area=None):
    """Return a `Row` for each contributor of the areas who handed in or was printed."""
    scope = Q() if area_ids is None else Q(area_id__in=area_ids)
    if area is not None:
        scope &= Q(area_id__in=Area.objects.subtree_ids([area]))
    pieces = (
        Submission.objects.filter(
            scope,
            submitted_at__date__gte=period.starts,
            submitted_at__date__lte=period.ends,
        )
        .exclude(number=None)
        .values("contributor")
        .order_by()
        .annotate(
            sent=Count("pk"),
            adopted=Count("pk", filter=Q(state__in=ADOPTED)),
            answered=Count("pk", filter=Q(answered_in_time__isnull=False)),
            in_time=Count("pk", filter=Q(answered_in_time=True)),
        )
    )
    placements = (
        Placement.objects.confirmed()
        .filter(scope, submission__isnull=False)
        .filter(date__gte=period.starts, date__lte=period.ends)
        .values("submission__contributor", "outlet__level")
        .order_by()
        .annotate(number=Count("pk"))
    )
    pieces, placements = list(pieces), list(placements)
    ids = {row["contributor"] for row in pieces}
    ids |= {row["submission__contributor"] for row in placements}
    rows = _named_rows(ids)
    for row in pieces:
        line = rows[row["contributor"]]
        line.sent, line.adopted = row["sent"], row["adopted"]
        line.answered, line.in_time = row["answered"], row["in_time"]
    rules = PointRule.table()
    for row in placements:
        line, level = rows[row["submission__contributor"]], row["outlet__level"]
        line.placed[level] += row["number"]
        line.points += rules[level] * row["number"]
    return sorted_rows(rows.values())


def league(rows, by):
    """Return the rows summed up by unit or area, or as they are by person."""
    if by == PEOPLE:
        return rows
    sums = {}
    for row in rows:
        name = getattr(row, by) or "—"
        sums.setdefault(name, Row(name)).add(row)
    return sorted_rows(sums.values())


def total_of(rows):
    total = Row("")
    for row in rows:
        total.add(row)
    return total


def sorted_rows(rows):
    return sorted(rows, key=lambda row: (-row.points, -row.adopted, -row.sent, row.name))


def _named_rows(ids):
    areas = _county_names()
    people = Contributor.objects.filter(pk__in=ids)
    people = people.values_list("pk", "real_name", "unit", "area_id", "may_be_named", "state")
    return {
        pk: Row(name, unit, areas.get(area_id, ""), agreed and state == Contributor.State.APPROVED)
        for pk, name, unit, area_id, agreed, state in people
    }


def _county_names():
    """Return `{area id: name of its county}`, of the city itself its own."""
    areas = {area.pk: area for area in Area.objects.all()}
    names = {}
    for pk, area in areas.items():
        above = area
        while above.level not in (Area.Level.CITY, Area.Level.COUNTY) and above.parent_id:
            above = areas[above.parent_id]
        names[pk] = above.name
    return names


def _day(value):
    try:
        return parse_date(value or "")
    except ValueError:
        return None
