"""Tasks of the database queue, from claim to result; every step is one transaction.

The rows are those of django-tasks-db. Its own worker is not used: once a worker is killed,
it leaves the task RUNNING for ever, and it tries nothing twice.
"""

import logging
from traceback import format_exception

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import router
from django.utils import timezone
from django_tasks import TaskResultStatus, task_backends
from django_tasks.signals import task_finished
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max
from django_tasks_db.utils import exclusive_transaction

from core.worker.models import TaskLease
from core.worker.retries import MAX_ATTEMPTS, retry_delay

logger = logging.getLogger(__name__)


class LeaseExpiredError(Exception):
    """A task's worker vanished in the middle of it, once too often."""


def queue_transaction():
    """A transaction that takes SQLite's write lock at once; elsewhere an ordinary one."""
    return exclusive_transaction(router.db_for_write(DBTaskResult))


def database_backends():
    """The names of those task backends whose tasks wait in the database for a worker."""
    return [name for name in settings.TASKS if isinstance(task_backends[name], DatabaseBackend)]


def claim_next(worker_id, lease):
    """The next ready task, marked as running under a lease of this worker; None if none waits.

    On PostgreSQL rows that another worker is claiming are skipped; on SQLite the write lock
    lets one worker in at a time. The plain read before it keeps an idle worker from taking
    that lock every second.
    """
    ready = DBTaskResult.objects.ready().filter(backend_name__in=database_backends())
    if not ready.exists():
        return None
    with queue_transaction():
        task = ready.get_locked()
        if task is not None:
            task.claim(worker_id)
            TaskLease.objects.update_or_create(
                task=task,
                defaults={"worker_id": worker_id, "expires_at": timezone.now() + lease},
            )
    return task


def renew_lease(task_id, worker_id, expires_at):
    """Keep the task ours for longer; False when the lease was lost to another worker."""
    return bool(
        TaskLease.objects.filter(task_id=task_id, worker_id=worker_id).update(expires_at=expires_at)
    )


def succeed(task, worker_id, return_value):
    """Record the result, unless the lease was lost meanwhile."""
    _settle(
        task,
        worker_id,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=timezone.now(),
        return_value=return_value,
        exception_class_path="",
        traceback="",
    )


def fail(task, worker_id, error):
    """Put the task back for a later attempt, or leave it FAILED after the last one."""
    _settle(task, worker_id, **_after_failure(task, error))


def release(task, worker_id):
    """Give an interrupted task back as it was: stopping a worker is no failure of the task."""
    _settle(
        task,
        worker_id,
        status=TaskResultStatus.READY,
        worker_ids=task.worker_ids[:-1],
    )


def recover_lost():
    """Put back the tasks whose worker stopped renewing the lease; returns how many."""
    now = timezone.now()
    expired = TaskLease.objects.filter(expires_at__lt=now)
    if not expired.exists():
        return 0
    with queue_transaction():
        leases = list(expired.select_for_update(skip_locked=True, of=("self",)))
        tasks = DBTaskResult.objects.in_bulk([lease.task_id for lease in leases])
        for lease in leases:
            task = tasks[lease.task_id]
            lost = LeaseExpiredError(f"worker {lease.worker_id} stopped renewing its lease")
            values = _after_failure(task, lost)
            if values["status"] == TaskResultStatus.READY:
                values["run_after"] = now
            DBTaskResult.objects.running().filter(pk=task.pk).update(**values)
            lease.delete()
            logger.warning("Task %s %s: %s", task.pk, task.task_path, lost)
    return len(leases)


def retry_failed():
    """Give every failed task a fresh set of attempts; returns how many."""
    return DBTaskResult.objects.failed().update(
        status=TaskResultStatus.READY,
        run_after=get_date_max(),
        finished_at=None,
        worker_ids=[],
    )


def _after_failure(task, error):
    values = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error)),
        "return_value": None,
    }
    attempt = len(task.worker_ids)
    if attempt < MAX_ATTEMPTS:
        values["status"] = TaskResultStatus.READY
        values["run_after"] = timezone.now() + retry_delay(attempt)
    else:
        values["status"] = TaskResultStatus.FAILED
        values["finished_at"] = timezone.now()
    return values


def _settle(task, worker_id, **values):
    with queue_transaction():
        held, _ = TaskLease.objects.filter(task_id=task.pk, worker_id=worker_id).delete()
        if held:
            DBTaskResult.objects.filter(pk=task.pk).update(**values)
    if not held:
        logger.warning("Task %s: the lease was lost, its result is dropped", task.pk)
        return
    for name, value in values.items():
        setattr(task, name, value)
    if values["status"] in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED):
        _announce(task)


def _announce(task):
    try:
        sender, result = type(task.task.get_backend()), task.task_result
    except (ImportError, SuspiciousOperation):
        return
    for _receiver, error in task_finished.send_robust(sender=sender, task_result=result):
        if error is not None:
            logger.error("A receiver of task_finished failed: %r", error)
