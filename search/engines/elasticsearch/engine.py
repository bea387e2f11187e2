"""The engine on a cluster: what a reader asks of it."""

import re
import threading
import time
from collections import Counter
from contextlib import contextmanager
from itertools import groupby

from elasticsearch import NotFoundError
from elasticsearch_dsl import A, Q

from search.engines.base import EngineAnswer, Hit, Key, NoIndexError
from search.engines.elasticsearch.asking import Asking
from search.engines.elasticsearch.compiling import filter_of, lowered
from search.engines.elasticsearch.connection import Connection
from search.engines.elasticsearch.counting import Counting
from search.engines.elasticsearch.documents import (
    COUNTED,
    COUNTED_FIELD,
    GIST,
    PLACE,
    VERSION,
    lines_of,
    packed,
    text_field,
)
from search.engines.elasticsearch.indices import Indices
from search.engines.elasticsearch.lease import WritersPlace
from search.engines.elasticsearch.ordering import deep_page, is_deep, is_scored, page_body
from search.engines.elasticsearch.status import status_of
from search.engines.elasticsearch.writing import ElasticsearchBuilder, write
from search.engines.likeness import telling_words

BATCH = 10_000
#: Seconds for which the mark of the last commit is taken for the present one.
MARK_KEPT = 1.0


class ElasticsearchEngine:
    """Implements `search.engines.base.Engine` on the cluster at an `address.Address`."""

    tells_commits = False

    def __init__(self, address):
        self.address = address
        self.connection = Connection(address)
        self.indices = Indices(self.connection)
        self.place = WritersPlace(self.connection, self.indices.state)
        self._asking = Asking(self.connection, self.indices.live)
        self._lock = threading.Lock()
        self._marked = ("", 0.0)

    def search(self, query):
        bodies, counting = [], None
        if query.counted:
            counting = Counting(query, self.indices.shards)
            bodies += counting.bodies()
        paged = query.limit and not is_deep(query)
        if paged:
            bodies.append(page_body(query))
        answers = self._asking.several(bodies) if bodies else []
        total, counts, sums = self._figures(counting, answers) if counting else (0, {}, {})
        if paged:
            found = answers[-1]["hits"]["hits"]
        elif query.limit and (not counting or total > query.offset):
            found = deep_page(self._asking, query)
        else:
            found = []
        return EngineAnswer(tuple(_hits(found, query)), total, counts, sums)

    def _figures(self, counting, answers):
        total, counts, sums, long = counting.read(answers[: len(counting.groups)])
        for at in long:
            count = counting.asked.counts[at]
            counts[count.name], held, after = {}, {}, None
            while True:
                page = self._asking.search(counting.page_body(at, after))
                numbers, summed, after = counting.read_page(at, page)
                counts[count.name] |= numbers
                held |= summed
                if not after:
                    break
            counts[count.name] = count.kept(counts[count.name])
            if count.sums:
                sums[count.name] = {value: held[value] for value in counts[count.name]}
        return total, counts, sums

    def apply(self, entries, gone):
        with self.writing() as apply:
            apply(entries, gone)

    @contextmanager
    def writing(self):
        with self.place.held() as lease:
            build, schema = self.indices.current()

            def apply(entries, gone):
                entries, gone = list(entries), list(gone)
                if entries or gone:
                    lease.committed()
                    write(self.connection, build, lease, entries, gone, schema)

            try:
                yield apply
            finally:
                self.forget_mark()

    def pack(self, entries, schema):
        return [lines_of(packed(entry, schema)) for entry in entries]

    def build(self, schema):
        return ElasticsearchBuilder(self, schema)

    def go_back(self, fingerprint):
        with self.place.held() as lease:
            before, schema = self.indices.before_current()
            if not before or schema.fingerprint != fingerprint:
                return False
            self.indices.make_current(before)
            lease.committed()
        self.forget_mark()
        return True

    def schema_fingerprint(self):
        try:
            return self.indices.current()[1].fingerprint
        except NoIndexError:
            return None

    def generation(self):
        mark, read_at = self._marked
        if not mark or time.monotonic() - read_at > MARK_KEPT:
            read_at = time.monotonic()
            build, _schema = self.indices.current()
            mark = f"{build}-{self.place.last_commit()}"
            self._marked = (mark, read_at)
        return mark

    def forget_mark(self):
        """What this process itself has written, it knows at once."""
        self._marked = ("", 0.0)

    def mark(self):
        return self.connection.breaker.mark()

    @property
    def is_away(self):
        return bool(self.connection.breaker.mark())

    def count(self):
        try:
            counted = self.connection.ask(lambda client: client.count(index=self.indices.live))
        except NotFoundError as error:
            raise NoIndexError from error
        return counted["count"]

    def versions(self):
        body = {
            "query": {"match_all": {}},
            "size": BATCH,
            "sort": [{PLACE: "asc"}],
            "_source": False,
            "docvalue_fields": [VERSION],
            "track_total_hits": False,
        }
        with self._asking.point_in_time() as point:
            while True:
                hits = self._asking.behind(point, body)["hits"]["hits"]
                for hit in hits:
                    yield Key.parse(hit["_id"]), hit["fields"][VERSION][0]
                if len(hits) < BATCH:
                    return
                body["search_after"] = hits[-1]["sort"]

    def commonest(self, field, starts, most):
        starts = list(starts)
        if field != COUNTED_FIELD or not starts:
            # Whether there is an index is to be told all the same.
            self.indices.current()
            return []
        words = A("terms", field=COUNTED, size=most, include=_beginning(starts))
        body = {"query": {"match_all": {}}, "size": 0, "aggs": {"words": words.to_dict()}}
        found = self._asking.search(body)["aggregations"]["words"]["buckets"]
        counted = [(bucket["key"], bucket["doc_count"]) for bucket in found]
        return sorted(counted, key=lambda each: (-each[1], each[0]))

    def similar(self, key, filters=(), limit=6, also=()):
        themselves = [str(each) for each in (key, *also)]
        try:
            found = self.connection.ask(
                lambda client: client.mget(
                    index=self.indices.live, ids=themselves, stored_fields=[GIST]
                )
            )
        except NotFoundError as error:
            raise NoIndexError from error
        if any("index_not_found" in str(each.get("error", "")) for each in found["docs"]):
            raise NoIndexError
        shared = Counter(
            word for each in found["docs"] if each.get("found") for word in _gist(each)
        )
        if not shared:
            return ()
        words = telling_words(shared, *self._known(shared))
        if not words:
            return ()
        alike = [Q("term", **{text_field("words"): word}) for word in words]
        query = Q(
            "bool",
            must=[Q("bool", should=alike, minimum_should_match=1)],
            must_not=[Q("ids", values=themselves)],
            filter=[filter_of(held) for _name, held in filters],
        )
        body = {
            "query": query.to_dict(),
            "size": limit,
            "sort": [{"_score": "desc"}, {PLACE: "desc"}],
            "_source": False,
            "track_total_hits": False,
        }
        hits = self._asking.search(body)["hits"]["hits"]
        return tuple(Hit(Key.parse(hit["_id"]), hit["_score"]) for hit in hits)

    def _known(self, words):
        """`(number of documents by word, number of all)`."""
        field = text_field("words")
        words = list(words)
        asked = A(
            "filters", filters={f"w{at}": Q("term", **{field: w}) for at, w in enumerate(words)}
        )
        body = {
            "query": {"match_all": {}},
            "size": 0,
            "track_total_hits": True,
            "aggs": {"words": asked.to_dict()},
        }
        answer = self._asking.search(body)
        buckets = answer["aggregations"]["words"]["buckets"]
        known = {word: buckets[f"w{at}"]["doc_count"] for at, word in enumerate(words)}
        return known, answer["hits"]["total"]["value"]

    def status(self):
        return status_of(self)


def _hits(found, query):
    """In blocks of nearly the same score by place: the sum of the same parts may differ in its
    last digits."""
    if not is_scored(query):
        return [Hit(Key.parse(hit["_id"]), 0.0) for hit in found]
    less = lowered(query)
    return [Hit(Key.parse(hit["_id"]), hit["_score"] - less) for hit in found]


def _gist(document):
    return document["fields"][GIST][0].split()


def _beginning(starts):
    """A pattern of the tokens that begin so; characters that follow each other become ranges."""
    single = sorted(ord(start) for start in starts if len(start) == 1)
    parts = [re.escape(start) for start in starts if len(start) > 1]
    for _distance, run in groupby(enumerate(single), key=lambda each: each[1] - each[0]):
        run = [code for _at, code in run]
        parts.append(f"[{_char(run[0])}-{_char(run[-1])}]" if len(run) > 1 else _char(run[0]))
    return f"({'|'.join(parts)}).*"


def _char(code):
    return re.sub(r"[^\w]", lambda found: f"\\{found.group()}", chr(code))
