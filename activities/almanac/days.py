"""The records of some days: how many each day has, and the few that are named there."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, DateField, F, Q, Value, Window
from django.db.models.functions import Greatest, Least, RowNumber
from django.utils import timezone

from activities.models import Activity
from core.local_dates import LocalDate, midnight

#: Records that last for several days, named in one span; what is more is counted.
MOST_LASTING = 60
ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Held:
    """How many records a span of days has: all, those called off, those not begun."""

    total: int = 0
    cancelled: int = 0
    ahead: int = 0

    @property
    def held(self):
        """What was not called off."""
        return self.total - self.cancelled

    def add(self, row):
        self.total += row["total"]
        self.cancelled += row["off"]
        self.ahead += row["ahead"]


@dataclass
class Days:
    """The records that touch the days from `first` to `last`."""

    first: datetime.date
    last: datetime.date
    by_day: dict = field(default_factory=lambda: defaultdict(Held))
    groups: list = field(default_factory=list)
    named: dict = field(default_factory=dict)

    def within(self, first, last):
        """How many touch these days, each record once."""
        held = Held()
        for row in self.groups:
            if row["begins"] <= last and row["ends"] >= first:
                held.add(row)
        return held


def days_of(records, first, last, named):
    """Return the Days of `records` (ActivityQuerySet), `named` records a day at most; two
    queries and a bounded number of rows, however many records there are. A day has what the
    browser finds with this day as both `from` and `to`."""
    days = Days(first, last)
    touching = records.filter(start__lt=midnight(last + ONE_DAY), end__gte=midnight(first))
    days.groups = _groups(touching, first, last)
    for row in days.groups:
        for number in range((row["ends"] - row["begins"]).days + 1):
            days.by_day[row["begins"] + number * ONE_DAY].add(row)
    if days.groups:
        days.named = _named(records, touching, first, last, named)
    return days


def _groups(touching, first, last):
    """Counts by first and last day, both cut off at the span's ends."""
    now = timezone.now()
    rows = (
        touching.order_by()
        .annotate(
            begins=Greatest(LocalDate("start"), Value(first, DateField())),
            ends=Least(LocalDate("end"), Value(last, DateField())),
        )
        .values("begins", "ends")
        .annotate(
            total=Count("pk"),
            off=Count("pk", filter=Q(cancelled=True)),
            ahead=Count("pk", filter=Q(cancelled=False, start__gt=now)),
        )
    )
    return list(rows)


def _named(records, touching, first, last, most):
    """The first records of each day, what was called off behind the rest, and then what began
    before and still goes on."""
    begun = records.filter(start__gte=midnight(first), start__lt=midnight(last + ONE_DAY))
    rank = Window(
        RowNumber(), partition_by=[LocalDate("start")], order_by=["cancelled", "start", "pk"]
    )
    chosen = begun.order_by().annotate(rank=rank).filter(rank__lte=most).values("pk")
    lasting = touching.annotate(begins=LocalDate("start"), ends=LocalDate("end"))
    lasting = lasting.filter(ends__gt=F("begins")).order_by("cancelled", "start", "pk")
    found = Activity.objects.filter(
        Q(pk__in=chosen) | Q(pk__in=lasting.values("pk")[:MOST_LASTING])
    )
    held, later = defaultdict(list), defaultdict(list)
    for record in found.select_related("area").order_by("cancelled", "start", "pk"):
        begins, ends = (timezone.localdate(moment) for moment in (record.start, record.end))
        if begins >= first:
            held[begins].append(record)
        day = max(begins + ONE_DAY, first)
        while day <= min(ends, last):
            later[day].append(record)
            day += ONE_DAY
    for day, records_of_day in later.items():
        held[day] += records_of_day
    return {day: found[:most] for day, found in held.items()}
