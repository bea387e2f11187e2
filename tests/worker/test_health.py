"""What editors and operators are told about the work in the background."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.worker.health import describe, worker_status
from core.worker.models import PeriodicJob, WorkerHeartbeat
from core.worker.schedule import scheduled_jobs, sync_rows
from tests.worker import queued

pytestmark = pytest.mark.django_db


def beat(**ago):
    moment = timezone.now() - timedelta(**ago)
    WorkerHeartbeat.objects.create(worker_id=str(ago), started_at=moment, beat_at=moment)


def test_no_worker_ever():
    status = worker_status()
    assert (status.alive, status.last_beat_age) == (False, None)
    assert (status.queued, status.failed) == (0, 0)
    assert describe(status) == "时钟还没有启动过，定时发布现在不会执行。"


def test_the_latest_beat_counts(django_assert_num_queries):
    beat(hours=5)
    beat(seconds=3)
    queued.add.enqueue(1, 1)
    with django_assert_num_queries(2):
        status = worker_status()
    assert status.alive
    assert 3 <= status.last_beat_age < 10
    assert status.queued == 1
    assert describe(status) == "时钟正常。"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        ({"seconds": 75}, "1 分钟"),
        ({"minutes": 38}, "38 分钟"),
        ({"hours": 5, "minutes": 50}, "5 小时"),
        ({"days": 3}, "3 天"),
    ],
)
def test_silence_is_told_in_plain_words(ago, words):
    beat(**ago)
    assert describe(worker_status()) == f"时钟 {words}没有动静，定时发布现在不会执行。"


def test_the_dashboard_shows_it(admin_client):
    beat(minutes=38)
    response = admin_client.get(reverse("wagtailadmin_home"))
    assert "时钟 38 分钟没有动静，定时发布现在不会执行。" in response.content.decode()


@pytest.fixture
def failures():
    beat(seconds=1)
    sync_rows(scheduled_jobs())
    PeriodicJob.objects.filter(name__endswith="publish_scheduled").update(
        failures=3, last_error="1 项未能按时发布或下线：<b>坏页</b>"
    )
    queued.break_down.enqueue()
    DBTaskResult.objects.update(
        status="FAILED", finished_at=timezone.now(), exception_class_path="builtins.ValueError"
    )


def test_the_dashboard_shows_what_failed(admin_client, failures):
    html = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "时钟正常，" in html
    assert "“定时发布”连续 3 次没有做完。" in html
    assert "1 项未能按时发布或下线：&lt;b&gt;坏页" in html
    assert "1 项任务多次失败，已不再重试。" in html
    assert "tests.worker.queued.break_down" in html


def test_errors_that_name_pages_are_not_for_every_editor(client, django_user_model, failures):
    editor = django_user_model.objects.create_user("bianji", password="x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "“定时发布”连续 3 次没有做完。" in html
    assert "1 项任务多次失败，已不再重试。" in html
    assert "坏页" not in html
    assert "break_down" not in html

    editor.user_permissions.add(Permission.objects.get(codename="view_periodicjob"))
    assert "坏页" in client.get(reverse("wagtailadmin_home")).content.decode()
