"""Real worker processes on the test database: killed, stopped, and side by side."""

import signal
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale, Page, PageLogEntry

from core.reviews.models import ReviewSettings
from core.worker.health import worker_status
from core.worker.models import PeriodicJob, TaskLease
from tests.worker import queued
from tests.worker.processes import wait_until


def stored(result):
    return DBTaskResult.objects.get(pk=result.id)


def test_the_task_of_a_killed_worker_is_done_by_the_next_one(start_worker, tmp_path):
    note = tmp_path / "runs"
    result = queued.hang_the_first_time.enqueue(str(note))
    first = start_worker("--lease", "1.5")
    wait_until(note.exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert stored(result).status == "RUNNING"

    second = start_worker("--lease", "1.5")
    wait_until(lambda: stored(result).status == "SUCCESSFUL")
    task = stored(result)
    assert task.return_value == "第二次做完"
    assert len(task.worker_ids) == 2
    assert not TaskLease.objects.exists()
    assert worker_status().alive

    asked = time.monotonic()
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=40) == 0, second.log.read_text()
    assert time.monotonic() - asked < 30


def test_stopping_lets_short_work_finish_and_gives_long_work_back(start_worker, tmp_path):
    short, long = tmp_path / "short", tmp_path / "long"
    short_result = queued.take_long.enqueue(str(short), 1)
    long_result = queued.take_long.enqueue(str(long), 60)
    patient = start_worker("--grace", "5")
    wait_until(short.exists)
    patient.send_signal(signal.SIGTERM)
    assert patient.wait(timeout=40) == 0, patient.log.read_text()
    assert stored(short_result).status == "SUCCESSFUL"
    assert not long.exists()

    hasty = start_worker("--grace", "0.3")
    wait_until(long.exists)
    asked = time.monotonic()
    hasty.send_signal(signal.SIGINT)
    assert hasty.wait(timeout=40) == 0, hasty.log.read_text()
    assert time.monotonic() - asked < 30
    task = stored(long_result)
    assert task.status == "READY"
    assert task.worker_ids == []
    assert not TaskLease.objects.exists()


def test_two_workers_share_the_queue_and_the_clock(start_worker, tmp_path):
    runs, slow_runs, ticks = tmp_path / "runs", tmp_path / "slow", tmp_path / "ticks"
    # Longer than the lease: only the heartbeat keeps it from being done twice.
    slow = queued.take_long.enqueue(str(slow_runs), 2.5)
    for _ in range(12):
        queued.take_long.enqueue(str(runs), 0.05)
    clockwork = [sys.executable, "-m", "tests.worker.clockwork"]
    for _ in range(2):
        start_worker("--lease", "1", command=clockwork, TICKS=str(ticks))
    wait_until(lambda: stored(slow).status == "SUCCESSFUL")
    wait_until(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists())

    assert len(runs.read_text().splitlines()) == 12
    assert len(slow_runs.read_text().splitlines()) == 1
    assert len(stored(slow).worker_ids) == 1
    times = sorted(float(line.split()[1]) for line in ticks.read_text().splitlines())
    assert len(times) >= 2
    gaps = [after - before for before, after in zip(times, times[1:], strict=False)]
    assert min(gaps) > 0.7, gaps
    assert PeriodicJob.objects.get(name__endswith="tick").failures == 0


def test_an_idle_worker_looks_for_continuous_work_several_times_a_second(start_worker, tmp_path):
    note = tmp_path / "rounds"
    rounds = [sys.executable, "-m", "tests.worker.rounds"]
    start_worker("--interval", "1", command=rounds, ROUNDS=str(note))
    wait_until(lambda: note.exists() and len(note.read_text().splitlines()) >= 9)
    times = [float(line.split()[1]) for line in note.read_text().splitlines()]
    gaps = sorted(later - earlier for earlier, later in zip(times, times[1:], strict=False))
    assert gaps[len(gaps) // 2] < 0.6


@pytest.fixture
def due_pages(shared_queue):
    ReviewSettings.objects.create(page_stages=0, record_stages=0)
    # Other tests empty every table, these rows of migrations included.
    Locale.objects.get_or_create(language_code="zh-hans")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    moment = timezone.now() - timedelta(minutes=2)
    pages = []
    for number in range(5):
        page = Page(title=f"到点{number}", slug=f"at-{number}", live=False, go_live_at=moment)
        root.add_child(instance=page)
        page.save_revision(approved_go_live_at=moment)
        pages.append(page)
    yield pages
    for page in pages:
        Page.objects.get(pk=page.pk).delete()
    PageLogEntry.objects.filter(page_id__in=[page.pk for page in pages]).delete()
    ReviewSettings.objects.all().delete()


def test_each_page_goes_out_once_though_a_worker_is_killed_while_publishing(
    start_worker, due_pages, tmp_path
):
    note = tmp_path / "publishing"
    slow = [sys.executable, "-m", "tests.worker.slow_publishing"]
    workers = [start_worker("--lease", "1.5", command=slow, PUBLISHING=str(note)) for _ in range(2)]
    wait_until(lambda: note.exists() and len(note.read_text().splitlines()) >= 2)
    at_work = int(note.read_text().splitlines()[-1].split()[0])
    victim = next(worker for worker in workers if worker.pid == at_work)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    # It comes back after half a minute, which is not waited for here.
    PeriodicJob.objects.filter(name__endswith="publish_scheduled").update(
        next_run_at=timezone.now()
    )
    ids = [page.pk for page in due_pages]
    wait_until(lambda: Page.objects.filter(pk__in=ids, live=True).count() == len(ids))
    published = PageLogEntry.objects.filter(page__in=ids, action="wagtail.publish.scheduled")
    assert sorted(published.values_list("page_id", flat=True)) == sorted(ids)
