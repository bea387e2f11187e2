"""Spares the next ones the waiting for a cluster that is away."""

import threading
import time

FIRST, LONGEST = 2.0, 15.0
#: A single answer may come too late from a cluster that is well.
LATE = 2


class Breaker:
    """Open after a failure, or two answers in a row that came too late, for a time that grows; then
    one call may try, the others still not."""

    def __init__(self, first=FIRST, longest=LONGEST):
        self.first, self.longest = first, longest
        self._lock = threading.Lock()
        self._openings, self._until, self._wait, self._late = 0, None, first, 0

    def lets_pass(self):
        with self._lock:
            if self._until is None:
                return True
            now = time.monotonic()
            if now < self._until:
                return False
            # This one tries; should it never come back, another may after a while.
            self._until = now + self._wait
            return True

    def was_late(self):
        """An answer has not come in time."""
        self._late += 1
        if self._late >= LATE or self._until is not None:
            self.failed()

    def failed(self):
        with self._lock:
            if self._until is not None:
                self._wait = min(self._wait * 2, self.longest)
            self._openings += 1
            self._until = time.monotonic() + self._wait

    def succeeded(self):
        self._late = 0
        if self._until is None:
            return
        with self._lock:
            self._until, self._wait = None, self.first

    def mark(self):
        """Empty while all is well; else another text with each failure, and when it is time to try
        again: what is kept of pages under it is made anew then."""
        until = self._until
        if until is None:
            return ""
        return f"away{self._openings}{'' if time.monotonic() < until else '-try'}"
