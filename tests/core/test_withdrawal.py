"""Withdrawal: gone everywhere at once, for good until somebody decides otherwise."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from core.corrections.withdrawal import active_withdrawal, restore, withdraw
from core.models import SiteImage, Withdrawal
from core.models.withdrawal import KeptError
from core.renditions import make_renditions, sources
from tests import factories
from tests.admin.conftest import offices  # noqa: F401
from tests.core.test_media import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(site_tree):
    page = factories.ArticlePageFactory(parent=site_tree.news, title="写错了的消息", slug="cuo")
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def editor():
    return factories.AdminFactory()


def address(name, item):
    meta = type(item)._meta
    return reverse(name, args=[meta.app_label, meta.model_name, item.pk])


def withdraw_by_form(client, item, **fields):
    return client.post(address("core_withdraw", item), {"reason": "数字有误", **fields})


def test_the_address_says_gone_and_not_why(client, article, editor, site_tree):
    url = article.get_url()
    assert client.get(url).status_code == 200
    withdraw(article, editor, "数字有误")
    answer = client.get(url)
    assert answer.status_code == 410
    assert "本内容已撤下" in answer.content.decode()
    assert "数字有误" not in answer.content.decode()
    assert "写错了的消息" not in answer.content.decode()
    assert "写错了的消息" not in client.get(site_tree.news.get_url()).content.decode()


def test_the_reason_is_told_where_the_editor_says_so(client, article, editor):
    client.force_login(editor)
    assert withdraw_by_form(client, article, reason_public="on").status_code == 302
    client.logout()
    assert "数字有误" in client.get(article.get_url()).content.decode()


def test_a_reason_is_asked_for(client, article, editor):
    client.force_login(editor)
    answer = client.post(address("core_withdraw", article), {"reason": " "})
    assert "请写明撤稿原因。" in answer.content.decode()
    article.refresh_from_db()
    assert article.live


def test_who_when_and_why_are_kept_and_in_the_log(article, editor):
    (row,) = withdraw(article, editor, "数字有误")
    assert (row.title, row.withdrawn_by, row.reason) == ("写错了的消息", editor, "数字有误")
    assert [a.path for a in row.addresses.all()] == ["/news/cuo"]
    entry = PageLogEntry.objects.get(action="core.withdraw")
    assert entry.data["reason"] == "数字有误"
    assert "撤稿，原因：数字有误" in str(entry.formatter.format_message(entry))
    row.reason = "别的"
    for attempt in (row.save, row.delete, Withdrawal.objects.all().delete):
        with pytest.raises(KeptError):
            attempt()


def test_gone_after_deletion_and_after_a_move(client, article, editor, site_tree):
    url = article.get_url()
    withdraw(article, editor, "数字有误")
    article.move(site_tree.luxi.news, pos="last-child")
    article = type(article).objects.get(pk=article.pk)
    assert client.get(url).status_code == 410
    assert client.get("/luxi/news/cuo/").status_code == 410
    article.delete()
    assert client.get(url).status_code == 410


def test_a_new_page_may_have_the_address(client, article, editor, site_tree):
    withdraw(article, editor, "数字有误")
    article.delete()
    factories.ArticlePageFactory(parent=site_tree.news, slug="cuo", title="更正后的消息")
    assert client.get("/news/cuo/").status_code == 200


def test_what_never_was_is_still_not_found(client, article, editor):
    withdraw(article, editor, "数字有误")
    assert client.get("/news/meiyou/").status_code == 404


def test_pictures_used_only_there_go_too(client, article, editor):
    article.lead_image = factories.SiteImageFactory()
    article.save()
    url = article.lead_image.file.url
    assert client.get(url).status_code == 200
    withdraw(article, editor, "数字有误")
    assert client.get(url).status_code == 404


def test_files_and_all_sizes_of_pictures_go_unless_used_elsewhere(client, article, editor):
    image, shared = (
        SiteImage.objects.create(title="图", file=picture_file()) for _number in range(2)
    )
    for picture in (image, shared):
        make_renditions.call(picture.pk)
        picture.refresh_from_db()
    document = factories.SiteDocumentFactory()
    article.lead_image = image
    article.body = [
        ("picture", {"image": shared, "caption": ""}),
        ("file", {"document": document, "title": ""}),
    ]
    article.save()
    other = factories.ArticlePageFactory(parent=article.get_parent(), lead_image=shared)
    text = client.get(article.get_url()).content.decode()
    shared_links = re.findall(r'property="og:image" content="http://testserver([^"]+)"', text)
    assert len(shared_links) == 2
    own = [image.file.url, document.url, *shared_links, *(each.url for each in sources(image))]
    kept = [shared.file.url, *(each.url for each in sources(shared))]
    assert {client.get(url).status_code for url in own + kept} == {200}
    withdraw(article, editor, "数字有误")
    assert {client.get(url).status_code for url in own} == {404}
    assert client.get(document.url, headers={"range": "bytes=0-1"}).status_code == 404
    assert {client.get(url).status_code for url in kept} == {200}
    withdraw(other, editor, "数字有误")
    assert {client.get(url).status_code for url in kept} == {404}


def test_the_question_can_be_left(client, article, editor):
    client.force_login(editor)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    page = client.get(address("core_withdraw", article)).content.decode()
    assert re.search(rf'<a[^>]+href="{edit}"[^>]*>\s*不撤了', page)
    withdraw(article, editor, "数字有误")
    page = client.get(address("core_restore", article)).content.decode()
    assert re.search(rf'<a[^>]+href="{edit}"[^>]*>\s*先不恢复', page)


def test_a_record_under_all_its_codes(client, site_tree, editor):
    record = factories.ActivityFactory(
        team=site_tree.anyuan.team, category=site_tree.category, title="记错了的活动"
    )
    before = record.get_absolute_url()
    record.code = "AB-1"
    record.save()
    withdraw(record, editor, "重复")
    assert client.get(before).status_code == 410
    assert client.get("/activities/ab-1/").status_code == 410
    record.code = "AB-2"
    record.save()
    assert client.get("/activities/AB-2/").status_code == 410
    assert ModelLogEntry.objects.filter(action="core.withdraw").count() == 1
    assert "记错了的活动" not in client.get("/activities/feed.rss").content.decode()


def test_search_forgets_it_with_the_commit(
    client, article, editor, search_index, django_capture_on_commit_callbacks
):
    search_index()
    assert "写错了的消息" in client.get("/search/?q=写错了的消息").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(article, editor, "数字有误")
    found = client.get("/search/?q=写错了").content.decode()
    assert "写错了的消息" not in found


def test_nothing_publishes_it_but_a_restoration(client, article, editor):
    withdraw(article, editor, "数字有误")
    revision = article.save_revision()
    with pytest.raises(PermissionDenied):
        revision.publish()
    article.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    with pytest.raises(PermissionDenied):
        article.save_revision().publish()
    article.refresh_from_db()
    assert not article.live and not article.scheduled_revision
    article.go_live_at = None
    restore(article, editor, "已核对")
    article.refresh_from_db()
    assert article.live and active_withdrawal(article) is None
    assert client.get(article.get_url()).status_code == 200
    assert PageLogEntry.objects.filter(action="core.restore").count() == 1


def test_a_schedule_that_was_set_before_is_cleared(article, editor):
    article.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    article.save_revision().publish()
    withdraw(type(article).objects.get(pk=article.pk), editor, "数字有误")
    article.refresh_from_db()
    assert article.go_live_at is None and article.scheduled_revision is None


def test_pages_below_go_where_asked(client, site_tree, article, editor):
    withdraw(site_tree.news, editor, "整栏撤下", with_descendants=True)
    assert client.get(site_tree.news.get_url()).status_code == 410
    assert client.get("/news/cuo/").status_code == 410


def test_a_county_withdraws_its_own_and_no_other(offices):  # noqa: F811
    for county in (offices.own, offices.foreign):
        for item in (county.report, county.activity):
            item.refresh_from_db()
            item.live = True
            item.save()
    client = offices.own.client
    for item in (offices.own.report, offices.own.activity):
        assert "撤稿原因" in client.get(address("core_withdraw", item)).content.decode()
        assert withdraw_by_form(client, item).status_code == 302
        assert not type(item).objects.get(pk=item.pk).live
    for item in (offices.foreign.report, offices.foreign.activity):
        assert withdraw_by_form(client, item).status_code in (302, 403, 404)
        assert type(item).objects.get(pk=item.pk).live
    listed = client.get(reverse("core_withdrawals")).content.decode()
    assert "本县秘密报道" in listed and "本县秘密活动" in listed
    row = Withdrawal.objects.get(object_id=offices.own.activity.pk, kind="活动记录")
    assert row.area == offices.own.activity.area


def test_the_editor_finds_the_buttons(client, article, editor, site_tree):
    client.force_login(editor)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert address("core_withdraw", article).split("/")[-2] in edit
    assert "撤稿" in client.get(edit).content.decode()
    withdraw(article, editor, "数字有误")
    answer = client.get(edit).content.decode()
    assert "恢复公开" in answer and "action-publish" not in answer
    record = factories.ActivityFactory(team=site_tree.anyuan.team, category=site_tree.category)
    edit = reverse("wagtailsnippets_activities_activity:edit", args=[record.pk])
    assert "撤稿" in client.get(edit).content.decode()
    assert client.post(address("core_restore", article), {"note": ""}).status_code == 302
    assert type(article).objects.get(pk=article.pk).live
