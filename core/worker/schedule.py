"""The periodic table: which jobs run by the clock, and which worker runs them.

An app declares its jobs in a module named `periodic`:

    @periodic(every=timedelta(minutes=1), label=_("定时发布"))
    def publish_scheduled(): ...

Jobs run at least once per date, so they must be harmless when run twice.

What cannot wait for a minute is declared with `@continuous(label=…)`: the worker calls it in
every round, several times a second, so it must be cheap where there is nothing to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core.worker.models import PeriodicJob
from core.worker.retries import retry_delay

_registry = {}
_continuous = {}


@dataclass(frozen=True)
class ScheduledJob:
    """A function, and the interval or the local time of day at which it runs."""

    function: Callable[[], None]
    label: str
    every: timedelta | None = None
    at: time | None = None

    @property
    def name(self):
        return f"{self.function.__module__}.{self.function.__qualname__}"

    @property
    def schedule(self):
        """The schedule in words, stored to notice when the code changes it."""
        return f"every {self.every}" if self.every else f"daily at {self.at:%H:%M}"

    def first_run(self, now):
        """An interval starts at once; a job of the night waits for the night."""
        return now if self.every else self.next_run(now)

    def next_run(self, moment):
        """The next regular run after an aware moment."""
        if self.every:
            return moment + self.every
        local = timezone.localtime(moment)
        day = local.date()
        if timezone.make_aware(datetime.combine(day, self.at)) <= local:
            day += timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, self.at))


@dataclass(frozen=True)
class ContinuousWork:
    """A function called in every round; it returns something true if it found work to do."""

    function: Callable[[], object]
    label: str

    @property
    def name(self):
        return f"{self.function.__module__}.{self.function.__qualname__}"


def continuous(*, label=""):
    """Declare a function of no arguments as work for every round of the worker.

    Several workers may call it at the same time. `label` is its Chinese name for the log.
    """

    def declare(function):
        work = ContinuousWork(function, label or function.__name__)
        _continuous[work.name] = work
        return function

    return declare


def periodic(*, every=None, at=None, label=""):
    """Declare a function of no arguments as a job run `every` interval or daily `at` a time.

    `label` is its Chinese name for the dashboard. ValueError unless exactly one of the two
    schedules is given.
    """
    if (every is None) == (at is None):
        raise ValueError("A periodic job needs either `every` or `at`")
    if every is not None and every <= timedelta(0):
        raise ValueError("The interval of a periodic job must be positive")

    def declare(function):
        job = ScheduledJob(function, label or function.__name__, every, at)
        _registry[job.name] = job
        return function

    return declare


def scheduled_jobs():
    """All declared jobs by name, found in the `periodic` module of each installed app."""
    autodiscover_modules("periodic")
    return dict(_registry)


def continuous_work():
    """All declared continuous work by name, found in the same modules."""
    autodiscover_modules("periodic")
    return dict(_continuous)


def sync_rows(jobs):
    """One row for each job: new ones get a first date, changed ones a new one, gone ones go."""
    now = timezone.now()
    for name, job in jobs.items():
        row, created = PeriodicJob.objects.get_or_create(
            name=name,
            defaults={"schedule": job.schedule, "next_run_at": job.first_run(now)},
        )
        if not created and row.schedule != job.schedule:
            PeriodicJob.objects.filter(pk=row.pk).update(
                schedule=job.schedule, next_run_at=job.first_run(now)
            )
    PeriodicJob.objects.exclude(name__in=jobs).delete()


def claim_due(jobs, worker_id, lease):
    """A job whose time has come, claimed for this worker; None if there is none.

    The conditional UPDATE lets one worker win. The failure is counted and the next date set
    before the run, so that a job that kills its worker comes back later and later as well.
    """
    now = timezone.now()
    due = PeriodicJob.objects.filter(
        Q(locked_until=None) | Q(locked_until__lte=now), next_run_at__lte=now, name__in=jobs
    )
    for row in due.order_by("next_run_at"):
        patience = max(lease, retry_delay(row.failures + 1))
        won = due.filter(pk=row.pk, next_run_at=row.next_run_at).update(
            locked_by=worker_id,
            locked_until=now + lease,
            last_run_at=now,
            next_run_at=min(jobs[row.name].next_run(now), now + patience),
            failures=F("failures") + 1,
        )
        if won:
            return jobs[row.name]
    return None


def renew_claim(name, worker_id, locked_until):
    """Keep the job ours for longer; False when it was lost to another worker."""
    return bool(
        PeriodicJob.objects.filter(name=name, locked_by=worker_id).update(locked_until=locked_until)
    )


def job_succeeded(job, worker_id):
    """Record the run; the next one follows the regular dates."""
    now = timezone.now()
    row = _held(job, worker_id).first()
    if row is None:
        return
    _release(
        job,
        worker_id,
        last_finished_at=now,
        next_run_at=max(job.next_run(row.last_run_at), now),
        failures=0,
        last_error="",
    )


def job_failed(job, worker_id, error):
    """Record the failure; the job runs again after the growing delay or at its next date."""
    now = timezone.now()
    row = _held(job, worker_id).first()
    if row is None:
        return
    _release(
        job,
        worker_id,
        last_finished_at=now,
        next_run_at=min(job.next_run(now), now + retry_delay(row.failures)),
        last_error=str(error) or type(error).__name__,
    )


def job_interrupted(job, worker_id):
    """Leave the job due at once for the next worker; the interruption counts for nothing."""
    _release(job, worker_id, next_run_at=timezone.now(), failures=F("failures") - 1)


def _held(job, worker_id):
    return PeriodicJob.objects.filter(name=job.name, locked_by=worker_id)


def _release(job, worker_id, **values):
    _held(job, worker_id).update(locked_by="", locked_until=None, **values)
