from datetime import time, timedelta

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.worker.models import WorkerHeartbeat
from core.worker.publishing import publish_due
from core.worker.schedule import periodic

KEEP_SUCCESSFUL = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
KEEP_HEARTBEATS = timedelta(days=30)


@periodic(every=timedelta(minutes=1), label=_("定时发布"))
def publish_scheduled():
    """Publish and take down pages and records at the time their editors set."""
    publish_due()


@periodic(at=time(3, 10), label=_("清理旧任务"))
def purge_finished_tasks():
    """Keep the queue's table small; failed tasks stay long enough for somebody to look."""
    now = timezone.now()
    DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_SUCCESSFUL)
        | Q(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    ).delete()
    WorkerHeartbeat.objects.filter(beat_at__lt=now - KEEP_HEARTBEATS).delete()


@periodic(at=time(3, 20), label=_("清理过期登录"))
def clear_sessions():
    """Expired sessions pile up in the database for ever otherwise."""
    call_command("clearsessions")
