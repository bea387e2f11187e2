"""Scheduled publishing: on time, and whatever happens to the item before."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published, page_unpublished

from core.worker.models import PeriodicJob
from core.worker.publishing import ScheduledPublishingError, publish_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_reviews")]


@pytest.fixture
def trouble():
    """Whatever follows publishing or taking down fails for the page called 坏页."""

    def refuse(sender, instance, **kwargs):
        if instance.title == "坏页":
            raise RuntimeError("索引不可用")

    for signal in (page_published, page_unpublished):
        signal.connect(refuse)
    yield
    for signal in (page_published, page_unpublished):
        signal.disconnect(refuse)


def due_page(title, minutes_ago):
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    page = Page(title=title, slug=f"due-{minutes_ago}", live=False, go_live_at=moment)
    Page.get_first_root_node().add_child(instance=page)
    page.save_revision(approved_go_live_at=moment)
    return page


def expired_page(title, minutes_ago):
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    page = Page(title=title, slug=f"expired-{minutes_ago}", live=True, expire_at=moment)
    Page.get_first_root_node().add_child(instance=page)
    return page


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def test_pages_go_live_and_expire_at_their_time():
    due, expired, later = due_page("到点", 5), expired_page("过期", 5), due_page("将来", -60)
    publish_due()
    assert (is_live(due), is_live(expired), is_live(later)) == (True, False, False)
    actions = set(PageLogEntry.objects.values_list("page_id", "action"))
    assert (due.pk, "wagtail.publish.scheduled") in actions
    assert (expired.pk, "wagtail.unpublish.scheduled") in actions
    entries = PageLogEntry.objects.count()
    publish_due()
    assert PageLogEntry.objects.count() == entries, "a second run changes nothing"


def test_a_failing_page_does_not_stop_the_next_one(trouble):
    bad, good = due_page("坏页", 10), due_page("好页", 5)
    bad_expired, good_expired = expired_page("坏页", 10), expired_page("过期好页", 5)
    with pytest.raises(ScheduledPublishingError, match="2 项.*坏页"):
        publish_due()
    assert (is_live(bad), is_live(good)) == (False, True)
    assert (is_live(bad_expired), is_live(good_expired)) == (True, False)


def test_a_failed_page_is_published_when_the_trouble_is_over(trouble):
    page = due_page("坏页", 10)
    with pytest.raises(ScheduledPublishingError):
        publish_due()
    Page.objects.filter(pk=page.pk).update(title="好页")
    revision = page.get_latest_revision()
    revision.content["title"] = "好页"
    revision.save()
    publish_due()
    assert is_live(page)


def test_the_worker_publishes_and_shows_what_failed(trouble):
    bad, good = due_page("坏页", 10), due_page("好页", 5)
    call_command("worker", "--once")
    assert (is_live(bad), is_live(good)) == (False, True)
    row = PeriodicJob.objects.get(name__endswith="publish_scheduled")
    assert row.failures == 1
    assert "坏页" in row.last_error
    assert row.next_run_at <= timezone.now() + timedelta(minutes=1)
