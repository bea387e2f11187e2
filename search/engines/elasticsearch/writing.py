"""Changes to a build, and builds beside the live one, in bulk."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from elasticsearch import NotFoundError

from search.engines.base import EngineUnavailableError, Key, NoIndexError, RejectedError
from search.engines.elasticsearch.documents import lines_of, packed, removal_of
from search.engines.elasticsearch.indices import entrance

#: So much is sent at once, in documents and in bytes.
MOST_ROWS, MOST_BYTES = 500, 1_200_000
THREADS = 2
#: The longest that a full cluster is waited for while a build is filled, in seconds.
PATIENCE = 120
BULK_WITHIN = 60
RETRIED = frozenset((429, 502, 503, 504))


def write(connection, build, lease, entries, gone, schema):
    """The keys go, the entries come, visibly. RejectedError names those that the servers refuse;
    all others are written then."""
    newest = {entry.key: entry for entry in entries}
    # All are looked at before any is sent.
    rows = [packed(entry, schema) for entry in newest.values()]
    lines = [removal_of(key, lease.number) for key in {*gone} - newest.keys()]
    lines += [lines_of(row, lease.number) for row in rows]
    rejected = {}
    for start in range(0, len(lines), MOST_ROWS):
        last = start + MOST_ROWS >= len(lines)
        refused, waiting = send(connection, build, lines[start : start + MOST_ROWS], last)
        if waiting:
            raise EngineUnavailableError(waiting[0])
        rejected |= refused
    if rejected:
        raise RejectedError(rejected)


def send(connection, build, lines, refresh=False, seconds=None):
    """`({key: reason} of refused documents, [reason, …] of what may be sent again)`."""
    try:
        answer = connection.ask(
            lambda client: client.bulk(
                index=entrance(build),
                operations=lines,
                require_alias=True,
                refresh=refresh,
                filter_path="errors,items.*._id,items.*.status,items.*.error.type,items.*.error.reason",
            ),
            seconds=seconds,
        )
    except NotFoundError as error:
        raise NoIndexError from error
    rejected, waiting = {}, []
    if not answer["errors"]:
        return rejected, waiting
    for item in answer["items"]:
        for told in item.values():
            error = told.get("error")
            # What is newer there stays.
            if error is None or told["status"] == 409:
                continue
            text = f"{told['status']} {error.get('reason') or error.get('type')}"[:300]
            if told["status"] in RETRIED or error.get("type") == "cluster_block_exception":
                waiting.append(text)
            elif told["status"] == 404:
                raise NoIndexError
            else:
                rejected[Key.parse(told["_id"])] = text
    return rejected, waiting


class ElasticsearchBuilder:
    """Implements `search.engines.base.Builder`: a new build beside the live one, filled by
    several threads."""

    def __init__(self, engine, schema):
        self._engine, self.connection = engine, engine.connection
        self.indices, self.place = engine.indices, engine.place
        self.schema, self.rejected = schema, {}
        self.name = self.indices.new_build(schema)
        self._pool = ThreadPoolExecutor(THREADS)
        # One batch more than there are threads to send them; others would only take memory.
        self._free = threading.Semaphore(THREADS + 1)
        self._failed = None
        self._rows, self._size, self._documents = [], 0, 0

    def add(self, entries):
        self.add_packed(lines_of(packed(entry, self.schema)) for entry in entries)

    def add_packed(self, rows):
        for row in rows:
            self._rows.append(row)
            self._size += len(row)
            self._documents += 1
            if len(self._rows) >= MOST_ROWS or self._size >= MOST_BYTES:
                self._submit()

    def finish(self, replay):
        self._submit()
        self._pool.shutdown()
        self._check()
        self.indices.make_ready(self.name, self._documents)
        with self.place.held(wait=PATIENCE) as lease:
            replay(
                lambda entries, gone: write(
                    self.connection, self.name, lease, entries, gone, self.schema
                )
            )
            # From here it is ours for longer than the servers may take.
            lease.renew()
            self.indices.make_current(self.name)
            lease.committed()
        self._engine.forget_mark()

    def abort(self):
        """Drop the build; one that is live already stays."""
        self._pool.shutdown(cancel_futures=True)
        try:
            if self.indices.current()[0] == self.name:
                return
        except EngineUnavailableError:
            pass
        try:
            self.indices.drop(self.name)
        except EngineUnavailableError:
            # The next build clears it up.
            return

    def _submit(self):
        self._check()
        if not self._rows:
            return
        lines, self._rows, self._size = self._rows, [], 0
        self._free.acquire()
        self._pool.submit(self._send, lines)

    def _send(self, lines):
        try:
            if self._failed is None:
                self._insist(lines)
        except Exception as error:  # noqa: BLE001
            self._failed = error
        finally:
            self._free.release()

    def _insist(self, lines):
        """Send the lines until they are taken: a busy cluster and one that loses a node take them
        later."""
        deadline, pause = time.monotonic() + PATIENCE, 0.5
        while True:
            try:
                rejected, waiting = send(self.connection, self.name, lines, seconds=BULK_WITHIN)
            except NoIndexError:
                # Cleared up by another rebuild: to insist is no use.
                raise
            except EngineUnavailableError as error:
                waiting = [str(error)]
            else:
                self.rejected |= rejected
            if not waiting:
                return
            if time.monotonic() > deadline:
                raise EngineUnavailableError(waiting[0])
            time.sleep(pause)
            pause = min(pause * 2, 8)

    def _check(self):
        if self._failed is not None:
            raise self._failed
