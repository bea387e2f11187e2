"""How long whoever asks may wait for an engine elsewhere.

A web request waits a limited time for all its questions together; the worker and commands have
more time for each.
"""

import threading
import time
from contextlib import contextmanager

from django.core.signals import request_finished, request_started

IN_A_REQUEST, OTHERWISE = 1.4, 30.0
#: With less left nothing is asked any more.
LEAST = 0.05


class _Request(threading.local):
    is_open = False
    spent = 0.0


_request = _Request()


def left():
    """Return the seconds that the next question may take; in a request perhaps none."""
    if not _request.is_open:
        return OTHERWISE
    rest = IN_A_REQUEST - _request.spent
    return rest if rest > LEAST else 0.0


@contextmanager
def spending():
    """Count what is done within as waiting."""
    began = time.monotonic()
    try:
        yield
    finally:
        _request.spent += time.monotonic() - began


def request_opened(**kwargs):
    _request.is_open, _request.spent = True, 0.0


def request_closed(**kwargs):
    _request.is_open = False


def connect():
    request_started.connect(request_opened, dispatch_uid="search.patience.opened")
    request_finished.connect(request_closed, dispatch_uid="search.patience.closed")
