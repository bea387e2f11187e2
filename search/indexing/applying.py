"""Takes the outbox over into the index."""

import logging
from dataclasses import replace

from django.db import DatabaseError, InterfaceError
from django.db.models import Q
from django.utils import timezone

from core.models import SiteState
from core.worker.retries import retry_delay
from search.analysis import entry_of, schema
from search.analysis.synonyms import synonyms
from search.engines import get_engine
from search.engines.base import EngineUnavailableError, Key, RejectedError, WriterBusyError
from search.indexing.progress import rebuild_is_running
from search.models import IndexState, OutboxEntry
from search.sources import sources

logger = logging.getLogger(__name__)

#: Not the document's fault: the rows wait as they are.
OUTAGES = (DatabaseError, InterfaceError, EngineUnavailableError, WriterBusyError)


def due():
    """Rows that are to be applied now."""
    return OutboxEntry.objects.filter(
        Q(try_after=None) | Q(try_after__lte=timezone.now()), applied_at=None
    )


def apply_outbox(limit=500, after=0):
    """Apply the oldest due rows (with keys over `after`); returns how many were settled, one
    way or the other.

    Nothing is done while another process writes, and while the index has another form than
    the code: the rebuild that follows takes the rows over.
    """
    waiting = due().filter(pk__gt=after).order_by("pk")
    if not waiting.exists():
        return 0
    synonyms()
    engine = get_engine()
    try:
        if engine.schema_fingerprint() != schema().fingerprint:
            return 0
        # Items are read while no one else writes: an older state never follows a newer one.
        with engine.writing() as apply:
            rows = list(waiting[:limit])
            failures = apply_keys(apply, latest_versions(rows))
    except (EngineUnavailableError, WriterBusyError):
        return 0
    if rows and not engine.tells_commits:
        SiteState.raise_indexed()
    _settle([row for row in rows if Key(row.kind, row.object_id) not in failures])
    for row in rows:
        if error := failures.get(Key(row.kind, row.object_id)):
            _postpone(row, error)
    IndexState.objects.filter(pk=1).update(applied_at=timezone.now())
    return len(rows)


def latest_versions(rows):
    """`{key: version}`: the same item noted several times is read once."""
    versions = {}
    for row in rows:
        key = Key(row.kind, row.object_id)
        versions[key] = max(row.pk, versions.get(key, 0))
    return versions


def apply_keys(apply, versions):
    """Read the items of `versions` anew and hand them to `apply(entries, gone)` in one commit.

    Returns `{key: error}` of those that cannot be indexed. To find them where the engine does not
    tell, a batch that fails is done again half by half, so that one bad document never holds up
    the others.
    """
    if not versions:
        return {}
    try:
        entries, gone = read_entries(versions)
        apply(entries, gone)
    except OUTAGES:
        raise
    except RejectedError as error:
        return {key: ValueError(told) for key, told in error.errors.items()}
    except Exception as error:
        if len(versions) == 1:
            key = next(iter(versions))
            logger.exception("%s cannot be indexed", key)
            return {key: error}
    else:
        return {}
    items = list(versions.items())
    middle = len(items) // 2
    return {
        **apply_keys(apply, dict(items[:middle])),
        **apply_keys(apply, dict(items[middle:])),
    }


def read_entries(versions):
    """`(entries, gone)`: the public items of `versions`, analysed, and the keys of the rest.
    Whatever a kind that is no longer declared has left behind is gone as well."""
    pks, known = {}, sources()
    for key in versions:
        pks.setdefault(key.kind, []).append(key.pk)
    entries = [
        entry_of(kind, replace(document, version=versions[Key(kind, document.pk)]))
        for kind in pks
        if kind in known
        for document in known[kind].documents(pks[kind])
    ]
    return entries, [*(versions.keys() - {entry.key for entry in entries})]


def _settle(rows):
    """Forget the rows; a rebuild under way still needs them."""
    settled = OutboxEntry.objects.filter(pk__in=[row.pk for row in rows])
    if rebuild_is_running():
        settled.update(applied_at=timezone.now(), error="")
    else:
        settled.delete()


def _postpone(row, error):
    attempts = min(row.attempts + 1, 1000)
    OutboxEntry.objects.filter(pk=row.pk).update(
        attempts=attempts,
        try_after=timezone.now() + retry_delay(attempts),
        error=f"{type(error).__name__}: {error}",
    )
