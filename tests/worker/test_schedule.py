"""The periodic table: dates, claims, failures, and what the app itself declares."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.worker import periodic as shipped
from core.worker import schedule
from core.worker.models import PeriodicJob, WorkerHeartbeat
from core.worker.retries import retry_delay
from core.worker.schedule import ScheduledJob
from tests.worker import queued

LEASE = timedelta(seconds=60)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def nothing():
    pass


def table(**kwargs):
    job = ScheduledJob(nothing, "无事", **kwargs)
    jobs = {job.name: job}
    schedule.sync_rows(jobs)
    return job, jobs


def make_due():
    PeriodicJob.objects.update(next_run_at=timezone.now() - timedelta(seconds=1))


def test_a_time_of_day_is_local_time():
    job = ScheduledJob(nothing, "", at=time(3, 10))
    before = datetime(2026, 5, 1, 3, 9, tzinfo=SHANGHAI)
    assert job.next_run(before) == datetime(2026, 5, 1, 3, 10, tzinfo=SHANGHAI)
    exactly = datetime(2026, 5, 31, 3, 10, tzinfo=SHANGHAI)
    assert job.next_run(exactly) == datetime(2026, 6, 1, 3, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "wrong", [{}, {"every": timedelta(1), "at": time(1)}, {"every": timedelta(0)}]
)
def test_a_job_has_exactly_one_schedule(wrong):
    with pytest.raises(ValueError):
        schedule.periodic(**wrong)


@pytest.mark.django_db
def test_one_claim_per_date():
    job, jobs = table(every=timedelta(minutes=1))
    assert schedule.claim_due(jobs, "one", LEASE) is job
    assert schedule.claim_due(jobs, "two", LEASE) is None
    make_due()
    assert schedule.claim_due(jobs, "two", LEASE) is None, "still running elsewhere"
    schedule.job_succeeded(job, "one")
    row = PeriodicJob.objects.get()
    assert (row.failures, row.locked_by) == (0, "")
    assert row.next_run_at == row.last_run_at + timedelta(minutes=1)


@pytest.mark.django_db
def test_a_job_of_a_vanished_worker_comes_back_after_its_lease():
    job, jobs = table(at=time(3, 10))
    make_due()
    assert schedule.claim_due(jobs, "one", LEASE) is job
    assert PeriodicJob.objects.get().next_run_at <= timezone.now() + LEASE
    PeriodicJob.objects.update(locked_until=timezone.now())
    make_due()
    assert schedule.claim_due(jobs, "two", LEASE) is job
    assert not schedule.renew_claim(job.name, "one", timezone.now() + LEASE)
    schedule.job_succeeded(job, "one")
    assert PeriodicJob.objects.get().locked_by == "two"


@pytest.mark.django_db
def test_a_failed_nightly_job_is_tried_again_with_growing_delay():
    job, jobs = table(at=time(3, 10))
    for failures in (1, 2, 3):
        make_due()
        schedule.claim_due(jobs, "one", LEASE)
        schedule.job_failed(job, "one", ValueError("没有空间"))
        row = PeriodicJob.objects.get()
        wait = (row.next_run_at - timezone.now()).total_seconds()
        regular = (job.next_run(timezone.now()) - timezone.now()).total_seconds()
        assert wait == pytest.approx(min(regular, retry_delay(failures).total_seconds()), abs=5)
        assert (row.failures, row.last_error) == (failures, "没有空间")
    make_due()
    schedule.claim_due(jobs, "one", LEASE)
    schedule.job_interrupted(job, "one")
    row = PeriodicJob.objects.get()
    assert row.failures == 3
    assert row.next_run_at <= timezone.now()


@pytest.mark.django_db
def test_rows_follow_the_code():
    table(every=timedelta(minutes=1))
    PeriodicJob.objects.update(next_run_at=timezone.now() + timedelta(days=9))
    table(every=timedelta(minutes=1))
    assert PeriodicJob.objects.get().next_run_at > timezone.now() + timedelta(days=8)
    table(every=timedelta(minutes=2))
    assert PeriodicJob.objects.get().next_run_at <= timezone.now()
    schedule.sync_rows({})
    assert not PeriodicJob.objects.exists()


def test_the_worker_finds_its_own_jobs():
    labels = {job.label: job.schedule for job in schedule.scheduled_jobs().values()}
    assert labels["定时发布"] == "every 0:01:00"
    assert labels["清理旧任务"] == "daily at 03:10"
    assert labels["清理过期登录"] == "daily at 03:20"


@pytest.mark.django_db
def test_old_rows_are_purged_and_failures_kept_longer():
    now = timezone.now()

    def finished(status, days):
        result = queued.add.enqueue(1, days)
        DBTaskResult.objects.filter(pk=result.id).update(
            status=status, finished_at=now - timedelta(days=days)
        )

    for status, days in [
        ("SUCCESSFUL", 6),
        ("SUCCESSFUL", 8),
        ("FAILED", 30),
        ("FAILED", 91),
    ]:
        finished(status, days)
    queued.add.enqueue(0, 0)
    for days in (1, 31):
        beat = now - timedelta(days=days)
        WorkerHeartbeat.objects.create(worker_id=str(days), started_at=beat, beat_at=beat)
    shipped.purge_finished_tasks()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == [
        "FAILED",
        "READY",
        "SUCCESSFUL",
    ]
    assert [beat.worker_id for beat in WorkerHeartbeat.objects.all()] == ["1"]


@pytest.mark.django_db
def test_expired_sessions_are_cleared():
    now = timezone.now()
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(days=days))
    shipped.clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["new"]
