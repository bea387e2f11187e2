"""The embedded engine: searching, counting, writing, building."""

import shutil
import threading
from collections import OrderedDict, defaultdict
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Order, Query

from search.engines.base import CountBy, EngineAnswer, EngineUnavailableError, Hit, Key
from search.engines.embedded.compiling import Compiler
from search.engines.embedded.fields import GIST, ORDER, tantivy_document, tantivy_schema
from search.engines.embedded.folder import Folder, read_schema

#: More values than a facet may ever have; with the default a segment's small ones are lost.
MOST_VALUES = 65_000
WRITER_MEMORY = 64_000_000
BUILDER_MEMORY = 256_000_000
#: Equal scores are put in order among so many hits more than were asked for.
SLACK = 50
REMEMBERED = 2_000
SIMILAR_WORDS = 12
BATCH = 10_000


@dataclass
class _Opened:
    """A build as this process has it open."""

    name: str
    index: tantivy.Index
    schema: object
    compiler: Compiler
    mark: str


class EmbeddedEngine:
    """Implements `search.engines.base.Engine` on the folder `path`."""

    def __init__(self, path):
        self.folder = Folder(path)
        self._lock = threading.Lock()
        self._opened = None
        self._remembered = OrderedDict()

    def search(self, query):
        opened = self._open()
        searcher = opened.index.searcher()
        total, counts, sums = self._figures(opened, searcher, query)
        hits = self._hits(opened, searcher, query) if query.limit and total > query.offset else ()
        return EngineAnswer(hits=hits, total=total, counts=counts, sums=sums)

    def apply(self, entries, gone):
        entries, gone = list(entries), list(gone)
        with self.folder.writing():
            build = self.folder.current()
            _write(build, entries, gone)

    def build(self, schema):
        return EmbeddedBuilder(self.folder, schema)

    def schema_fingerprint(self):
        try:
            return read_schema(self.folder.current()).fingerprint
        except (EngineUnavailableError, ValueError, KeyError, OSError):
            return None

    def generation(self):
        return self._open().mark

    def count(self):
        return self._open().index.searcher().num_docs

    def versions(self):
        """In batches by growing primary key, so that no list of everything is held at once."""
        opened = self._open()
        searcher, offset = opened.index.searcher(), 0
        while True:
            found = searcher.search(
                Query.all_query(), BATCH, count=False, order_by_field="pk", offset=offset,
                order=Order.Asc,
            )  # fmt: skip
            addresses = [address for _score, address in found.hits]
            versions = searcher.fast_field_values("version", addresses)
            for address, version in zip(addresses, versions, strict=True):
                yield Key.parse(searcher.doc(address)["key"][0]), int(version or 0)
            if len(addresses) < BATCH:
                return
            offset += BATCH

    def words(self, field):
        opened = self._open()
        return opened.index.searcher().terms_with_prefix(
            field, "", filter_query=Query.all_query(), limit=None
        )

    def similar(self, key, filters=(), limit=6):
        opened = self._open()
        searcher = opened.index.searcher()
        schema = opened.index.schema
        itself = Query.term_query(schema, "key", str(key))
        found = searcher.search(itself, 1).hits
        if not found:
            return ()
        words = (searcher.doc(found[0][1])[GIST] or [""])[0].split()
        seen = {word: searcher.doc_freq("words", word) for word in words}
        rare = sorted((word for word in words if seen[word] > 1), key=lambda word: seen[word])
        if not rare:
            return ()
        parts = [
            (Occur.Must, Query.boolean_query(
                [
                    (Occur.Should, Query.term_query(schema, "words", word))
                    for word in rare[:SIMILAR_WORDS]
                ]
            )),
            (Occur.MustNot, itself),
        ]  # fmt: skip
        parts += [
            (Occur.Must, Query.const_score_query(opened.compiler.filter(held), 0.0))
            for _name, held in filters
        ]
        hits = searcher.search(Query.boolean_query(parts), limit, count=False).hits
        return tuple(self._told(searcher, hits))

    def _open(self):
        """The live build, up to date; a fork or another process's commit is noticed here."""
        build = self.folder.current()
        try:
            changed = (build / "meta.json").stat()
        except FileNotFoundError:
            raise EngineUnavailableError("The search index is incomplete") from None
        mark = f"{build.name}-{changed.st_mtime_ns}-{changed.st_ino}"
        opened = self._opened
        if opened is not None and opened.mark == mark:
            return opened
        with self._lock:
            if opened is None or opened.name != build.name:
                opened = self._read(build, mark)
            else:
                opened.index.reload()
                opened = _Opened(
                    opened.name, opened.index, opened.schema, opened.compiler, mark
                )  # fmt: skip
            self._opened = opened
        return opened

    @staticmethod
    def _read(build, mark):
        try:
            schema = read_schema(build)
            index = tantivy.Index.open(str(build))
        except (ValueError, KeyError, OSError) as error:
            raise EngineUnavailableError("The search index cannot be opened") from error
        index.config_reader(reload_policy="manual")
        index.reload()
        fields = frozenset((*schema.text, *schema.facets, *schema.numbers))
        return _Opened(build.name, index, schema, Compiler(index.schema, fields), mark)

    def _hits(self, opened, searcher, query):
        field, descending = query.sort
        if field != "score":
            if field not in opened.schema.numbers:
                field = "date"
            found = searcher.search(
                opened.compiler.plain(query),
                query.limit,
                count=False,
                order_by_field=ORDER + field,
                offset=query.offset,
                order=Order.Desc if descending else Order.Asc,
            )
            return tuple(self._told(searcher, [(0.0, address) for _value, address in found.hits]))
        end = query.offset + query.limit
        found = searcher.search(opened.compiler.scored(query), end + SLACK, count=False).hits
        addresses = [address for _score, address in found]
        pks = searcher.fast_field_values("pk", addresses)
        ordered = sorted(
            zip(found, pks, strict=True), key=lambda each: (-round(each[0][0], 3), -each[1])
        )
        return tuple(self._told(searcher, [hit for hit, _pk in ordered[query.offset : end]]))

    @staticmethod
    def _told(searcher, hits):
        for score, address in hits:
            yield Hit(Key.parse(searcher.doc(address)["key"][0]), float(score))

    def _figures(self, opened, searcher, query):
        """The total and all counts, one pass for those that share their filters."""
        counts, sums = {}, {}
        total = self._remember(
            opened, ("total", query), lambda: self._total(opened, searcher, query)
        )
        groups = defaultdict(list)
        for count in query.counts:
            if isinstance(count, CountBy):
                asked = {name for name, _held in query.filters}
                groups[tuple(sorted(asked.intersection(count.without)))].append(count)
            else:
                counts[count.name] = self._remember(
                    opened,
                    ("cases", query, count),
                    lambda count=count: self._cases(opened, searcher, query, count),
                )
        for without, group in groups.items():
            found = self._remember(
                opened,
                ("terms", query, without, tuple(group)),
                lambda without=without, group=group: self._terms(
                    opened, searcher, query, without, group
                ),
            )
            for count in group:
                counts[count.name], summed = found[count.name]
                if count.sums:
                    sums[count.name] = summed
        return total, counts, sums

    @staticmethod
    def _total(opened, searcher, query):
        return searcher.search(opened.compiler.plain(query), 1, count=True).count

    @staticmethod
    def _cases(opened, searcher, query, count):
        compiled = {
            value: opened.compiler.plain(query, count.without, also=held)
            for value, held in count.cases
        }
        found = {
            value: searcher.search(each, 1, count=True).count for value, each in compiled.items()
        }
        return {value: number for value, number in found.items() if number}

    @staticmethod
    def _terms(opened, searcher, query, without, group):
        asked = {}
        known = [count for count in group if count.field in opened.schema.facets]
        for count in known:
            terms = {
                "terms": {
                    "field": count.field,
                    "size": MOST_VALUES,
                    "segment_size": MOST_VALUES,
                }
            }
            if count.sums:
                terms["aggs"] = {
                    name: {"sum": {"field": name}}
                    for name in count.sums
                    if name in opened.schema.numbers
                }
            asked[count.name] = terms
        found = searcher.aggregate(opened.compiler.plain(query, without), asked) if asked else {}
        results = {count.name: ({}, {}) for count in group}
        for count in known:
            buckets = found[count.name]["buckets"]
            results[count.name] = (
                {int(bucket["key"]): bucket["doc_count"] for bucket in buckets},
                {
                    int(bucket["key"]): {
                        name: int(bucket[name]["value"] or 0) for name in count.sums
                    }
                    for bucket in buckets
                }
                if count.sums
                else {},
            )
        return results

    def _remember(self, opened, key, make):
        """Counts stay what they are until the next commit."""
        name, query, *rest = key
        # Of a count alone the rest of the query does not matter: not the page, not the order.
        key = (opened.mark, name, query.match, query.exclude, query.filters, *rest)
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                return self._remembered[key]
        made = make()
        with self._lock:
            self._remembered[key] = made
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return made


class EmbeddedBuilder:
    """Implements `search.engines.base.Builder`: a new build beside the live one."""

    def __init__(self, folder, schema):
        self.folder, self.schema = folder, schema
        self.path = folder.new_build(schema)
        self._index = tantivy.Index(tantivy_schema(schema), path=str(self.path))
        self._writer = self._index.writer(BUILDER_MEMORY, 1)

    def add(self, entries):
        for entry in entries:
            self._writer.add_document(tantivy_document(entry, self.schema, self._index.schema))

    def finish(self, replay):
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None
        with self.folder.writing(wait=True):
            replay(lambda entries, gone: _write(self.path, list(entries), list(gone)))
            self.folder.make_current(self.path)

    def abort(self):
        self._writer = None
        shutil.rmtree(self.path, ignore_errors=True)


def _write(build, entries, gone):
    """One commit: the keys go, the entries come. The writer is thrown away after an error."""
    schema = read_schema(build)
    index = tantivy.Index.open(str(build))
    documents = [tantivy_document(entry, schema, index.schema) for entry in entries]
    writer = index.writer(WRITER_MEMORY, 1)
    for key in (*gone, *(entry.key for entry in entries)):
        writer.delete_documents_by_term("key", str(key))
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
