"""No way leads past the reviews: each is tried by a superuser, from outside where it has a door."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.test.utils.form_data import querydict_from_html

from core.publication import PublicationRefused
from core.reviews import services
from core.reviews.models import KindStages, ReviewSettings, SignOff
from core.worker.publishing import ScheduledPublishingError, publish_due
from stories.models import ArticlePage
from tests import factories
from tests.reviews.conftest import change, fresh, pass_all, pass_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client, desk):
    client.force_login(desk.root)
    return client


def edit_form(client, address):
    """What the edit form of `address` would post, unchanged."""
    is_page = "/pages/" in address
    form_id = "page-edit-form" if is_page else "w-editor-form"
    data = querydict_from_html(client.get(address).content.decode(), form_id=form_id).copy()
    if is_page:
        # The body's fields are made by a script.
        data["body-count"] = "0"
    return data


def body(answer):
    return answer.content.decode()


def test_the_editor_offers_no_publishing_and_refuses_it(root, article):
    address = f"/admin/pages/{article.pk}/edit/"
    page = body(root.get(address))
    assert "提交审稿" in page and 'name="action-publish"' not in page
    data = edit_form(root, address)
    data["action-publish"] = "action-publish"
    data["title"] = "改过的标题"
    answer = root.post(address, data, follow=True)
    assert "才能发布" in body(answer)
    assert not fresh(article).live
    assert fresh(article).get_latest_revision_as_object().title == "改过的标题"


def test_a_new_page_published_by_hand_becomes_a_draft(root, site_tree):
    address = f"/admin/pages/add/stories/articlepage/{site_tree.news.pk}/"
    data = edit_form(root, address)
    data["title"], data["action-publish"] = "新来的一篇", "action-publish"
    answer = root.post(address, data, follow=True)
    assert "已存为草稿" in body(answer)
    assert not ArticlePage.objects.get(title="新来的一篇").live


def test_records_have_no_publishing_either(root, record):
    address = f"/admin/snippets/activities/activity/edit/{record.pk}/"
    page = body(root.get(address))
    assert "提交审稿" in page and 'name="action-publish"' not in page
    data = edit_form(root, address)
    data["action-publish"] = "action-publish"
    answer = root.post(address, data, follow=True)
    assert "才能发布" in body(answer)
    assert not fresh(record).live


@pytest.mark.parametrize("kind", ["page", "record"])
def test_bulk_publishing(root, article, record, kind):
    item = article if kind == "page" else record
    label = "wagtailcore/page" if kind == "page" else "activities/activity"
    root.post(f"/admin/bulk/{label}/publish/?id={item.pk}&next=/admin/", follow=True)
    assert not fresh(item).live


def test_the_admin_api(root, article, site_tree):
    address = f"/admin/api/main/pages/{article.pk}/action"
    answer = root.post(f"{address}/publish/", HTTP_ACCEPT="application/json")
    assert answer.status_code == 422
    assert not fresh(article).live
    ArticlePage.objects.filter(pk=article.pk).update(live=True)
    where = {"destination_page_id": site_tree.anyuan.news.pk, "recursive": False}
    answer = root.post(
        f"{address}/copy/", {**where, "keep_live": True}, HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 422
    assert ArticlePage.objects.filter(live=True).count() == 1


def test_an_alias_shows_what_is_public_and_nothing_else(root, article, desk, site_tree):
    services.submit(article, desk.author)
    pass_all(article, desk)
    answer = root.post(
        f"/admin/api/main/pages/{article.pk}/action/create_alias/",
        {"destination_page_id": site_tree.anyuan.news.pk, "recursive": False},
    )
    assert answer.status_code == 201
    assert ArticlePage.objects.get(alias_of=article.pk).live


def test_going_back_to_an_old_revision_while_it_is_reviewed(root, article, desk):
    old = article.latest_revision_id
    change(article, desk.author, summary="第二稿。")
    services.submit(fresh(article), desk.author)
    pass_stage(article, desk.first)
    address = f"/admin/pages/{article.pk}/revisions/{old}/revert/"
    data = edit_form(root, address)
    root.post(f"/admin/pages/{article.pk}/edit/", {**data.dict(), "revision": old})
    # The editor is locked for all but the stage's reviewers; another way begins anew.
    assert fresh(article).get_latest_revision_as_object().summary == "第二稿。"
    revision = type(article.latest_revision).objects.get(pk=old)
    with LogContext(user=desk.root):
        revision.as_object().save_revision(user=desk.root, previous_revision=revision)
    assert SignOff.objects.of(article).last().outcome == "reset"


def test_the_date_holds_for_the_text_that_was_signed(article, desk):
    when = timezone.now() + timedelta(hours=2)
    change(article, desk.author, go_live_at=when)
    services.submit(fresh(article), desk.author)
    pass_all(article, desk)
    page = fresh(article)
    assert not page.live and page.approved_schedule
    revision = page.scheduled_revision
    past = timezone.now() - timedelta(minutes=1)
    signed = {**revision.content, "go_live_at": past.isoformat()}
    rows = type(revision).objects.filter(pk=revision.pk)
    rows.update(content={**signed, "summary": "没有审过的。"}, approved_go_live_at=past)
    with pytest.raises(ScheduledPublishingError):
        publish_due()
    assert not fresh(article).live
    rows.update(content=signed)
    publish_due()
    assert fresh(article).live


def test_what_was_approved_goes_out_on_its_date_and_may_be_moved(article, desk):
    services.submit(article, desk.author)
    pass_all(article, desk)
    revision = change(article, desk.root, go_live_at=timezone.now() + timedelta(days=1))
    with LogContext(user=desk.root):
        revision.publish(user=desk.root)
    revision = change(article, desk.root, summary="没有审过的。")
    with LogContext(user=desk.root), pytest.raises(PublicationRefused):
        revision.publish(user=desk.root)


def test_what_was_public_may_be_shown_again_as_it_was(site_tree, desk):
    page = factories.ArticlePageFactory(parent=site_tree.news, title="早就公开的")
    page.unpublish()
    page = fresh(page)
    with LogContext(user=desk.root):
        page.save_revision(user=desk.root).publish(user=desk.root)
        assert fresh(page).live
        fresh(page).unpublish(user=desk.root)
        page = fresh(page)
        page.title = "改了标题"
        with pytest.raises(PublicationRefused):
            page.save_revision(user=desk.root).publish(user=desk.root)


@pytest.mark.parametrize("kind", ["page", "record"])
def test_what_was_public_without_a_draft_goes_through_the_reviews_again(kind, site_tree, desk):
    """As an import leaves it: live, and nobody has ever saved a draft of it."""
    if kind == "page":
        item = factories.ArticlePageFactory(
            parent=site_tree.news, title="早就公开的", owner=desk.author
        )
    else:
        item = factories.ActivityFactory(team=site_tree.anyuan.team, category=site_tree.category)
    assert item.latest_revision_id is None
    with LogContext(user=desk.root):
        fresh(item).unpublish(user=desk.root)
    change(item, desk.author, title="改了标题")
    services.submit(fresh(item), desk.author)
    if kind == "page":
        pass_all(item, desk)
    else:
        pass_stage(item, desk.final)
    found = fresh(item)
    assert found.live and found.title == "改了标题"
    assert SignOff.objects.of(found).filter(outcome=SignOff.Outcome.PASSED).exists()


def test_a_kind_without_stages_needs_no_review(site_tree, desk, article):
    KindStages.objects.create(
        settings=ReviewSettings.objects.create(), kind="stories.articlepage", stages=0
    )
    with LogContext(user=desk.root):
        article.latest_revision.publish(user=desk.root)
    assert fresh(article).live


def test_a_kind_with_two_stages(site_tree, desk, article):
    KindStages.objects.create(
        settings=ReviewSettings.objects.create(), kind="stories.articlepage", stages=2
    )
    services.submit(article, desk.author)
    pass_stage(article, desk.first)
    pass_stage(article, desk.final)
    assert fresh(article).live


@pytest.mark.parametrize("who", ["first", "root", "second"])
def test_the_editor_is_open_to_the_stage_alone(client, article, desk, who):
    services.submit(article, desk.author)
    client.force_login(getattr(desk, who))
    page = body(client.get(f"/admin/pages/{article.pk}/edit/"))
    open_to = who == "first"
    assert ("初审通过" in page) is open_to
    assert ("退回修改" in page) is open_to
    assert "初审" in page


def test_the_modal_checks_again_what_the_browser_says(client, article, desk):
    services.submit(article, desk.author)
    client.force_login(desk.first)
    address = f"/admin/pages/{article.pk}/edit/"
    data = edit_form(client, address)
    data["action-workflow-action"] = "1"
    data["workflow-action-name"] = "reject"
    data["workflow-action-extra-data"] = '{"comment": "", "reasons": {"a": 1}}'
    answer = client.post(address, data, follow=True)
    assert "退回要选原因" in body(answer)
    data["workflow-action-extra-data"] = '{"comment": "标题太长", "reasons": ["structure"]}'
    client.post(address, data)
    assert SignOff.objects.of(article).last().outcome == "returned"


def test_wagtails_own_approve_needs_the_text_to_have_stayed_the_same(client, article, desk, staff):
    from core.roles import Role

    services.submit(article, desk.author)
    state = fresh(article).current_workflow_task_state
    other = staff(Role.RESPONSIBLE)
    change(article, other, summary="同一审的别人改过。")
    client.force_login(desk.first)
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", state.pk])
    answer = client.post(address, follow=True)
    assert "您审的是" in body(answer)
    assert not SignOff.objects.of(article).filter(outcome="passed").exists()


def test_wagtails_own_approve_obeys_the_rules(client, article, desk):
    services.submit(article, desk.author)
    state = fresh(article).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", state.pk])
    client.force_login(desk.root)
    client.post(address)
    assert not SignOff.objects.of(article).filter(outcome="passed").exists()
    client.force_login(desk.first)
    client.post(address)
    assert SignOff.objects.of(article).filter(outcome="passed").count() == 1


def test_an_issue_gets_its_number_after_the_last_review_and_on_its_date(site_tree, desk):
    column = factories.ColumnPageFactory(parent=site_tree.columns)
    issue = factories.ColumnIssuePageFactory(
        parent=column, live=False, go_live_at=timezone.now() + timedelta(hours=1)
    )
    issue.save_revision(user=desk.author)
    services.submit(fresh(issue), desk.author)
    pass_all(issue, desk)
    revision = fresh(issue).scheduled_revision
    past = timezone.now() - timedelta(minutes=1)
    type(revision).objects.filter(pk=revision.pk).update(
        content={**revision.content, "go_live_at": past.isoformat()}, approved_go_live_at=past
    )
    publish_due()
    issue = fresh(issue)
    assert issue.live and issue.number == 1
    revision = change(issue, desk.root, go_live_at=None)
    with LogContext(user=desk.root):
        revision.publish(user=desk.root)


def test_a_records_hours_are_counted_before_it_is_signed(record, desk):
    change(record, desk.author, participants=6, hours_per_person=Decimal("2.5"), total_hours=None)
    services.submit(fresh(record), desk.author)
    pass_stage(record, desk.first)
    record = fresh(record)
    assert record.live and record.total_hours == 15
    assert "responsible_phone" not in SignOff.objects.of(record).last().text


def test_who_did_not_hand_it_in_does_not_take_it_back(client, article, desk):
    services.submit(article, desk.author)
    client.force_login(desk.first)
    address = f"/admin/pages/{article.pk}/edit/"
    data = edit_form(client, address)
    assert "撤回审稿" not in body(client.get(address))
    data["action-cancel-workflow"] = "1"
    answer = client.post(address, data, follow=True)
    assert "只有提交的人和作者能撤回" in body(answer)
    assert fresh(article).workflow_in_progress


def test_who_may_not_change_it_is_told_why(client, article, desk):
    services.submit(article, desk.author)
    client.force_login(desk.second)
    page = body(client.get(f"/admin/pages/{article.pk}/edit/"))
    assert "正在初审，只有审稿的人能改" in page
