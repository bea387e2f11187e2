"""One writer at a time, among all processes of all machines: one document that they compete for.

Who holds it renews it while at work. Who finds it held looks whether it is still renewed, by its
own clock, so that clocks that differ do no harm; one that was left by a killed process is taken
over after a while. Each holder gets a number above all before, which goes with all it writes:
should somebody who was thought dead still write, the servers keep what is newer.
"""

import threading
import time
import uuid
from contextlib import contextmanager, suppress

from django.utils.translation import gettext as _
from elasticsearch import ApiError, BadRequestError, ConflictError, NotFoundError

from search.engines.base import EngineUnavailableError, WriterBusyError

NAME = "writer"
#: Seconds after which a lease that nobody renews is taken over; renewed three times as often.
LASTS = 15.0
MAPPING = {"dynamic": False, "properties": {}}
SETTINGS = {"index.number_of_shards": 1, "index.auto_expand_replicas": "0-1"}


class Lease:
    """While held: `number` is above those of all earlier holders."""

    def __init__(self, place, number, fence, last_commit):
        self._place, self.number, self._fence = place, number, fence
        self._last_commit = last_commit
        self._lock, self._over = threading.Lock(), threading.Event()
        self._lost = False

    def renew(self):
        """Hold it for the whole time again; WriterBusyError if another has taken it over."""
        with self._lock:
            if self._lost:
                raise WriterBusyError("Another process has taken the writer's place over")
            try:
                self._fence = self._place.put(self._values(self._place.holder), self._fence)
            except ConflictError:
                self._lost = True
                raise WriterBusyError("Another process has taken the writer's place over") from None

    def keep(self):
        """Renew it until the end, whatever takes how long."""
        while not self._over.wait(self._place.lasts / 3):
            try:
                self.renew()
            except WriterBusyError:
                return
            except (EngineUnavailableError, ApiError):
                continue

    def end(self):
        self._over.set()
        with self._lock:
            if self._lost:
                return
            try:
                self._place.put(self._values(None), self._fence)
            except (ConflictError, EngineUnavailableError):
                # Taken over, or to be taken over when it is not renewed any more.
                return

    def committed(self):
        """Something is written: for all processes it is another index from now on."""
        self._last_commit = self.number

    def _values(self, holder):
        return {"holder": holder, "number": self.number, "last_commit": self._last_commit}


class WritersPlace:
    """The document in the index `index`, as one process sees it."""

    def __init__(self, connection, index, lasts=None):
        self.connection, self.index = connection, index
        self.lasts = LASTS if lasts is None else lasts
        self.holder = uuid.uuid4().hex
        self._mine = threading.Lock()
        self._seen = (None, 0.0)

    @contextmanager
    def held(self, wait=0.0):
        """Give the Lease; WriterBusyError where another holds it, after `wait` seconds."""
        deadline = time.monotonic() + wait
        if not self._mine.acquire(timeout=max(wait, 0.001)):
            raise WriterBusyError("Another thread is writing the index")
        try:
            lease = self._taken(deadline)
            keeper = threading.Thread(target=lease.keep, daemon=True)
            keeper.start()
            try:
                yield lease
            finally:
                lease.end()
        finally:
            self._mine.release()

    def last_commit(self):
        """The number of the last holder that has written something."""
        held, _fence = self._get()
        return held["last_commit"] if held else 0

    def put(self, values, fence):
        """Write the document if it is still as `fence` says (None: not there yet); return the
        fence of what was written. ConflictError if another was faster."""
        condition = {"op_type": "create"} if fence is None else fence
        try:
            done = self.connection.ask(
                lambda client: client.index(index=self.index, id=NAME, document=values, **condition)
            )
        except ConflictError:
            # Perhaps it was ourselves: the answer to a first try may have been lost.
            held, fence = self._get()
            if held != values:
                raise
            return fence
        return _fence(done)

    def _taken(self, deadline):
        while True:
            held, fence = self._get(make=True)
            if held is None or not held["holder"] or self._is_abandoned(fence):
                before = held or {"number": 0, "last_commit": 0}
                # After the loss of this document a clock still gives a larger number.
                number = max(before["number"] + 1, time.time_ns() // 1_000_000)
                last = before["last_commit"]
                values = {"holder": self.holder, "number": number, "last_commit": last}
                with suppress(ConflictError):
                    return Lease(self, number, self.put(values, fence), last)
            if time.monotonic() >= deadline:
                raise WriterBusyError(_("另一个进程正在写入索引"))
            time.sleep(0.1)

    def _is_abandoned(self, fence):
        seen, since = self._seen
        if seen != fence:
            self._seen = (fence, time.monotonic())
            return False
        return time.monotonic() - since > self.lasts

    def _get(self, make=False):
        """`(values, fence)` of the document as it is now; None for both without one."""
        try:
            found = self.connection.ask(lambda client: client.get(index=self.index, id=NAME))
        except NotFoundError as error:
            if make and "found" not in error.body:
                self._make()
            return None, None
        return found["_source"], _fence(found)

    def _make(self):
        try:
            self.connection.ask(
                lambda client: client.indices.create(
                    index=self.index, mappings=MAPPING, settings=SETTINGS
                )
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise


def _fence(answer):
    """What a write names so that it only follows this state of the document."""
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
