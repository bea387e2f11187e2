"""Where no worker runs, an editor's save reaches the index from the web process itself."""

import logging
import threading

from django.core.signals import request_finished, request_started
from django.db import transaction

from core.worker.health import worker_status

logger = logging.getLogger(__name__)

MOST_ROWS = 20


class _Requests(threading.local):
    """Whether this thread answers a request, and whether an update is wanted after it."""

    open = False
    asked = False


_requests = _Requests()


def request_opened(**kwargs):
    _requests.open, _requests.asked = True, False


def request_closed(**kwargs):
    _requests.open, _requests.asked = False, False


def apply_after_commit():
    """Apply a little once the transaction is in, if a request made the change and no worker
    has shown itself for a while."""
    if _requests.open:
        # Each time: a transaction that is rolled back forgets what it was asked.
        _requests.asked = True
        transaction.on_commit(_apply, robust=True)


def _apply():
    if not _requests.asked:
        return
    _requests.asked = False
    try:
        # Imported here: applying reads the sources, which are declared after the models.
        from search.indexing.applying import apply_outbox

        if worker_status().alive:
            return
        apply_outbox(limit=MOST_ROWS)
    except Exception:
        logger.exception("The index could not be updated; the changes wait for the worker")


def connect():
    request_started.connect(request_opened, dispatch_uid="search.request_opened")
    request_finished.connect(request_closed, dispatch_uid="search.request_closed")
