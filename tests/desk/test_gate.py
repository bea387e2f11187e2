"""The gate before the public, whatever stands at it: by hand and by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.log_actions import LogContext

from core import publication
from core.publication import PublicationRefused
from core.worker.publishing import ScheduledPublishingError, publish_due
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(monkeypatch):
    """Nothing whose title says 未审 may go out."""
    monkeypatch.setattr(publication, "_conditions", {})
    publication.add_condition(
        "test", lambda item, revision, user: ["还没有审过。"] if "未审" in item.title else []
    )


@pytest.fixture
def draft(site_tree, closed):
    return factories.ArticlePageFactory(parent=site_tree.news, title="未审的稿", live=False)


def test_nobody_publishes_what_does_not_meet_the_conditions(draft):
    revision = draft.save_revision()
    with LogContext(user=factories.AdminFactory()), pytest.raises(PublicationRefused) as refusal:
        revision.publish()
    assert refusal.value.reasons == ["还没有审过。"]
    draft.refresh_from_db()
    assert not draft.live


def test_a_live_page_gets_no_other_text_either(site_tree, closed):
    page = factories.ArticlePageFactory(parent=site_tree.news, title="审过的稿")
    page.save_revision().publish()
    page.refresh_from_db()
    with LogContext(user=factories.AdminFactory()):
        page.save()
        page.title = "未审的稿"
        with pytest.raises(PublicationRefused):
            page.save_revision().publish()
    page.refresh_from_db()
    assert page.title == "审过的稿"


def test_a_copy_is_no_way_around(draft, site_tree, closed):
    draft.live = True
    draft.save()
    with LogContext(user=factories.AdminFactory()), pytest.raises(PublicationRefused):
        draft.copy(to=site_tree.anyuan.news, keep_live=True, update_attrs={"slug": "copy"})


def test_no_date_is_given_and_the_clock_refuses_too(draft):
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    with LogContext(user=factories.AdminFactory()), pytest.raises(PublicationRefused):
        revision.publish()
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None
    draft.go_live_at = timezone.now() - timedelta(minutes=1)
    draft.save_revision(approved_go_live_at=draft.go_live_at)
    with pytest.raises(ScheduledPublishingError):
        publish_due()
    draft.refresh_from_db()
    assert not draft.live


def test_the_admin_says_why_and_keeps_the_draft(draft, site_tree, client):
    client.force_login(factories.AdminFactory())
    draft.save_revision()
    answer = client.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/", follow=True
    )
    assert answer.status_code == 200
    assert "还没有审过。" in answer.content.decode()
    draft.refresh_from_db()
    assert not draft.live
