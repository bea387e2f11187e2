import logging
import os
import signal
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    reset_queries,
)
from django.utils.crypto import get_random_string
from django_tasks.base import TaskContext
from django_tasks.signals import task_started

from core.read_only import is_read_only
from core.worker import queue, schedule
from core.worker.heartbeat import Heartbeat
from core.worker.jumps import JumpWatch, settle
from core.worker.retries import retry_delay

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
LONGEST_BEAT = 10
LONGEST_NAP = 0.25


class InterruptedWorkError(BaseException):
    """Raised inside the running work when the worker must stop and waited long enough.

    Like KeyboardInterrupt no Exception, so that the work cannot swallow it by accident.
    """


class TimeLimitExceededError(BaseException):
    """Raised inside work that runs longer than any work may."""


def new_worker_id():
    """An id that tells an operator the machine and the process, and is never used twice."""
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{get_random_string(8)}"


class Worker:
    """Runs periodic jobs and queued tasks, one at a time, until told to stop.

    `interval` (s) is the pause of an idle worker; `lease` the time after which the work of a
    vanished worker is given to another; `grace` (s) the time that work in hand gets to finish
    on SIGTERM or SIGINT; `time_limit` (s) the longest run of one task or job. With `once` the
    worker does what is due and returns.
    """

    def __init__(self, *, interval=1.0, lease=LEASE, grace=5.0, time_limit=3600.0, once=False):
        self.worker_id = new_worker_id()
        self.interval = interval
        self.lease = lease
        self.grace = grace
        self.time_limit = time_limit
        self.once = once
        self.stopping = False
        self.done = 0
        self._jobs, self._synced = {}, False
        self._continuous = {}
        self._patience = {}
        self._interruptible = False
        self._next_recovery = 0.0
        self._watch = JumpWatch()
        self._beat_every = min(LONGEST_BEAT, lease.total_seconds() / 4)
        self._heartbeat = Heartbeat(self.worker_id, lease, self._beat_every, announce=not once)

    def run(self):
        """Work until stopped (or, with `once`, until nothing is due)."""
        logger.info("Worker %s started", self.worker_id)
        with self._signals(), self._beating():
            self._jobs = schedule.scheduled_jobs()
            self._continuous = schedule.continuous_work()
            while not self.stopping:
                busy = self._step_through_outage()
                if self.once and not busy:
                    break
                if not busy:
                    self._rest()
        logger.info("Worker %s stopped, %d pieces of work done", self.worker_id, self.done)

    def step(self):
        """Do at most one job and one task; False when there was nothing to do."""
        # With DEBUG every query is remembered, and this process never ends a request.
        reset_queries()
        if is_read_only():
            return False
        if not self._synced:
            schedule.sync_rows(self._jobs)
            self._synced = True
        if time.monotonic() >= self._next_recovery:
            # Less often than each second: opening a database anew is dearer than the look at it.
            if not connection.in_atomic_block:
                close_old_connections()
            if self._watch.has_jumped():
                settle(self._jobs, self.lease)
            queue.recover_lost()
            self._next_recovery = time.monotonic() + self._beat_every
        busy = self._run_due_job()
        if not self.stopping:
            busy = self._run_continuous() or busy
        if not self.stopping:
            busy = self._run_next_task() or busy
        return busy

    def _step_through_outage(self):
        """A database that is locked, restarting or away for a while must not end the worker."""
        try:
            return self.step()
        except (OperationalError, InterfaceError):
            if self.once:
                raise
            logger.exception("The database cannot be reached, trying again")
            connections.close_all()
            return False

    def _run_due_job(self):
        job = schedule.claim_due(self._jobs, self.worker_id, self.lease)
        if job is None:
            return False
        renewal = partial(schedule.renew_claim, job.name, self.worker_id)
        try:
            self._perform(job.function, renewal)
        except InterruptedWorkError:
            self._forget_connection()
            schedule.job_interrupted(job, self.worker_id)
        except BaseException as error:
            logger.exception("Periodic job %s failed", job.name)
            self._forget_connection()
            schedule.job_failed(job, self.worker_id, error)
        else:
            schedule.job_succeeded(job, self.worker_id)
        return True

    def _run_continuous(self):
        """Call all continuous work; what fails waits longer each time, the rest goes on."""
        busy = False
        for name, work in self._continuous.items():
            if self.stopping:
                break
            failures, not_before = self._patience.get(name, (0, 0.0))
            if time.monotonic() < not_before:
                continue
            try:
                found = self._guarded(work.function)
            except (OperationalError, InterfaceError):
                raise
            except InterruptedWorkError:
                self._forget_connection()
            except BaseException:
                logger.exception("Continuous work %s failed", name)
                self._forget_connection()
                wait = retry_delay(failures + 1).total_seconds()
                self._patience[name] = (failures + 1, time.monotonic() + wait)
            else:
                self._patience.pop(name, None)
                if found:
                    self.done += 1
                    busy = True
        return busy

    def _run_next_task(self):
        row = queue.claim_next(self.worker_id, self.lease)
        if row is None:
            return False
        renewal = partial(queue.renew_lease, row.pk, self.worker_id)
        try:
            value = self._perform(partial(self._call, row), renewal)
            # Inside, so that a result which is no JSON counts as a failure of the task.
            queue.succeed(row, self.worker_id, value)
        except InterruptedWorkError:
            self._forget_connection()
            queue.release(row, self.worker_id)
        except BaseException as error:
            logger.exception("Task %s %s failed", row.pk, row.task_path)
            self._forget_connection()
            queue.fail(row, self.worker_id, error)
        return True

    def _call(self, row):
        task, result = row.task, row.task_result
        task_started.send(sender=type(task.get_backend()), task_result=result)
        context = [TaskContext(task_result=result)] if task.takes_context else []
        return task.call(*context, *result.args, **result.kwargs)

    def _perform(self, function, renewal):
        """Call the function under a renewed lease, interruptible and within the time limit."""
        self._heartbeat.hold(renewal)
        try:
            return self._guarded(function)
        finally:
            self._heartbeat.let_go()
            self.done += 1

    def _guarded(self, function):
        try:
            self._set_alarm(self.time_limit)
            self._interruptible = True
            return function()
        finally:
            self._interruptible = False
            self._set_alarm(0)

    def _rest(self):
        """Wait for the next round; continuous work is not kept waiting."""
        end = time.monotonic() + self.interval
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_NAP))
            try:
                if self._run_continuous():
                    return
            except (OperationalError, InterfaceError):
                logger.exception("The database cannot be reached, trying again")
                connections.close_all()
                return

    @contextmanager
    def _beating(self):
        self._heartbeat.beat()
        # Inside a caller's transaction a second connection would wait for it for ever.
        if not connection.in_atomic_block:
            self._heartbeat.start()
        try:
            yield
        finally:
            self._heartbeat.end()

    @contextmanager
    def _signals(self):
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handlers = {signal.SIGTERM: self._on_stop, signal.SIGINT: self._on_stop}
        if hasattr(signal, "SIGALRM"):
            handlers[signal.SIGALRM] = self._on_alarm
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_stop(self, signum, frame):
        """The first signal lets the work in hand finish for a while, the second does not."""
        if self.stopping:
            self._on_alarm(signum, frame)
            return
        self.stopping = True
        if self._interruptible:
            self._set_alarm(self.grace)

    def _on_alarm(self, signum, frame):
        if not self._interruptible:
            return
        self._interruptible = False
        raise InterruptedWorkError if self.stopping else TimeLimitExceededError

    def _set_alarm(self, seconds):
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _forget_connection(self):
        """Work that broke off may leave its connection in any state."""
        if not connection.in_atomic_block:
            connections.close_all()
