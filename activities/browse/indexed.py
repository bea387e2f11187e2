"""The browser on the search index: full text, honest counts, the histogram of months."""

import datetime
from collections import defaultdict
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.browse.calendar import MAX_IN_MONTH, calendar_of, month_shown
from activities.browse.names import offers
from activities.browse.statistics import SUMMED, statistics_of
from activities.browse.vocabularies import SHOWN_OF_MANY, TREES, Vocabularies
from activities.models import Activity
from activities.querysets import State
from search.areas import counted, counts_of, within
from search.engines.base import Among, Between, CountBy, CountCases, Every, Not, Some
from search.finding import find
from search.results import Month, SearchResponse

MAX_MONTHS = 24
#: Related records shown below a result that leaves room on its page.
MOST_PARTIAL = 6
#: Facets counted by the primary keys in the index, areas apart.
COUNTED = ("category", "form", "team", "brand", "occasion")
#: Of thousands of teams those with the most records are shown, and the chosen ones.
MOST_COUNTED, CHOSEN_TEAMS = {"team": SHOWN_OF_MANY}, "chosen teams"
IN_ANY_STATE = "any"


class IndexedBrowser:
    """Answers requests from the search index; `rows` is what `vocabularies()` returns.

    Raises EngineUnavailableError while there is no index.
    """

    def __init__(self, rows):
        self.rows = rows

    def search(self, request, per_page):
        words = Vocabularies(request, self.rows)
        request = words.known
        found = self._find(request, words, per_page)
        pages = max(1, -(-found.answer.total // per_page))
        notices = [*request.notices, *words.notices, *found.notices]
        if request.page > pages:
            notices.append(_("没有那么多页，这里是最后一页。"))
            request = request.on_page(pages)
            found = self._find(request, words, per_page)
        counts = self._figures(found.answer)
        shown = published((*found.answer.hits, *found.partial[:MOST_PARTIAL]))
        whole = set(pks_of(found.answer.hits))
        return SearchResponse(
            request=request,
            hits=[record for record in shown if record.pk in whole],
            partial=tuple(record for record in shown if record.pk not in whole),
            total=found.answer.total,
            page_count=pages,
            facets=words.facets(counts),
            chips=tuple(words.chips()),
            notices=tuple(dict.fromkeys(notices)),
            months=_months(counts.get("month", {}), request),
            terms=found.terms,
            correction=found.correction,
            suggestion=found.suggestion,
            offers=tuple(offers(request, words)),
            calendar=self._calendar(request, words) if request.view == "calendar" else None,
            statistics=self._statistics(request, words) if request.view == "stats" else None,
        )

    def _find(self, request, words, per_page):
        now = minute(timezone.now())
        return find(
            request.query,
            kinds=("activity",),
            filters=self._filters(request, words, now),
            counts=(
                *(
                    CountBy(name, name, without=(name,), most=MOST_COUNTED.get(name, 0))
                    for name in COUNTED
                ),
                *counts_of(words.shown("area"), without=("area",)),
                CountCases(CHOSEN_TEAMS, _each("team", words.ids("team")), without=("team",)),
                CountCases("state", _states_counted(request, now), without=("state",)),
                CountBy("month", "month", without=("dates",)),
            ),
            sort=self._order(request),
            offset=(request.page - 1) * per_page,
            limit=per_page if request.view == "list" else 0,
            correct=not request.literal,
        )

    def keys(self, request, limit):
        """Return `(primary keys, total)` of the answer to `request`, in its order, `limit` keys
        at most, whatever page it asks for."""
        words = Vocabularies(request, self.rows)
        found = find(
            request.query,
            kinds=("activity",),
            filters=self._filters(words.known, words, minute(timezone.now())),
            sort=self._order(request),
            limit=limit,
            correct=not request.literal,
        )
        return pks_of(found.answer.hits), found.answer.total

    def counts(self, request, name):
        """How many records each value of the facet `name` has in the answer to `request`,
        which asks for known values only, by primary key, those below it included; its own
        selection left aside."""
        words = Vocabularies(request, self.rows)
        found = find(
            request.query,
            kinds=("activity",),
            filters=self._filters(words.known, words, minute(timezone.now())),
            counts=(
                counts_of(self.rows["area"], without=("area",))
                if name == "area"
                else (CountBy(name, name, without=(name,)),)
            ),
            limit=0,
            correct=not request.literal,
        )
        return self._with_those_below(found.answer.counts).get(name, {})

    def _figures(self, answer):
        """The counts as the facets show them; a chosen team may not be among the largest."""
        counts = answer.counts
        chosen = {int(value): number for value, number in counts[CHOSEN_TEAMS].items()}
        states = dict(counts["state"])
        everything = states.pop(IN_ANY_STATE, answer.total)
        states[State.ENDED.value] = everything - sum(states.values())
        counts = {**counts, "state": states, "team": {**counts["team"], **chosen}}
        return self._with_those_below(counts)

    def _with_those_below(self, counts):
        if "category" in counts:
            parents = {row.pk: row.parent_id for row in self.rows["category"]}
            counts = {**counts, "category": with_those_below(counts["category"], parents)}
        return {**counts, "area": counted(counts)}

    def _calendar(self, request, words):
        first, last = month_shown(request)
        month = replace(request, first=first, last=last)
        found = find(
            request.query,
            kinds=("activity",),
            filters=self._filters(month, words, minute(timezone.now())),
            sort=("date", False),
            limit=MAX_IN_MONTH,
            correct=not request.literal,
        )
        return calendar_of(published(found.answer.hits), found.answer.total, request)

    def _statistics(self, request, words):
        now = minute(timezone.now())
        begun = Every((Between("cancelled", 0, 1), Between("date", None, now + 1)))
        found = find(
            request.query,
            kinds=("activity",),
            filters=(*self._filters(request, words, now), ("counted", begun)),
            counts=tuple(
                CountBy(name, name, sums=SUMMED) for name in ("kind", "category", "area", "month")
            ),
            limit=0,
            correct=not request.literal,
        )
        return statistics_of(found.answer, words, request)

    def _filters(self, request, words, now):
        filters = []
        for name in COUNTED:
            if request.chosen(name):
                ids = words.ids_below(name) if name in TREES else words.ids(name)
                filters.append((name, Among(name, frozenset(ids))))
        if areas := words.chosen_rows("area"):
            filters.append(("area", within(areas)))
        if request.chosen("state"):
            states = _states(now)
            filters.append(("state", Some(tuple(states[v] for v in request.chosen("state")))))
        touching = []
        if request.first:
            touching.append(Between("end", first_minute(request.first), None))
        if request.last:
            after = request.last + datetime.timedelta(days=1)
            touching.append(Between("date", None, first_minute(after)))
        if touching:
            filters.append(("dates", Every(tuple(touching))))
        return tuple(filters)

    @staticmethod
    def _order(request):
        if request.sort == "date":
            return ("date", False)
        if request.sort == "people":
            return ("participants", True)
        if request.sort == "relevance" or (request.query and not request.sort):
            return ("score", True) if request.query else ("date", True)
        return ("date", True)


def _each(facet, values):
    """Cases that count each of the values by itself."""
    return tuple((str(value), Among(facet, frozenset((value,)))) for value in values)


def with_those_below(counts, parents):
    """Counts by primary key, each with those of all rows below it."""
    sums = defaultdict(int)
    for pk, count in counts.items():
        while pk is not None:
            sums[pk] += count
            pk = parents.get(pk)
    return sums


def _states(now):
    """The conditions of `querysets.state_condition` in terms of the index; `now` in minutes."""
    held = Between("cancelled", 0, 1)
    ahead = Between("date", now + 1, None)
    recruiting = Every((Between("signup_opens", None, now + 1), Between("signup_closes", now + 1)))
    return {
        State.OPEN.value: Every((held, ahead, recruiting)),
        State.SOON.value: Every((held, ahead, Not(recruiting))),
        State.ONGOING.value: Every(
            (held, Between("date", None, now + 1), Between("end", now + 1, None))
        ),
        State.ENDED.value: Every((held, Between("end", None, now + 1))),
        State.CANCELLED.value: Between("cancelled", 1, 2),
    }


def _states_counted(request, now):
    """Nearly all records have ended: those are what the others leave of all, since each record is
    in one state. Without a state chosen the total is of all."""
    cases = _states(now)
    del cases[State.ENDED.value]
    if request.chosen("state"):
        cases[IN_ANY_STATE] = Every(())
    return tuple(cases.items())


def minute(moment):
    return int(moment.timestamp()) // 60


def first_minute(date):
    return minute(timezone.make_aware(datetime.datetime.combine(date, datetime.time())))


def pks_of(hits):
    """The primary keys of the records among the hits; an add-on that is gone may have left others
    in the index."""
    return [hit.key.pk for hit in hits if hit.key.kind == "activity"]


def published(hits):
    """The published records of the hits, in their order; one withdrawn meanwhile is left out."""
    pks = pks_of(hits)
    if not pks:
        return []
    found = Activity.objects.public().filter(pk__in=pks).for_listing().order_by()
    records = {row.pk: row for row in found}
    return [records[pk] for pk in pks if pk in records]


def _months(counts, request):
    """The histogram from the first month with a record to the last, at most `MAX_MONTHS` of
    them: those up to the chosen ones, or up to the latest."""
    if not counts:
        return ()
    today = timezone.localdate()
    numbers = [year_month // 100 * 12 + year_month % 100 - 1 for year_month in counts]
    last = max(numbers)
    if request.last:
        last = max(min(last, request.last.year * 12 + request.last.month + 5), min(numbers))
    first = max(min(numbers), last - MAX_MONTHS + 1)
    held = dict(zip(numbers, counts.values(), strict=True))
    highest = max(held.get(number, 0) for number in range(first, last + 1)) or 1
    months = []
    for number in range(first, last + 1):
        start = datetime.date(number // 12, number % 12 + 1, 1)
        after = datetime.date((number + 1) // 12, (number + 1) % 12 + 1, 1)
        end = after - datetime.timedelta(days=1)
        months.append(
            Month(
                first=start,
                count=held.get(number, 0),
                height=-(-held.get(number, 0) * 100 // highest),
                querystring=replace(request, first=start, last=end, page=1).querystring(),
                chosen=bool(request.first or request.last)
                and (request.first is None or request.first <= end)
                and (request.last is None or request.last >= start),
                ahead=start > today,
            )
        )
    return tuple(months)
