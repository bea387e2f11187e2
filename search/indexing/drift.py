"""Compares the index with the database: nothing may be missing, too much, or there twice."""

from django.utils import timezone

from search.engines import get_engine
from search.indexing.outbox import enqueue
from search.models import IndexState, OutboxEntry
from search.sources import sources


def check(repair=True):
    """Return how many documents are missing, too many or there twice; with `repair` they are
    noted in the outbox. What waits there already is no difference."""
    indexed, twice = {}, {}
    for key, _version in get_engine().versions():
        known = indexed.setdefault(key.kind, set())
        if key.pk in known:
            twice.setdefault(key.kind, set()).add(key.pk)
        known.add(key.pk)
    drift = 0
    for kind in indexed.keys() | sources().keys():
        different = (indexed.get(kind, set()) ^ _public(kind)) | twice.get(kind, set())
        different -= _waiting(kind)
        drift += len(different)
        if repair:
            enqueue(kind, sorted(different))
    IndexState.current()
    IndexState.objects.filter(pk=1).update(checked_at=timezone.now(), drift=drift)
    return drift


def _public(kind):
    source = sources().get(kind)
    if source is None:
        return set()
    return set(source.public().order_by().values_list("pk", flat=True).iterator())


def _waiting(kind):
    rows = OutboxEntry.objects.filter(kind=kind, applied_at=None)
    return set(rows.values_list("object_id", flat=True))
