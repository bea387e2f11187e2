"""Answers from the index that was live before the last rebuild."""

from collections import Counter

from core.models import SiteState
from search.analysis import schema
from search.engines import get_engine
from search.indexing import drift
from search.indexing.outbox import enqueue
from search.indexing.progress import RebuildRunningError, rebuild_is_running


class NothingToGoBackToError(Exception):
    """No index is kept that this version of the program can read."""


def go_back():
    """Put the kept index in the live one's place at once, and note in the outbox what has changed
    since; returns how many documents these are.

    What waited in the outbox when the last rebuild began may be of an older state until the next
    one: the index that is left knows nothing of it.
    """
    if rebuild_is_running():
        raise RebuildRunningError
    engine = get_engine()
    changed = _changed_since_the_rebuild(engine)
    if not engine.go_back(schema().fingerprint):
        raise NothingToGoBackToError
    if not engine.tells_commits:
        SiteState.raise_indexed()
    noted = 0
    for kind, pks in changed.items():
        enqueue(kind, sorted(pks))
        noted += len(pks)
    return noted + drift.check(repair=True)


def _changed_since_the_rebuild(engine):
    """`{kind: primary keys}`: a rebuild gives one version to all that it reads, each change
    afterwards one of its own."""
    versions = Counter(version for _key, version in engine.versions())
    of_rebuild = versions.most_common(1)[0][0] if versions else None
    changed = {}
    for key, version in engine.versions():
        if version != of_rebuild:
            changed.setdefault(key.kind, set()).add(key.pk)
    return changed
