"""Threads that want the same thing made: the first makes it, those who come meanwhile wait.

After each change of content everything kept of pages is made anew. Without this every thread of a
process would make the same page at once, each as slowly as all of them together.
"""

import threading
from contextlib import contextmanager

#: Whoever has waited so long, in seconds, makes it himself: that which is waited for may hang.
PATIENCE = 10


class Turns:
    """What is being made in this process, by key."""

    def __init__(self):
        self._under_way, self._lock = {}, threading.Lock()

    def once(self, key, get, make):
        """Return what `get()` finds kept; while that is None what `make()` makes, and keeps."""
        found = get()
        if found is not None:
            return found
        with self.of(key) as first:
            found = None if first else get()
            return make() if found is None else found

    @contextmanager
    def of(self, key):
        """Yield False if another thread was making this, and has ended: it may be there now. Yield
        True if it is up to this thread; others wait until its block ends, well or not."""
        with self._lock:
            ended, maker = self._under_way.get(key) or (None, None)
            if ended is None:
                mine = threading.Event()
                self._under_way[key] = mine, threading.get_ident()
        if maker == threading.get_ident():
            # A piece within itself is not waited for.
            yield True
        elif ended:
            ended.wait(PATIENCE)
            yield False
        else:
            try:
                yield True
            finally:
                with self._lock:
                    del self._under_way[key]
                mine.set()
