"""Builds the whole index anew beside the live one, which answers until the end."""

import logging
from collections import Counter
from contextlib import contextmanager, suppress

from core.models import SiteState
from search.analysis import schema
from search.analysis.synonyms import synonyms
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.indexing.applying import apply_keys, apply_outbox, latest_versions
from search.indexing.outbox import enqueue
from search.indexing.packing import packers
from search.indexing.progress import Progress, RebuildRunningError, rebuild_was_killed
from search.models import OutboxEntry
from search.sources import sources

logger = logging.getLogger(__name__)

#: More at once would be a little faster and take more memory: ten batches are somewhere under way.
BATCH = 300


def is_needed():
    """Whether there is no index, one of another form, or a rebuild that was killed."""
    return get_engine().schema_fingerprint() != schema().fingerprint or rebuild_was_killed()


def rebuild(report=None):
    """Build the index anew and return how many documents it has.

    `report(kind, done, total)` is told after each batch. RebuildRunningError where another
    process is at it.
    """
    public = {kind: source.public().order_by() for kind, source in sources().items()}
    totals = {kind: items.count() for kind, items in public.items()}
    progress = Progress(sum(totals.values()))
    try:
        done, failed = _build(progress, totals, report or _silent)
    except RebuildRunningError:
        raise
    except Exception as error:
        progress.failed(error)
        raise
    except BaseException:
        progress.interrupted()
        raise
    progress.finished(done)
    for key in failed:
        enqueue(key.kind, [key.pk])
    return done


def _build(progress, totals, report):
    # The segmentation learns what editors keep before anything is cut.
    synonyms()
    backlog = _Backlog()
    engine = get_engine()
    done, failed, of_kind = 0, [], Counter()
    with packers(sum(totals.values())) as run:
        builder = engine.build(schema())
        with _given_up_where_it_fails(builder):
            for kind, pks, rows, bad in run(_batches(), backlog.last):
                builder.add_packed(rows)
                failed += bad
                done += len(rows)
                of_kind[kind] += len(pks)
                progress.beat(done)
                report(kind, of_kind[kind], max(totals[kind], of_kind[kind]))
                # Editors see their changes in the live index meanwhile.
                apply_outbox(after=backlog.last)
    with _given_up_where_it_fails(builder):
        progress.beat(done)
        builder.finish(backlog.replay_later)
    backlog.forget()
    for key, error in builder.rejected.items():
        logger.error("%s cannot be indexed: %s", key, error)
    if not engine.tells_commits:
        SiteState.raise_indexed()
    return done - len(builder.rejected), [*failed, *builder.rejected]


@contextmanager
def _given_up_where_it_fails(builder):
    try:
        yield
    except BaseException:
        builder.abort()
        raise


def _batches():
    """`(kind, primary keys)` of everything public."""
    for kind, source in sources().items():
        last = 0
        public = source.public().order_by("pk").values_list("pk", flat=True)
        while pks := list(public.filter(pk__gt=last)[:BATCH]):
            yield kind, pks
            last = pks[-1]


class _Backlog:
    """The rows that waited when the rebuild began: it reads their items anyway. A row with a
    lower key may still come later, from a transaction that was open then."""

    def __init__(self):
        waiting = OutboxEntry.objects.order_by("pk").values_list("pk", flat=True)
        self.seen = set(waiting.iterator())
        self.last = max(self.seen, default=0)
        self.late = []

    def replay_later(self, apply):
        """Take over every other row, whether or not the old index has it already."""
        rows = []
        for row in OutboxEntry.objects.order_by("pk").iterator(chunk_size=BATCH):
            if row.pk in self.seen:
                continue
            self.late.append(row.pk)
            rows.append(row)
            if len(rows) == BATCH:
                apply_keys(apply, latest_versions(rows))
                rows = []
        apply_keys(apply, latest_versions(rows))

    def forget(self):
        late = [pk for pk in self.late if pk <= self.last]
        OutboxEntry.objects.filter(pk__lte=self.last).exclude(pk__in=late).delete()


def _silent(kind, done, total):
    """Nobody is told."""


def rebuild_if_needed():
    """Rebuild unless the index is as it should be or another process is at it."""
    synonyms()
    # A cluster that is away comes back by itself, and may have an index.
    with suppress(RebuildRunningError, EngineUnavailableError):
        if is_needed():
            rebuild()
