"""Facts of a text against the records it is about: dates, people, hours, place and team.

Where the records are, apps tell by `add_fact_source(function)`, `function(item)` gives
`FactRecord`s (an empty list where the item names none, None where it is none of the app's).
Nothing is said of what a text does not tell: only what it tells otherwise is a fault.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.checks.mentions import Told
from core.checks.texts import texts_of

#: Fields beside the body that tell facts.
TOLD_IN = ("title", "summary")

_sources = []


@dataclass(frozen=True)
class FactRecord:
    """What a record says, as far as it says it. `is_strict` where the text reports this very
    record, so that another number in it is wrong and not only worth a look."""

    name: str
    address: str = ""
    first_day: date | None = None
    last_day: date | None = None
    participants: int | None = None
    people_served: int | None = None
    hours_per_person: Decimal | None = None
    total_hours: Decimal | None = None
    place: str = ""
    teams: tuple = ()
    #: Other numbers of people that the text may rightly tell (planned, signed up).
    other_people: tuple = ()
    is_strict: bool = True


@dataclass(frozen=True)
class FactRow:
    """One line of the comparison: `agrees` is None where the text does not tell."""

    code: str
    label: str
    record: str
    text: str | None
    agrees: bool | None
    path: str = ""
    name: str = ""
    address: str = ""
    #: Whether one exact figure stands against one record, and differs.
    is_sure: bool = False
    basis: str = field(default="", compare=False)


def add_fact_source(function):
    """Let `function(item)` tell the FactRecords that a page or record is about."""
    if function not in _sources:
        _sources.append(function)


def records_of(item):
    return [record for source in _sources for record in source(item) or ()]


def fact_rows(item, texts=None):
    """Return the FactRows of `item`, record by record, empty where it names no record; what was
    compared once is kept with its `texts`."""
    if texts is not None and texts.facts is not None:
        return texts.facts
    records = records_of(item)
    if not records:
        rows = []
    else:
        texts = texts or texts_of(item)
        told = Told([each for each in texts.pieces if each.is_body or each.path in TOLD_IN])
        rows = [row for record in records for row in _rows(record, records, told)]
    if texts is not None:
        texts.facts = rows
    return rows


def _rows(record, records, told):
    several = len(records) > 1
    if record.first_day is not None:
        yield _date_row(record, _dates_for(told.dates, record), several)
    for code, label, mentions, value, others in (
        ("people", _("参加人数"), told.participants, record.participants, record.other_people),
        ("served", _("服务人数"), told.people_served, record.people_served, ()),
        ("hours_each", _("人均时长"), told.each_hours, record.hours_per_person, ()),
        ("hours_all", _("总时长"), told.all_hours, record.total_hours, ()),
    ):
        if value is not None:
            name = _ATTRIBUTES[code]
            sums = [getattr(each, name) for each in records]
            allowed = [value, *others, *filter(None, sums), sum(filter(None, sums))]
            yield _number_row(code, label, record, mentions, value, allowed, several)
    if record.place:
        yield _name_row("place", _("地点"), record, record.place, told.first_with(record.place))
    if record.teams:
        yield _name_row("team", _("队伍"), record, record.teams[0], told.first_with(*record.teams))


_ATTRIBUTES = {
    "people": "participants",
    "served": "people_served",
    "hours_each": "hours_per_person",
    "hours_all": "total_hours",
}


def _date_row(record, mentions, several):
    shown = _day(record.first_day)
    if record.last_day and record.last_day != record.first_day:
        shown = f"{shown}—{_day(record.last_day)}"
    right = [each for each in mentions if _within(each.value, record)]
    chosen = (right or mentions or [None])[0]
    return FactRow(
        code="date",
        label=_("日期"),
        record=shown,
        text=chosen.excerpt if chosen else None,
        agrees=bool(right) if mentions else None,
        path=chosen.path if chosen else "",
        name=record.name,
        address=record.address,
        is_sure=not several and len({each.value for each in mentions}) == 1 and record.is_strict,
        basis=f"{chosen.basis}\0{shown}" if chosen else "",
    )


def _number_row(code, label, record, mentions, value, allowed, several):
    right = [each for each in mentions if any(each.value.covers(number) for number in allowed)]
    chosen = (right or mentions or [None])[0]
    values = {each.value for each in mentions}
    unit = _("小时") if code.startswith("hours") else _("人")
    shown = f"{_plain(value)} {unit}"
    return FactRow(
        code=code,
        label=label,
        record=shown,
        text=chosen.excerpt if chosen else None,
        agrees=bool(right) if mentions else None,
        path=chosen.path if chosen else "",
        name=record.name,
        address=record.address,
        is_sure=(
            not several and record.is_strict and len(values) == 1 and next(iter(values)).is_exact
        ),
        basis=f"{chosen.basis}\0{shown}" if chosen else "",
    )


def _name_row(code, label, record, shown, mention):
    """A place or a team has many names: that the record's is not in the text means nothing."""
    return FactRow(
        code=code,
        label=label,
        record=shown,
        text=mention.excerpt if mention else None,
        agrees=True if mention else None,
        path=mention.path if mention else "",
        name=record.name,
        address=record.address,
    )


def _dates_for(mentions, record):
    """Days of other years say nothing of this record."""
    years = {record.first_day.year, (record.last_day or record.first_day).year}
    return [each for each in mentions if each.value.year is None or each.value.year in years]


def _within(day, record):
    last = record.last_day or record.first_day
    for year in {record.first_day.year, last.year} if day.year is None else {day.year}:
        try:
            asked = date(year, day.month, day.day)
        except ValueError:
            continue
        if record.first_day <= asked <= last:
            return True
    return False


def _day(day):
    return f"{day.year}年{day.month}月{day.day}日"


def _plain(value):
    return f"{Decimal(value).normalize():f}"
