"""Dates of publication that passed without it: who is told, why, and what can be done."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.signals import page_unpublished

from core.notices.models import Notice
from core.publication import add_condition
from core.roles import Role
from core.worker.missed import missed_count, missed_for
from core.worker.models import MissedDate, WorkerHeartbeat
from core.worker.publishing import ScheduledPublishingError, publish_due
from stories.models import ArticlePage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_gate(monkeypatch):
    """No condition but those that a test sets."""
    monkeypatch.setattr("core.publication._conditions", {})


@pytest.fixture
def beating():
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker_id="w", started_at=now, beat_at=now)


@pytest.fixture
def refusal(open_gate):
    """A condition that nothing called 未审 meets."""
    add_condition(
        "test", lambda item, revision, user: ["还没有终审。"] if item.title == "未审" else []
    )


def due_page(parent, title="三月公告", minutes_ago=5):
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    page = factories.ArticlePageFactory(parent=parent, title=title, live=False)
    page.go_live_at = moment
    page.save_revision(approved_go_live_at=moment)
    return page


def is_live(page):
    return ArticlePage.objects.get(pk=page.pk).live


def home(client):
    cache.clear()
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_only_what_is_overdue_counts(site_tree, client):
    due_page(site_tree.news)
    due_page(site_tree.news, "刚到点", minutes_ago=0)
    due_page(site_tree.news, "将来", minutes_ago=-60)
    assert missed_count() == 1
    answer = client.get("/healthz").json()
    assert answer["worker"]["missed"] == 1
    assert "三月公告" not in str(answer)


def test_a_refused_publication_is_told_with_its_reason(site_tree, staff, client, refusal, beating):
    page = due_page(site_tree.news, "未审")
    editor = staff(Role.EDITOR)
    with pytest.raises(ScheduledPublishingError):
        publish_due()
    with pytest.raises(ScheduledPublishingError):
        publish_due()
    row = MissedDate.objects.get()
    assert (row.reason, row.failures, row.object_id) == ("还没有终审。", 2, str(page.pk))
    assert [notice.title for notice in Notice.objects.filter(user=editor)] == [
        "《未审》到点没有发出"
    ]
    client.force_login(editor)
    html = home(client)
    assert "该发没发" in html and "还没有终审。" in html and "现在发布" in html

    revision = page.get_latest_revision()
    revision.content["title"] = "已审"
    revision.save()
    publish_due()
    assert is_live(page)
    assert not MissedDate.objects.exists()
    assert "该发没发" not in home(client)


def test_publish_now_goes_through_the_gate(site_tree, staff, client, refusal, beating):
    page, other = due_page(site_tree.news, "未审"), due_page(site_tree.news, "好稿")
    client.force_login(staff(Role.CHIEF))
    for each in (page, other):
        address = reverse("worker_publish_now", args=[each.get_latest_revision().pk])
        assert client.post(address).status_code == 302
    assert (is_live(page), is_live(other)) == (False, True)
    assert "还没有终审。" in home(client)


def test_another_time_keeps_the_text_and_the_approval(site_tree, staff, client, beating):
    page = due_page(site_tree.news)
    client.force_login(staff(Role.CHIEF))
    revision = page.get_latest_revision()
    address = reverse("worker_new_time", args=[revision.pk])
    refused = client.post(address, {"moment": "2020-01-01T09:00"})
    assert refused.status_code == 422
    assert "这个时间已经过了" in refused.content.decode()
    later = timezone.localtime() + timedelta(days=1)
    client.post(address, {"moment": later.strftime("%Y-%m-%dT%H:%M")})
    revision.refresh_from_db()
    assert revision.approved_go_live_at == later.replace(second=0, microsecond=0)
    assert missed_count() == 0
    publish_due()
    assert not is_live(page)


def test_a_foreign_county_meets_404_and_reads_nothing_of_it(site_tree, staff, client, beating):
    page = due_page(site_tree.luxi.news, "芦溪的稿")
    stranger = staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area)
    client.force_login(stranger)
    assert missed_for(stranger) == []
    assert "芦溪的稿" not in home(client)
    revision = page.get_latest_revision()
    assert client.post(reverse("worker_publish_now", args=[revision.pk])).status_code == 404
    assert client.get(reverse("worker_new_time", args=[revision.pk])).status_code == 404
    assert client.get(reverse("worker_missed")).status_code == 200


def test_without_a_clock_the_dashboard_says_what_will_not_happen(site_tree, staff, client):
    due_page(site_tree.news, "明早要发", minutes_ago=-300)
    client.force_login(staff(Role.RESPONSIBLE))
    html = home(client)
    assert "时钟还没有启动过，定时发布现在不会执行。" in html
    assert "明早要发" in html
    assert html.index("定时发布现在不会执行") < html.index("desk__columns")


def test_what_could_not_be_taken_down_is_listed_too(site_tree, staff, client, beating):
    page = factories.ArticlePageFactory(parent=site_tree.news, title="坏页")
    ArticlePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=5))

    def break_down(sender, instance, **kwargs):
        raise RuntimeError("索引不可用")

    page_unpublished.connect(break_down)
    try:
        with pytest.raises(ScheduledPublishingError):
            publish_due()
    finally:
        page_unpublished.disconnect(break_down)
    assert MissedDate.objects.get().kind == MissedDate.Kind.EXPIRE
    client.force_login(staff(Role.CHIEF))
    html = home(client)
    assert "该下没下" in html and "索引不可用" in html
    publish_due()
    assert not MissedDate.objects.exists()


def test_many_missed_dates_cost_no_more_queries(site_tree, staff, client, beating, query_count):
    client.force_login(staff(Role.CHIEF))
    due_page(site_tree.news)
    few = query_count(reverse("worker_missed"))
    for number in range(12):
        due_page(site_tree.news, f"公告{number}")
    assert query_count(reverse("worker_missed")) <= few + 1
