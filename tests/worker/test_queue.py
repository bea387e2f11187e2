"""Queued tasks: results, retries with growing delay, giving up, recovery."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.worker import queue
from core.worker.health import worker_status
from core.worker.models import TaskLease, WorkerHeartbeat
from core.worker.retries import LONGEST_DELAY, MAX_ATTEMPTS, retry_delay
from core.worker.runner import Worker
from tests.worker import queued

pytestmark = pytest.mark.django_db

LEASE = timedelta(seconds=60)


def stored(result):
    return DBTaskResult.objects.get(pk=result.id)


def make_due():
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def test_once_works_off_the_queue_and_leaves_no_sign_of_a_living_worker():
    results = [queued.add.enqueue(1, number) for number in range(3)]
    told = queued.tell_attempt.enqueue()
    call_command("worker", "--once")
    assert [stored(result).return_value for result in results] == [1, 2, 3]
    assert stored(told).return_value == 1
    assert not TaskLease.objects.exists()
    assert not WorkerHeartbeat.objects.exists()


def test_failed_tasks_wait_longer_each_time_and_are_kept_when_given_up():
    result = queued.break_down.enqueue()
    waits = []
    for attempt in range(1, MAX_ATTEMPTS):
        before = timezone.now()
        call_command("worker", "--once")
        task = stored(result)
        assert (task.status, len(task.worker_ids)) == ("READY", attempt)
        waits.append((task.run_after - before).total_seconds())
        assert waits[-1] == pytest.approx(retry_delay(attempt).total_seconds(), abs=5)
        assert "坏了" in task.traceback
        make_due()
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert max(waits) <= LONGEST_DELAY.total_seconds() + 5

    call_command("worker", "--once")
    task = stored(result)
    assert task.status == "FAILED"
    assert task.finished_at is not None
    assert task.exception_class_path == "builtins.ValueError"
    assert (worker_status().queued, worker_status().failed) == (0, 1)

    call_command("worker", "--once", "--retry-failed")
    task = stored(result)
    assert (task.status, len(task.worker_ids)) == ("READY", 1)


def test_a_waiting_attempt_is_not_run_early():
    result = queued.break_down.enqueue()
    call_command("worker", "--once")
    call_command("worker", "--once")
    assert len(stored(result).worker_ids) == 1


def test_a_failing_task_does_not_hold_up_the_next():
    queued.break_down.enqueue()
    result = queued.add.enqueue(2, 3)
    call_command("worker", "--once")
    assert stored(result).return_value == 5


def test_a_result_that_is_no_json_is_a_failure_of_the_task():
    result = queued.answer_no_json.enqueue()
    call_command("worker", "--once")
    assert stored(result).status == "READY"
    assert stored(result).exception_class_path == "builtins.TypeError"


def test_a_task_whose_code_is_gone_is_a_failure_too():
    result = queued.add.enqueue(1, 1)
    DBTaskResult.objects.update(task_path="tests.worker.queued.never_written")
    call_command("worker", "--once")
    assert stored(result).status == "READY"
    assert stored(result).exception_class_path == "builtins.ImportError"


def test_no_task_runs_longer_than_the_limit_even_if_it_swallows_errors():
    result = queued.swallow_everything.enqueue(20)
    call_command("worker", "--once", "--time-limit", "0.3")
    task = stored(result)
    assert task.status == "READY"
    assert task.exception_class_path.endswith("TimeLimitExceededError")


def test_a_task_that_kills_its_worker_again_and_again_is_given_up():
    result = queued.add.enqueue(1, 1)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert queue.claim_next(f"worker-{attempt}", LEASE) is not None
        assert queue.recover_lost() == 0, "the lease still runs"
        TaskLease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert queue.recover_lost() == 1
    assert stored(result).status == "FAILED"
    assert stored(result).exception_class_path.endswith("LeaseExpiredError")
    assert queue.claim_next("worker", LEASE) is None


def test_the_late_result_of_a_worker_that_lost_its_lease_is_dropped():
    result = queued.add.enqueue(1, 1)
    late = queue.claim_next("late", LEASE)
    TaskLease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    queue.recover_lost()
    queue.claim_next("new", LEASE)
    assert not queue.renew_lease(late.pk, "late", timezone.now() + LEASE)
    queue.succeed(late, "late", "late answer")
    assert stored(result).status == "RUNNING"
    assert TaskLease.objects.get().worker_id == "new"


def test_an_idle_round_is_cheap(django_assert_max_num_queries):
    worker = Worker(once=True)
    worker.step()
    with django_assert_max_num_queries(2):
        assert worker.step() is False


@pytest.mark.parametrize("seconds", ["0", "-1", "abc", "nan", "1e9"])
def test_impossible_options_are_refused(seconds):
    with pytest.raises(CommandError, match="秒"):
        call_command("worker", "--once", "--interval", seconds)
