"""The embedded engine: what a reader asks of it."""

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from itertools import count

import tantivy
from django.utils.translation import gettext as _
from tantivy import FieldType, Occur, Query

from search.engines.base import (
    EngineAnswer,
    EngineStatus,
    EngineUnavailableError,
    HeldIndex,
    Hit,
    Key,
    is_told_of,
)
from search.engines.embedded.compiling import Compiler
from search.engines.embedded.counting import Remembered, figures
from search.engines.embedded.fields import GIST, KEY, KIND, PLACE, VERSION, packed
from search.engines.embedded.folder import Folder, read_schema
from search.engines.embedded.ordering import by_number, by_place, by_score
from search.engines.embedded.writing import EmbeddedBuilder, write
from search.engines.likeness import telling_words
from search.engines.places import pk_at

BATCH = 10_000
_overtaken = count()


@dataclass(frozen=True)
class _Snapshot:
    """One commit of one build: the whole of an answer comes from the same."""

    mark: str
    build: str
    index: tantivy.Index
    searcher: tantivy.Searcher
    schema: object
    compiler: Compiler
    kinds: dict[int, str] = field(default_factory=dict)

    def hits(self, scored):
        """The Hits of `(score, address)`. Keys are put together from numbers, which is much
        faster than reading stored text; only the name of a kind is read, once."""
        addresses = [address for _score, address in scored]
        codes = self.searcher.fast_field_values(KIND, addresses)
        places = self.searcher.fast_field_values(PLACE, addresses)
        for (score, address), code, place in zip(scored, codes, places, strict=True):
            if code not in self.kinds:
                stored = self.searcher.doc(address)[KEY][0]
                self.kinds[code] = Key.parse(stored).kind
            yield Hit(Key(self.kinds[code], pk_at(place)), score)


class EmbeddedEngine:
    """Implements `search.engines.base.Engine` on the folder `path`."""

    tells_commits = True
    is_away = False

    def __init__(self, path):
        self.folder = Folder(path)
        self._lock = threading.Lock()
        self._latest = None
        self._remembered = Remembered()

    def search(self, query):
        snapshot = self._snapshot()
        if not query.counted:
            return EngineAnswer(hits=self._hits(snapshot, query))
        total, counts, sums = figures(snapshot, query, self._remembered)
        hits = self._hits(snapshot, query) if query.limit and total > query.offset else ()
        return EngineAnswer(hits=hits, total=total, counts=counts, sums=sums)

    def _hits(self, snapshot, query):
        asked = replace(query, counts=(), counted=False)
        return self._remembered.get(snapshot.mark, asked, lambda: tuple(_page(snapshot, asked)))

    def apply(self, entries, gone):
        with self.writing() as apply:
            apply(entries, gone)

    @contextmanager
    def writing(self):
        with self.folder.writing():
            build = self.folder.current()
            yield lambda entries, gone: write(build, list(entries), list(gone))

    def pack(self, entries, schema):
        return [packed(entry, schema) for entry in entries]

    def build(self, schema):
        return EmbeddedBuilder(self.folder, schema)

    def go_back(self, fingerprint):
        with self.folder.writing():
            before = self.folder.before_current()
            if before is None or read_schema(before).fingerprint != fingerprint:
                return False
            self.folder.make_current(before)
        return True

    def schema_fingerprint(self):
        try:
            return read_schema(self.folder.current()).fingerprint
        except EngineUnavailableError:
            return None

    def generation(self):
        return self._snapshot().mark

    def mark(self):
        try:
            return self.generation()
        except EngineUnavailableError:
            return ""

    def status(self):
        try:
            live = self.folder.current()
            documents, problem = self.count(), ""
        except EngineUnavailableError as error:
            live, documents, problem = None, 0, str(error)
        held = tuple(
            HeldIndex(build.name, documents if build == live else 0, size, build == live)
            for build, size in self.folder.builds()
        )
        return EngineStatus(_("内置引擎"), str(self.folder.path), held, problem=problem)

    def count(self):
        return self._snapshot().searcher.num_docs

    def versions(self):
        """In batches by growing primary key, so that no list of everything is held at once."""
        snapshot, above = self._snapshot(), None
        searcher = snapshot.searcher
        while True:
            rest = Query.all_query()
            if above is not None:
                held = snapshot.index.schema
                rest = Query.range_query(held, PLACE, FieldType.Integer, above + 1, None)
            found = by_place(searcher, rest, 0, BATCH, descending=False)
            versions = searcher.fast_field_values(VERSION, [address for _place, address in found])
            for hit, version in zip(snapshot.hits(found), versions, strict=True):
                yield hit.key, version
            if len(found) < BATCH:
                return
            above = found[-1][0]

    def commonest(self, field, starts, most):
        snapshot = self._snapshot()
        if field not in snapshot.schema.text:
            return []
        # One start after the other: a list of every token would take hundreds of megabytes.
        found = (
            token
            for start in starts
            for token in snapshot.searcher.terms_with_prefix(field, start, limit=None)
            if is_told_of(token[0])
        )
        return nsmallest(most, found, key=lambda token: (-token[1], token[0]))

    def similar(self, key, filters=(), limit=6, also=()):
        snapshot = self._snapshot()
        searcher, held = snapshot.searcher, snapshot.index.schema
        if "words" not in snapshot.schema.text:
            return ()
        themselves = [Query.term_query(held, KEY, str(each)) for each in (key, *also)]
        found = [hit for each in themselves for hit in searcher.search(each, 1).hits]
        shared = Counter(word for _score, address in found for word in _gist(searcher.doc(address)))
        known = {word: searcher.doc_freq("words", word) for word in shared}
        chosen = telling_words(shared, known, searcher.num_docs)
        if not chosen:
            return ()
        alike = [(Occur.Should, _word(held, word)) for word in chosen]
        parts = [(Occur.Must, Query.boolean_query(alike))]
        parts += [(Occur.MustNot, each) for each in themselves]
        parts += [
            (Occur.Must, Query.const_score_query(snapshot.compiler.filter(each), 0.0))
            for _name, each in filters
        ]
        return tuple(snapshot.hits(by_score(searcher, Query.boolean_query(parts), 0, limit)))

    def _snapshot(self):
        """The latest commit, whichever process made it."""
        try:
            return self._look()
        except EngineUnavailableError:
            # Two builds may have been finished since the name of the live one was read.
            return self._look()

    def _look(self):
        build = self.folder.current()
        mark = _mark(build)
        latest = self._latest
        if latest is not None and latest.mark == mark:
            return latest
        with self._lock:
            latest = self._latest
            if latest is None or latest.mark != mark:
                self._latest = latest = _read(build, mark, latest)
        return latest


def _mark(build):
    """What changes with every commit to the build."""
    try:
        changed = (build / "meta.json").stat()
    except FileNotFoundError:
        raise EngineUnavailableError(_("检索索引不完整")) from None
    return f"{build.name}-{changed.st_mtime_ns}-{changed.st_ino}"


def _read(build, mark, latest):
    """Read the commit of `mark`. One that came in between gets a mark that never comes again:
    what is remembered of one commit is never told of another, and it is read once more."""
    try:
        if latest is not None and latest.build == build.name:
            schema, index, kinds = latest.schema, latest.index, latest.kinds
        else:
            schema, index, kinds = read_schema(build), tantivy.Index.open(str(build)), {}
            # Threads that watch the folder would not survive a fork.
            index.config_reader(reload_policy="manual")
        index.reload()
    except (ValueError, OSError) as error:
        raise EngineUnavailableError(_("检索索引打不开")) from error
    if mark != _mark(build):
        mark = f"{mark}-{next(_overtaken)}"
    fields = frozenset((*schema.text, *schema.facets, *schema.numbers))
    compiler = Compiler(index.schema, fields)
    return _Snapshot(mark, build.name, index, index.searcher(), schema, compiler, kinds)


def _page(snapshot, query):
    searcher, compiler = snapshot.searcher, snapshot.compiler
    name, descending = query.sort
    asked = (query.offset, query.limit)
    if name == "score" and (query.match or query.boosts):
        return snapshot.hits(by_score(searcher, compiler.scored(query), *asked))
    if name != "score" and (name in snapshot.schema.numbers or "date" in snapshot.schema.numbers):
        if name not in snapshot.schema.numbers:
            name = "date"
        parts = compiler.query(query)
        found = by_number(searcher, snapshot.index.schema, parts, name, *asked, descending)
    else:
        found = [address for _place, address in by_place(searcher, compiler.plain(query), *asked)]
    return snapshot.hits([(0.0, address) for address in found])


def _gist(document):
    return bytes(document[GIST][0]).decode().split()


def _word(schema, word):
    return Query.term_query(schema, "words", word)
