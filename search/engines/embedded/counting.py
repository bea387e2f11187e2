"""Totals and counts, and their being remembered: they stay the same until the next commit."""

import threading
from collections import OrderedDict, defaultdict

from search.engines.base import CountBy, Hit
from search.engines.embedded.fields import PLACE

#: As many values as a facet may have. A segment's own limit is as large: with the usual one
#: the counts of what is rare in some segment are wrong.
MOST_VALUES = 65_000


def total(searcher, query):
    """An aggregation counts without computing scores; every document has one place."""
    found = searcher.aggregate(query, {"total": {"value_count": {"field": PLACE}}})
    return int(found["total"]["value"])


def figures(snapshot, query, remembered):
    """`(total, counts, sums)`; one pass for all counts that leave aside the same filters."""
    counts, sums = {}, {}
    named = {name for name, _held in query.filters}
    groups = defaultdict(list)
    groups[()] = []
    for count in query.counts:
        if isinstance(count, CountBy):
            groups[tuple(sorted(named.intersection(count.without)))].append(count)
        else:
            counts[count.name] = _cases(snapshot, query, count, remembered)
    number = 0
    for without, group in groups.items():
        # Of the question only what decides the counts: not the page, the order, the boosts.
        asked = (query.match, query.exclude, query.filters, without, tuple(group))
        found, summed, size = remembered.get(
            snapshot.mark,
            asked,
            lambda without=without, group=group: _terms(snapshot, query, without, group),
        )
        counts |= {name: dict(values) for name, values in found.items()}
        sums |= {name: dict(values) for name, values in summed.items()}
        if not without:
            number = size
    return number, counts, sums


def _cases(snapshot, query, count, remembered):
    found = {}
    for value, held in count.cases:
        asked = (query.match, query.exclude, query.filters, count.without, held)
        found[value] = remembered.get(
            snapshot.mark,
            asked,
            lambda held=held: total(
                snapshot.searcher, snapshot.compiler.plain(query, count.without, also=held)
            ),
        )
    return {value: number for value, number in found.items() if number}


def _terms(snapshot, query, without, group):
    """`(counts, sums, total)` of the counts in `group`, and of the documents they count."""
    try:
        return _in_one_pass(snapshot, query, without, group)
    except ValueError as error:
        if len(group) < 2 or "bucket limit" not in str(error):
            raise
    # Long facets together have more values than one pass may return.
    counts, sums = {}, {}
    for count in group:
        found, summed, number = _in_one_pass(snapshot, query, without, (count,))
        counts |= found
        sums |= summed
    return counts, sums, number


def _in_one_pass(snapshot, query, without, group):
    asked = {"total": {"value_count": {"field": PLACE}}}
    # What an aggregation is called must not depend on what the caller calls the count.
    known = {
        f"count{at}": count
        for at, count in enumerate(group)
        if count.field in snapshot.schema.facets
    }
    for label, count in known.items():
        asked[label] = {
            "terms": {"field": count.field, "size": MOST_VALUES, "segment_size": MOST_VALUES}
        }
        numbers = _numbers(snapshot, count)
        if numbers:
            asked[label]["aggs"] = {name: {"sum": {"field": name}} for name in numbers}
    found = snapshot.searcher.aggregate(snapshot.compiler.plain(query, without), asked)
    counts = {count.name: {} for count in group}
    sums = {count.name: {} for count in group if count.sums}
    for label, count in known.items():
        numbers = _numbers(snapshot, count)
        buckets = {int(bucket["key"]): bucket for bucket in found[label]["buckets"]}
        held = count.kept({value: bucket["doc_count"] for value, bucket in buckets.items()})
        counts[count.name] = held
        if count.sums:
            for value in held:
                bucket = buckets[value]
                sums[count.name][value] = dict.fromkeys(count.sums, 0) | {
                    name: round(bucket[name]["value"] or 0) for name in numbers
                }
    return counts, sums, int(found["total"]["value"])


def _numbers(snapshot, count):
    return [name for name in count.sums if name in snapshot.schema.numbers]


class Remembered:
    """What was computed of one commit, the least used going first.

    A facet may have very many values, so that not answers are limited but `most` values in
    all of them.
    """

    def __init__(self, most=300_000):
        self.most = most
        self._lock = threading.Lock()
        self._mark, self._held, self._size = None, OrderedDict(), 0

    def get(self, mark, key, make):
        with self._lock:
            if mark == self._mark and key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            if mark != self._mark:
                self._mark, self._held, self._size = mark, OrderedDict(), 0
            if key not in self._held:
                self._held[key] = made
                self._size += _size(made)
            while self._size > self.most:
                _key, dropped = self._held.popitem(last=False)
                self._size -= _size(dropped)
        return made


def _size(made):
    """How many values it holds, and something for the question."""
    if isinstance(made, int):
        return 20
    if not made or isinstance(made[0], Hit):
        return 20 + 2 * len(made)
    counts, sums, _total = made
    return 20 + sum(len(values) * (4 if name in sums else 1) for name, values in counts.items())
