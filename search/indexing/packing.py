"""Documents read, analysed and packed for a rebuild: in this process, or in several.

Nearly all work of a rebuild is here; the index itself is written by the process that asked.
"""

import logging
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from search.analysis import entry_of, schema
from search.engines import get_engine
from search.engines.base import Key
from search.indexing.applying import OUTAGES
from search.indexing.processes import begin, context
from search.sources import sources

logger = logging.getLogger(__name__)

#: From so many documents on it pays to start processes.
WORTH_PROCESSES = 20_000


class PackerLostError(Exception):
    """A process that packed documents has vanished; the rebuild cannot go on."""


def pack(kind, pks, version):
    """`(rows, failed keys)` of the public items of a source, each row as the engine stores it;
    a bad document is left out."""
    source = sources()[kind]
    try:
        # One after the other: the tokens of a whole batch take tens of megabytes.
        entries = (entry_of(kind, replace(d, version=version)) for d in source.documents(pks))
        return get_engine().pack(entries, schema()), []
    except OUTAGES:
        raise
    except Exception:
        if len(pks) == 1:
            key = Key(kind, pks[0])
            logger.exception("%s cannot be indexed", key)
            return [], [key]
    rows, failed = [], []
    for pk in pks:
        good, bad = pack(kind, [pk], version)
        rows += good
        failed += bad
    return rows, failed


@contextmanager
def packers(total):
    """Give a function that packs batches: `run(batches, version)` takes `(kind, pks)` and yields
    `(kind, pks, rows, failed)` of each, in order.

    Of a large number of documents each batch goes to one of several processes; what they cannot
    see (a database in memory, an open transaction) is packed here.
    """
    number = settings.SEARCH_REBUILD_PROCESSES or min(os.cpu_count() or 1, 4)
    if total < WORTH_PROCESSES or number < 2 or not _seen_by_others():
        yield _pack_here
        return
    pool = ProcessPoolExecutor(number, mp_context=context(), initializer=begin)
    try:
        # They are there before the index is opened: a copy would hold on to its lock.
        pool.submit(os.getpid).result()
        yield lambda batches, version: _pack_elsewhere(pool, number, batches, version)
    finally:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _pack_here(batches, version):
    for kind, pks in batches:
        yield kind, pks, *pack(kind, pks, version)


def _pack_elsewhere(pool, number, batches, version):
    """Only a few batches are under way at a time, so that results never pile up."""
    waiting = deque()

    def first():
        kind, pks, future = waiting.popleft()
        return kind, pks, *future.result()

    try:
        for kind, pks in batches:
            waiting.append((kind, pks, pool.submit(pack, kind, pks, version)))
            if len(waiting) > number:
                yield first()
        while waiting:
            yield first()
    except BrokenProcessPool as error:
        raise PackerLostError(
            _("重建索引的一个子进程意外结束，可能是内存不够。原来的索引照常使用。")
        ) from error


def _seen_by_others():
    name = str(connection.settings_dict["NAME"])
    in_memory = connection.vendor == "sqlite" and (":memory:" in name or "mode=memory" in name)
    return not in_memory and not connection.in_atomic_block
