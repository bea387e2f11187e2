"""Who rebuilds the index, and how far it is: one row that processes compete for."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from search.models import IndexState, OutboxEntry

#: A rebuild that shows no sign of life for so long was killed.
SILENCE_ALLOWED = timedelta(minutes=10)


class RebuildRunningError(Exception):
    """Another process is rebuilding the index."""


def rebuild_is_running():
    fresh = timezone.now() - SILENCE_ALLOWED
    return IndexState.objects.filter(
        rebuild_started_at__isnull=False, rebuild_beat_at__gt=fresh
    ).exists()


def rebuild_was_killed():
    return IndexState.objects.filter(rebuild_started_at__isnull=False).exists() and (
        not rebuild_is_running()
    )


class Progress:
    """The rebuild of this process, as long as no other has taken it over."""

    def __init__(self, total):
        now = timezone.now()
        IndexState.current()
        free = IndexState.objects.filter(
            Q(rebuild_started_at=None)
            | Q(rebuild_beat_at=None)
            | Q(rebuild_beat_at__lte=now - SILENCE_ALLOWED),
            pk=1,
        )
        if not free.update(
            rebuild_started_at=now,
            rebuild_beat_at=now,
            rebuild_done=0,
            rebuild_total=total,
            rebuild_error="",
        ):
            raise RebuildRunningError
        self.started_at = now

    def beat(self, done):
        if not self._mine().update(rebuild_beat_at=timezone.now(), rebuild_done=done):
            raise RebuildRunningError

    def finished(self, done):
        now = timezone.now()
        self._mine().update(
            rebuild_started_at=None,
            rebuild_beat_at=None,
            rebuild_done=done,
            rebuild_total=done,
            rebuilt_at=now,
            rebuild_seconds=(now - self.started_at).total_seconds(),
            rebuild_error="",
        )
        forget_applied()

    def failed(self, error):
        self._mine().update(
            rebuild_started_at=None,
            rebuild_beat_at=None,
            rebuild_error=f"{type(error).__name__}: {error}",
        )

    def interrupted(self):
        """Leave it to be taken over at once."""
        self._mine().update(rebuild_beat_at=None)

    def _mine(self):
        return IndexState.objects.filter(pk=1, rebuild_started_at=self.started_at)


def forget_applied():
    """Remove the rows that were kept for a rebuild, once there is none."""
    if not rebuild_is_running():
        OutboxEntry.objects.filter(applied_at__isnull=False).delete()
