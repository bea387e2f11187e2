"""No way out leads past a severe finding: each says why, and each leaves the draft as it was."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core import publication
from core.checks.findings import findings_of
from core.checks.gate import severe_findings
from core.checks.overrides import override
from core.publication import PublicationRefused
from core.reviews import services
from core.roles import Role
from core.worker.publishing import ScheduledPublishingError, publish_due
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "请打13812345678报名"
SAYS = "手机号码"


@pytest.fixture(autouse=True)
def checks_only(monkeypatch):
    """Other conditions have tests of their own."""
    monkeypatch.setattr(publication, "_conditions", {"checks": severe_findings})


@pytest.fixture
def admin(client):
    user = factories.AdminFactory()
    client.force_login(user)
    return user


@pytest.fixture
def draft(site_tree):
    page = factories.ArticlePageFactory(
        parent=site_tree.news, live=False, body=[("paragraph", f"<p>{PHONE}</p>")]
    )
    page.save_revision()
    return page


def refused(answer, page=None):
    assert answer.status_code == 200
    assert SAYS in answer.content.decode()
    if page is not None:
        page.refresh_from_db()
        assert not page.live


def form_of(title="社区里的一天", text=PHONE, **more):
    return nested_form_data(
        {
            "title": title,
            "slug": "",
            "summary": "",
            "kind": "news",
            "body": streamfield([("paragraph", rich_text(f"<p>{text}</p>"))]),
            "attachments": inline_formset([]),
            "activity_links": inline_formset([]),
            "comments": inline_formset([]),
            **more,
        }
    )


def test_by_the_editor(draft, admin, client):
    answer = client.post(
        f"/admin/pages/{draft.pk}/edit/", form_of(**{"action-publish": "1"}), follow=True
    )
    refused(answer, draft)
    assert draft.get_latest_revision_as_object().title == "社区里的一天"


def test_by_making_a_new_page(site_tree, admin, client):
    address = f"/admin/pages/add/stories/articlepage/{site_tree.news.pk}/"
    answer = client.post(address, form_of(title="新写的", **{"action-publish": "1"}), follow=True)
    assert answer.status_code == 200
    made = Page.objects.get(title="新写的")
    assert not made.live
    assert SAYS in publication.missing(made.get_latest_revision_as_object())[0]


def test_in_bulk(draft, admin, client):
    address = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/"
    refused(client.post(address, follow=True), draft)


def test_by_the_end_of_the_reviews(draft, staff):
    """The last stage is not passed, and its reviewer reads why."""
    people = [staff(role) for role in (Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF)]
    services.submit(draft, staff(Role.CITY_ADMIN))
    for user in people[:2]:
        services.approve(fresh(draft), user, fresh(draft).latest_revision_id)
    with (
        LogContext(user=people[2]),
        pytest.raises((services.NotAllowed, PublicationRefused)) as why,
    ):
        services.approve(fresh(draft), people[2], fresh(draft).latest_revision_id)
    assert SAYS in str(why.value)
    assert not fresh(draft).live


def fresh(item):
    return type(item)._base_manager.get(pk=item.pk)


def test_by_a_date_and_at_the_date(draft, admin, client):
    tomorrow = timezone.localtime() + timedelta(days=1)
    form = form_of(**{"go_live_at": f"{tomorrow:%Y-%m-%d %H:%M}", "action-publish": "1"})
    refused(client.post(f"/admin/pages/{draft.pk}/edit/", form, follow=True), draft)
    draft.go_live_at = timezone.now() - timedelta(minutes=1)
    draft.save_revision(approved_go_live_at=draft.go_live_at)
    with pytest.raises(ScheduledPublishingError):
        publish_due()
    draft.refresh_from_db()
    assert not draft.live


def test_by_the_admins_api(draft, admin, client):
    address = f"/admin/api/main/pages/{draft.pk}/action/publish/"
    answer = client.post(address, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert SAYS in answer.json()["reasons"][0]
    draft.refresh_from_db()
    assert not draft.live


def test_a_copy_is_no_way_around(draft, admin, client, site_tree):
    Page.objects.filter(pk=draft.pk).update(live=True)
    form = {"new_title": "抄本", "new_slug": "copy", "publish_copies": "on"}
    form["new_parent_page"] = site_tree.news.pk
    answer = client.post(f"/admin/pages/{draft.pk}/copy/", form, follow=True)
    assert answer.status_code == 200
    assert not Page.objects.filter(title="抄本", live=True).exists()


def test_records_meet_the_same_gate(admin, site_tree):
    activity = factories.ActivityFactory(
        live=False, description=PHONE, team=site_tree.luxi.team, responsible_phone="13912345678"
    )
    activity.save_revision()
    with LogContext(user=admin), pytest.raises(PublicationRefused, match=SAYS):
        activity.latest_revision.publish(user=admin)
    activity.refresh_from_db()
    assert not activity.live


def test_private_fields_of_a_record_stop_nothing(admin, site_tree):
    activity = factories.ActivityFactory(
        live=False, team=site_tree.luxi.team, responsible_phone="13912345678"
    )
    assert publication.missing(activity) == []


def test_what_somebody_answers_for_goes_out(draft, admin, client):
    found = next(each for each in findings_of(draft) if each.blocks)
    override(draft, found.key, admin, "这是单位对外公布的工作手机")
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/")
    draft.refresh_from_db()
    assert draft.live


def test_a_warning_stops_nothing(draft, admin, client):
    draft.body = [("paragraph", "<p>既使下雨也去。</p>")]
    draft.save_revision()
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/")
    draft.refresh_from_db()
    assert draft.live
