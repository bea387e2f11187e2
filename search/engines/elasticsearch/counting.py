"""Totals and counts: one request for all that leave the same filters aside.

Each of them is remembered by the servers by itself: another value chosen in a facet changes what
the others count, but not the facet's own counts.
"""

from collections import defaultdict

from elasticsearch_dsl import A, Q

from search.engines.base import CountBy
from search.engines.elasticsearch.compiling import filter_of, matched, node
from search.engines.elasticsearch.documents import facet_field, number_field

#: So many values are counted at once, in all and of one facet; a cluster refuses more than 65,536.
MOST_AT_ONCE, MOST_OF_ONE = 60_000, 10_000
PAGE = 20_000


class Counting:
    """The counts of one EngineQuery to an index of so many `shards`: `bodies()` are the requests,
    `read(answers)` what they say. With more shards than was thought, too long is what was cut."""

    def __init__(self, asked, shards=None):
        self.asked, self.shards = asked, shards
        named = {name for name, _held in asked.filters}
        self.without = [frozenset(named.intersection(count.without)) for count in asked.counts]
        by_facet = sum(isinstance(count, CountBy) for count in asked.counts)
        self.size = min(MOST_OF_ONE, MOST_AT_ONCE // max(by_facet, 1))
        # The first leaves nothing aside: it tells the total.
        self.groups = defaultdict(dict, {frozenset(): {}})
        for at, count in enumerate(asked.counts):
            if isinstance(count, CountBy) or count.cases:
                self.groups[self.without[at]][_label(at)] = self._count(count)

    def bodies(self):
        return [self._body(without, counts) for without, counts in self.groups.items()]

    def _body(self, without, counts):
        held = [filters for filters in self.asked.filters if filters[0] not in without]
        body = {
            "query": self._query(held).to_dict(),
            "size": 0,
            "track_total_hits": not without,
        }
        if counts:
            body["aggs"] = {name: count.to_dict() for name, count in counts.items()}
        return body

    def read(self, answers):
        """`(total, counts, sums, too long)`: of a count in `too long` only the number of its
        place is known, it is to be asked for in pages."""
        total = answers[0]["hits"]["total"]["value"]
        found = {}
        for answer in answers:
            found |= answer.get("aggregations", {})
        counts, sums, long = {}, {}, []
        for at, count in enumerate(self.asked.counts):
            held = found.get(_label(at), {})
            if not isinstance(count, CountBy):
                numbers = {name: held["buckets"][name]["doc_count"] for name, _case in count.cases}
                counts[count.name] = {name: number for name, number in numbers.items() if number}
            elif held.get("doc_count_error_upper_bound" if count.most else "sum_other_doc_count"):
                long.append(at)
            else:
                counts[count.name], summed = _values(held["buckets"], count)
                if count.sums:
                    sums[count.name] = summed
        return total, counts, sums, long

    def page_body(self, at, after):
        """The request for the next values of a long facet."""
        count = self.asked.counts[at]
        held = [filters for filters in self.asked.filters if filters[0] not in self.without[at]]
        values = {"value": {"terms": {"field": facet_field(count.field)}}}
        pages = {"size": PAGE, "sources": [values]}
        if after:
            pages["after"] = after
        page = A("composite", **pages)
        _add_sums(page, count)
        query = self._query(held).to_dict()
        return {"query": query, "size": 0, "aggs": {"page": page.to_dict()}}

    def read_page(self, at, answer):
        """`(counts, sums, after)`; without `after` it was the last page."""
        count, page = self.asked.counts[at], answer["aggregations"]["page"]
        buckets = [{**each, "key": each["key"]["value"]} for each in page["buckets"]]
        counts, sums = _values(buckets, count)
        return counts, sums, page.get("after_key")

    def _query(self, filters):
        asked = self.asked
        match, _weighs = matched(asked)
        held = [*match, *(filter_of(each) for _name, each in filters)]
        if not asked.exclude:
            return Q("bool", filter=held) if held else Q("match_all")
        return Q("bool", filter=held, must_not=[node(each) for each in asked.exclude])

    def _count(self, count):
        if not isinstance(count, CountBy):
            return A("filters", filters={name: filter_of(held) for name, held in count.cases})
        # Of the most frequent values, those that all shards together have most often: each has to
        # name all it has, unless it is the only one.
        size = min(count.most or self.size, self.size)
        of_each = size if self.shards == 1 else self.size
        terms = A("terms", field=facet_field(count.field), size=size, shard_size=of_each)
        _add_sums(terms, count)
        return terms


def _label(at):
    return f"count{at}"


def _add_sums(aggregation, count):
    for name in count.sums:
        aggregation.metric(name, "sum", field=number_field(name))


def _values(buckets, count):
    """`({value: number}, {value: {number field: sum}})`."""
    counts, sums = {}, {}
    for bucket in buckets:
        value = int(bucket["key"])
        counts[value] = bucket["doc_count"]
        sums[value] = {name: round(bucket[name]["value"] or 0) for name in count.sums}
    return counts, sums
