"""The hits of a page, in an order that is the same whoever asks, and however far they page.

A cluster only looks so far behind a page's beginning (`WINDOW`). Further on, a page ordered by
numbers is found by counting what lies before which number; one ordered by score by going there in
steps.
"""

from elasticsearch_dsl import A, Q

from search.engines.elasticsearch.compiling import question
from search.engines.elasticsearch.documents import PK, PLACE, number_field
from search.engines.elasticsearch.indices import WINDOW

#: Parts into which a range of numbers is divided while a place in it is looked for.
PARTS = 1000
STEP = 10_000


def is_scored(query):
    return query.sort[0] == "score" and bool(query.match or query.boosts)


def order_of(query):
    """The sort of an EngineQuery's request."""
    if is_scored(query):
        return [{"_score": "desc"}, {PLACE: "desc"}]
    direction = "desc" if query.sort[0] == "score" or query.sort[1] else "asc"
    ordered = [
        {name: {"order": direction, "missing": 0, "unmapped_type": "long"}}
        for name in _numbers(query)
    ]
    return [*ordered, {PLACE: direction}]


def page_body(query, offset=None, also=()):
    """The request for one page, `offset` hits after the first of what passes `also`."""
    return {
        "query": question(query, scored=is_scored(query), also=also).to_dict(),
        "from": query.offset if offset is None else offset,
        "size": query.limit,
        "sort": order_of(query),
        "_source": False,
        "track_total_hits": False,
    }


def is_deep(query):
    return query.offset + query.limit > WINDOW


def deep_page(asking, query):
    """The raw hits of a page beyond the window; `asking` is an `asking.Asking`."""
    return _walked(asking, query) if is_scored(query) else _jumped(asking.search, query)


def _numbers(query):
    name = query.sort[0]
    if name == "score":
        return ()
    return (number_field(name),) if name == "date" else (number_field(name), number_field("date"))


class _Position:
    """A place in an order by several numbers, and what lies at or behind it.

    `fixed` are the values of the first fields; of the next one what is `bound` or behind it.
    """

    def __init__(self, descending):
        self.descending, self.fixed, self.bound = descending, [], None

    def filter(self):
        if self.bound is None:
            return None
        behind = self._beyond(*self.bound, inclusive=True)
        for field, value in reversed(self.fixed):
            beyond = self._beyond(field, value, inclusive=False)
            behind = beyond | (_is(field, value) & behind)
        return behind

    def within(self):
        """The filter of what has the fixed values."""
        return [_is(field, value) for field, value in self.fixed]

    def _beyond(self, field, value, inclusive):
        operator = ("lt" if self.descending else "gt") + ("e" if inclusive else "")
        beyond = Q("range", **{field: {operator: value}})
        counts_missing = value > 0 if self.descending else value < 0
        if counts_missing or (inclusive and value == 0):
            return beyond | ~Q("exists", field=field)
        return beyond


def _is(field, value):
    equal = Q("term", **{field: value})
    return equal if value else equal | ~Q("exists", field=field)


def _jumped(ask, query):
    descending = query.sort[0] == "score" or query.sort[1]
    position, rest = _Position(descending), query.offset
    for field in (*_numbers(query), PK):
        value, before, number = _value_at(ask, query, position, field, rest)
        if value is None:
            return []
        rest -= before
        position.bound = (field, value)
        if rest + query.limit <= WINDOW or number <= 1:
            break
        position.fixed.append((field, value))
    return ask(page_body(query, rest, also=[position.filter()]))["hits"]["hits"]


def _value_at(ask, query, position, field, offset):
    """`(value, number before it, number of it)` of the field in the hit at `offset` of those with
    the position's fixed values; value None if there are fewer."""
    within, descending = position.within(), position.descending
    low, high = _extremes(ask, query, within, field)
    before = 0
    while low is not None:
        part = max(1, -(-(high - low + 1) // PARTS))
        buckets = A(
            "histogram",
            field=field,
            interval=part,
            offset=low % part,
            missing=0,
            min_doc_count=1,
        )
        narrowed = [*within, _between(field, low, high)]
        found = ask(_counted(query, narrowed, buckets))["aggregations"]["found"]
        ordered = found["buckets"][::-1] if descending else found["buckets"]
        for bucket in ordered:
            if before + bucket["doc_count"] > offset:
                break
            before += bucket["doc_count"]
        else:
            return None, 0, 0
        start = round(bucket["key"])
        if part == 1:
            return start, before, bucket["doc_count"]
        low, high = max(low, start), min(high, start + part - 1)
    return None, 0, 0


def _extremes(ask, query, within, field):
    buckets = A("stats", field=field, missing=0)
    found = ask(_counted(query, within, buckets))["aggregations"]["found"]
    if not found["count"]:
        return None, None
    return round(found["min"]), round(found["max"])


def _between(field, low, high):
    held = Q("range", **{field: {"gte": low, "lte": high}})
    return held | ~Q("exists", field=field) if low <= 0 <= high else held


def _counted(query, also, aggregation):
    return {
        "query": question(query, also=also).to_dict(),
        "size": 0,
        "aggs": {"found": aggregation.to_dict()},
    }


def _walked(asking, query):
    """By score: in steps over one state of the index."""
    body = page_body(query, 0)
    del body["from"]
    passed = 0
    with asking.point_in_time() as point:
        while passed < query.offset:
            size = min(STEP, query.offset - passed)
            hits = asking.behind(point, {**body, "size": size})["hits"]["hits"]
            if len(hits) < size:
                return []
            passed += size
            body["search_after"] = hits[-1]["sort"]
        return asking.behind(point, body)["hits"]["hits"]
