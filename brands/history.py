"""What a brand did, from its records: figures, years, months and milestones."""

import re
from types import SimpleNamespace

from django.db.models import Case, F, Subquery, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.timelines import strip_told, sums_within, years_told
from search.requests import SearchRequest

#: The records that are worth a line, by their number.
ROUND_NUMBERS = (100, 1000, 10_000)
BEGUN = ("ongoing", "ended")
_WHEN = re.compile(r"([12][0-9]{3})(?:\s*[-年./]\s*(1[0-2]|0?[1-9]))?")


def history_of(brand):
    """Return `figures`, `years`, `strip` and `milestones` (see `milestones_of`)."""
    rows = brand.activities.public().by_month()

    def query(first=None, last=None):
        asked = SearchRequest(first=first, last=last).with_values("brand", [brand.slug])
        return asked.with_values("state", BEGUN).querystring()

    figures = SimpleNamespace(**sums_within(rows))
    return {
        "figures": figures,
        "years": years_told(rows, query),
        "strip": strip_told(rows, "activities", timezone.localdate(), query),
        "milestones": milestones_of(brand, figures.activities),
    }


def milestones_of(brand, total):
    """Return what editors wrote and what the records tell, as dicts in the order of time: `when`,
    `title`, `text`, and for the latter `record`. What names no year stays behind what it follows.
    """
    entries, key = [], (0, 0)
    for milestone in brand.milestones.all():
        found = _WHEN.search(milestone.when)
        key = (int(found[1]), int(found[2] or 0)) if found else key
        told = {"when": milestone.when, "title": milestone.title, "text": milestone.text}
        entries.append((key, told))
    for title, record in _computed(brand, total):
        start = timezone.localtime(record.start)
        told = {"when": date_format(start, "Y年n月"), "title": title, "record": record}
        entries.append(((start.year, start.month), told))
    return [told for _key, told in sorted(entries, key=lambda entry: entry[0])]


def _computed(brand, total):
    """`(title, record)` of the first record, of those with round numbers and of the largest; one
    query."""
    if not total:
        return
    counted = brand.activities.public().counted()
    by_time, wanted = counted.order_by("start", "pk").values("pk"), {}
    for number in (1, *(number for number in ROUND_NUMBERS if number <= total)):
        wanted[number] = Subquery(by_time[number - 1 : number])
    most = counted.filter(participants__gt=0).order_by(F("participants").desc(), "start", "pk")
    largest = Subquery(most.values("pk")[:1])
    number = Case(*(When(pk=pk, then=Value(n)) for n, pk in wanted.items()), default=Value(0))
    is_largest = Case(When(pk=largest, then=Value(True)), default=Value(False))
    found = counted.filter(pk__in=[*wanted.values(), largest])
    for record in found.annotate(number=number, is_largest=is_largest).order_by("start", "pk"):
        if record.number:
            yield _number_in_words(record.number), record
        if record.is_largest and total > 1:
            yield _("人数最多的一场，%d 人") % record.participants, record


def _number_in_words(number):
    return _("第一场活动") if number == 1 else _("第 %d 场活动") % number
