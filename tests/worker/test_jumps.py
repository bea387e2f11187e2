"""A clock that is put forward, and back again: nothing may rest until a day that comes twice."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.worker.health import worker_status
from core.worker.models import PeriodicJob, TaskLease, WorkerHeartbeat
from core.worker.schedule import scheduled_jobs, sync_rows
from tests.worker import queued
from tests.worker.processes import wait_until

DAY = timedelta(days=1)


def test_a_worker_goes_on_after_the_clock_was_put_back(start_worker, tmp_path):
    """All rows as a worker left them that was killed while the clock ran a day ahead."""
    sync_rows(scheduled_jobs())
    tomorrow = timezone.now() + DAY
    PeriodicJob.objects.update(next_run_at=tomorrow + DAY)
    PeriodicJob.objects.filter(name__endswith="publish_scheduled").update(
        locked_by="dead", locked_until=tomorrow
    )
    held = queued.add.enqueue(1, 2)
    DBTaskResult.objects.filter(pk=held.id).update(
        status="RUNNING", started_at=tomorrow, worker_ids=["dead"]
    )
    TaskLease.objects.create(task_id=held.id, worker_id="dead", expires_at=tomorrow)
    retried = queued.add.enqueue(3, 4)
    DBTaskResult.objects.filter(pk=retried.id).update(
        started_at=tomorrow, run_after=tomorrow, worker_ids=["dead"]
    )
    WorkerHeartbeat.objects.create(worker_id="dead", started_at=tomorrow, beat_at=tomorrow)
    assert not worker_status().alive, "a beat of tomorrow is no sign of life"

    start_worker("--lease", "2")
    wait_until(lambda: DBTaskResult.objects.get(pk=retried.id).status == "SUCCESSFUL")
    wait_until(lambda: DBTaskResult.objects.get(pk=held.id).status == "SUCCESSFUL")
    wait_until(
        lambda: PeriodicJob.objects.filter(
            name__endswith="publish_scheduled", last_finished_at__isnull=False
        ).exists()
    )
    assert worker_status().alive
    nightly = PeriodicJob.objects.get(name__endswith="purge_finished_tasks")
    assert nightly.next_run_at <= timezone.now() + DAY


def test_a_clock_put_forward_does_each_job_once(start_worker, tmp_path):
    """All dates have passed at once, as after a machine slept for a day."""
    sync_rows(scheduled_jobs())
    PeriodicJob.objects.update(next_run_at=timezone.now() - DAY)
    start_worker("--lease", "2")
    start_worker("--lease", "2")
    wait_until(lambda: not PeriodicJob.objects.filter(last_finished_at__isnull=True).exists(), 60)
    assert not PeriodicJob.objects.filter(next_run_at__lte=timezone.now() - DAY).exists()
