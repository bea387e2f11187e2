"""Errors in add-ons: caught, logged, kept for the add-ons screen, and nobody else's trouble."""

import logging
import time
import traceback
from contextlib import contextmanager
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, F, Value, When
from django.http import Http404
from django.utils import timezone

from core.addons.models import AddonFault
from core.addons.registry import label_of

#: Seconds in which one place of one add-on is written down once by a process.
WRITTEN_EVERY = 60
TRACE_LINES = 12
#: How a view says no; nothing is wrong with it.
ANSWERS = (Http404, PermissionDenied)

logger = logging.getLogger(__name__)
_written = {}


def note_fault(addon, place, error, request=None):
    """Log the error and keep it as the last one at `place`, words that tell a person where."""
    label = label_of(addon)
    logger.error("The add-on %s failed: %s", label, place, exc_info=error)
    key, now = (label, str(place)), time.monotonic()
    if now - _written.get(key, -WRITTEN_EVERY) < WRITTEN_EVERY or connection.needs_rollback:
        return
    _written[key] = now
    try:
        with transaction.atomic():
            _write(label, str(place), error, request)
    except DatabaseError:
        logger.exception("The fault of the add-on %s could not be kept", label)


def _write(label, place, error, request):
    now = timezone.now()
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    told = {
        "message": f"{type(error).__name__}: {error}"[:500],
        "trace": "".join(traceback.format_exception(error)[-TRACE_LINES:])[-4000:],
        "address": request.path[:300] if request is not None else "",
        "at": now,
    }
    again = Case(When(at__gte=morning, then=F("count") + 1), default=Value(1))
    AddonFault.objects.update_or_create(
        label=label,
        place=place[:120],
        defaults={**told, "count": again},
        create_defaults=told,
    )


def forgive(addon):
    """Forget what went wrong: somebody has looked at it, it is tried again."""
    label = label_of(addon)
    for key in [key for key in _written if key[0] == label]:
        del _written[key]
    return AddonFault.objects.filter(label=label).delete()[0]


@contextmanager
def isolated(addon, place, request=None):
    """What goes wrong inside is noted and goes no further."""
    try:
        yield
    except ANSWERS:
        raise
    except Exception as error:
        note_fault(addon, place, error, request)


@contextmanager
def noted(addon, place, request=None):
    """What goes wrong inside is noted and goes on: to one who knows what to do about it."""
    try:
        yield
    except ANSWERS:
        raise
    except Exception as error:
        note_fault(addon, place, error, request)
        raise


def answering(addon, place, function, instead=None, request=None):
    """Return `function` made harmless: where it fails the answer is `instead`."""

    @wraps(function)
    def harmless(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            note_fault(addon, place, error, request)
            return instead

    return harmless
