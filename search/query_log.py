"""What people search for, as figures a day: no visitor, no address, no hour.

Counts are gathered in each process and written together, so that a reader's search costs no
write; what a killed process had gathered is lost, which such figures can bear.
"""

import logging
import re
import threading
import time
from collections import Counter
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from core.read_only import is_read_only
from search.analysis import fold

LONGEST = 40
WRITTEN_AFTER = 10
WRITTEN_AT = 20
#: What fewer than so many have asked is forgotten after a month: it may say who asked it.
COMMON = 3
RARE_KEPT, KEPT = timedelta(days=30), timedelta(days=365)
LATELY = timedelta(days=90)
FREQUENT_FOR = 600
MOST_FREQUENT = 500
#: Numbers of telephones and identity cards, and mail addresses.
_PERSONAL = re.compile(r"@|(?:\d[\s-]?){6,}")

_logger = logging.getLogger(__name__)
_lock = threading.Lock()
_asked, _fruitless = Counter(), Counter()
_written_at = time.monotonic()


def note(text, total):
    """Count a search for `text` that found `total`; never an error."""
    words = " ".join(fold(text).split())
    if not words or len(words) > LONGEST or _PERSONAL.search(words):
        return
    with _lock:
        key = (timezone.localdate(), words)
        _asked[key] += 1
        if not total:
            _fruitless[key] += 1
        due = time.monotonic() - _written_at > WRITTEN_AFTER or _asked.total() >= WRITTEN_AT
    if due:
        write()


def write():
    """Write what this process has gathered."""
    global _written_at
    if is_read_only():
        return
    with _lock:
        asked, fruitless = dict(_asked), dict(_fruitless)
        _asked.clear()
        _fruitless.clear()
        _written_at = time.monotonic()
    try:
        _add(asked, fruitless)
    except DatabaseError:
        _logger.warning("Figures of %d searches could not be written", len(asked))


def _add(asked, fruitless):
    from search.models import QueryCount

    with transaction.atomic():
        # In one order: two processes that write side by side must not wait for each other.
        for (day, text), number in sorted(asked.items()):
            row, _created = QueryCount.objects.get_or_create(day=day, text=text)
            QueryCount.objects.filter(pk=row.pk).update(
                asked=F("asked") + number,
                fruitless=F("fruitless") + fruitless.get((day, text), 0),
            )


def frequent(limit):
    """Return `(text, times asked)` of what was asked most often lately and was found."""

    def read():
        from search.models import QueryCount

        since = timezone.localdate() - LATELY
        rows = QueryCount.objects.filter(day__gte=since).values("text")
        rows = rows.annotate(number=Sum("asked"), empty=Sum("fruitless"))
        common = rows.filter(number__gte=COMMON, number__gt=F("empty") * 2).order_by("-number")
        return list(common.values_list("text", "number")[:MOST_FREQUENT])

    return cache.get_or_set("search.frequent", read, FREQUENT_FOR)[:limit]


def forget():
    """Drop what is old, and what hardly anybody asked once it is a month old."""
    from search.models import QueryCount

    today = timezone.localdate()
    QueryCount.objects.filter(day__lt=today - KEPT).delete()
    before = today - RARE_KEPT
    sums = QueryCount.objects.values("text").annotate(number=Sum("asked"))
    rare = sums.filter(number__lt=COMMON).values("text")
    QueryCount.objects.filter(day__lt=before, text__in=rare).delete()
