from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.worker.models import PeriodicJob, TaskLease, WorkerHeartbeat

# A worker beats every ten seconds; one long write of another process may hold it up a while.
SILENCE_ALLOWED = 60


@dataclass(frozen=True)
class WorkerStatus:
    """What the dashboard and /healthz say about the work in the background.

    `last_beat_age` is in seconds, None if no worker ever ran; `queued` counts the tasks that
    wait (for their turn or for another attempt), `failed` those given up.
    """

    alive: bool
    last_beat_age: float | None
    queued: int
    failed: int


def work_under_way():
    """Whether a worker is in the middle of a task or a periodic job."""
    now = timezone.now()
    return (
        TaskLease.objects.filter(expires_at__gt=now).exists()
        or PeriodicJob.objects.exclude(locked_by="").filter(locked_until__gt=now).exists()
    )


def worker_status():
    """The state of the background work, in two queries."""
    now = timezone.now()
    # Clocks of two machines may differ a little; a beat of the far future was written before
    # a clock was put back, and says nothing of now.
    believable = WorkerHeartbeat.objects.filter(
        beat_at__lte=now + timedelta(seconds=SILENCE_ALLOWED)
    )
    last_beat = believable.aggregate(last=Max("beat_at"))["last"]
    age = None
    if last_beat is not None:
        age = max(0.0, (now - last_beat).total_seconds())
    counts = DBTaskResult.objects.aggregate(
        queued=Count("pk", filter=Q(status=TaskResultStatus.READY)),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
    )
    return WorkerStatus(
        alive=age is not None and age <= SILENCE_ALLOWED, last_beat_age=age, **counts
    )


def describe(status):
    """The state in one Chinese sentence, for editors."""
    if status.alive:
        return _("时钟正常。")
    if status.last_beat_age is None:
        return _("时钟还没有启动过，定时发布现在不会执行。")
    return _("时钟 %(time)s没有动静，定时发布现在不会执行。") % {
        "time": _duration(status.last_beat_age)
    }


def _duration(seconds):
    for length, words in (
        (86400, _("%(number)d 天")),
        (3600, _("%(number)d 小时")),
        (60, _("%(number)d 分钟")),
    ):
        if seconds >= length:
            return words % {"number": seconds // length}
    return _("%(number)d 秒") % {"number": seconds}
