"""What a clock that was put back leaves behind: dates of a future that will come a second time.

A job that ran “tomorrow” would rest until then, a killed worker's work would stay held, a retry
would wait. So whenever a worker starts, or sees the wall clock move against the monotonic one,
what lies further ahead than any rule of this app puts it counts as due.
"""

import time
from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.worker.models import PeriodicJob, TaskLease
from core.worker.retries import LONGEST_DELAY

#: Time servers correct a clock by less, and a busy machine never loses as much.
NOTICED_FROM = 30
A_MOMENT = timedelta(seconds=1)
#: The queue writes its latest possible date for “at once”.
FAR = timedelta(days=366)


class JumpWatch:
    """Tells when the wall clock has been moved since it was last asked."""

    def __init__(self):
        self._offset = None

    def has_jumped(self):
        offset = time.time() - time.monotonic()
        jumped = self._offset is None or abs(offset - self._offset) > NOTICED_FROM
        self._offset = offset
        return jumped


def settle(jobs, lease):
    """Bring back what lies too far ahead: dates of jobs, leases and claims, waits of retries."""
    now = timezone.now()
    for name, job in jobs.items():
        regular = job.next_run(now)
        PeriodicJob.objects.filter(
            name=name, next_run_at__gt=regular + timedelta(seconds=1)
        ).update(next_run_at=now if job.every else regular)
    # Other workers may hold longer leases, but not that much longer.
    longest = max(lease, LONGEST_DELAY)
    PeriodicJob.objects.filter(locked_until__gt=now + longest).update(
        locked_by="", locked_until=None
    )
    TaskLease.objects.filter(expires_at__gt=now + longest).update(expires_at=now - timedelta(1))
    # One that was never tried may wait for a date that somebody chose.
    tried = DBTaskResult.objects.filter(status=TaskResultStatus.READY, started_at__isnull=False)
    tried.filter(run_after__gt=now + LONGEST_DELAY, run_after__lt=now + FAR).update(run_after=now)
