"""How a process that helps a rebuild begins and ends; imported there before Django is ready."""

import gc
import os
import signal
import threading
from multiprocessing import connection, get_context, parent_process

import django


def context():
    """Return how helping processes are to be started, and make this one ready for it.

    A process that does one thing at a time is forked: dictionaries and code are then in memory
    once. Another thread might hold a lock in that moment, which the copy would wait for for ever:
    from a process with threads fresh ones are started.
    """
    if threading.active_count() > 1:
        return get_context("spawn")
    from django.db import connections

    from search.analysis import sounds, words

    # Each has its own connection; dictionaries are read before there are several of them.
    connections.close_all()
    words("文明")
    sounds("文明")
    _rest()
    return get_context("fork")


def begin():
    """Make a fresh process ready, and see to it that it ends with the one that asked for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    from django.conf import settings

    # Otherwise every query would be kept for the debug page.
    settings.DEBUG = False
    from search.analysis.synonyms import synonyms

    # With the words that editors keep.
    synonyms()
    _rest()


def _rest():
    """The collector leaves what is there alone: looking at it would copy it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def _end_with_parent():
    connection.wait([parent_process().sentinel])
    os._exit(1)
