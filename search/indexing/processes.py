"""How a process that helps a rebuild begins and ends; imported there before Django is ready."""

import gc
import os
import signal
import threading
from multiprocessing import connection, parent_process

import django


def begin():
    """Make a fresh process ready, and see to it that it ends with the one that asked for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    from django.conf import settings

    # Otherwise every query would be kept for the debug page.
    settings.DEBUG = False
    from search.analysis.synonyms import synonyms

    # With the words that editors keep.
    synonyms()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def _end_with_parent():
    connection.wait([parent_process().sentinel])
    os._exit(1)
