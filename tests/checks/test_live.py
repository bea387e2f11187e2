"""What the editor's panel asks while somebody writes."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.checks.models import Override
from core.checks.sentences import folded, sentence_around
from core.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "请打13812345678报名"


def form_of(text=PHONE, **more):
    return nested_form_data(
        {
            "title": "社区里的一天",
            "slug": "",
            "summary": "一句话。",
            "kind": "news",
            "body": streamfield([("paragraph", rich_text(f"<p>{text}</p>"))]),
            "attachments": inline_formset([]),
            "activity_links": inline_formset([]),
            "comments": inline_formset([]),
            **more,
        }
    )


@pytest.fixture
def draft(site_tree):
    page = factories.ArticlePageFactory(parent=site_tree.luxi.news, live=False)
    page.save_revision()
    return page


@pytest.fixture
def editor(client, staff, site_tree):
    user = staff(Role.COUNTY_ADMIN, Role.RESPONSIBLE, area=site_tree.luxi.area)
    client.force_login(user)
    return user


def test_the_form_is_checked_and_not_saved(client, editor, draft):
    answer = client.post(f"/admin/checks/page/{draft.pk}/", form_of()).json()
    assert answer["severe"] == 1
    assert answer["findings"][0]["path"].startswith("body.")
    assert dict(answer["figures"])["字数"] == "5"
    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().title == draft.title


def test_an_unfinished_form_is_read_as_far_as_it_goes(client, editor, draft):
    form = form_of(kind="nonsense", title="")
    assert client.post(f"/admin/checks/page/{draft.pk}/", form).json()["severe"] == 1
    nothing = client.post(f"/admin/checks/page/{draft.pk}/", {"body-count": "x"})
    assert nothing.status_code == 400
    assert "刷新" in nothing.json()["error"]


def test_new_pages_and_records_are_checked_too(client, editor, site_tree):
    parent = site_tree.luxi.news.pk
    new = client.post(f"/admin/checks/page/stories/articlepage/{parent}/", form_of()).json()
    assert (new["severe"], new["may_override"]) == (1, False)
    activity = factories.ActivityFactory(team=site_tree.luxi.team)
    form = {"title": "活动", "description": PHONE, "responsible_phone": "13912345678"}
    for address in (f"activities/activity/{activity.pk}/", "activities/activity/"):
        answer = client.post(f"/admin/checks/record/{address}", form).json()
        assert [each["path"] for each in answer["findings"]] == ["description"], address


def test_foreign_and_guessed_items_are_not_there(client, editor, site_tree):
    foreign = factories.ArticlePageFactory(parent=site_tree.anyuan.news)
    record = factories.ActivityFactory(team=site_tree.anyuan.team)
    for address in (
        f"page/{foreign.pk}/",
        "page/999999/",
        f"page/stories/articlepage/{site_tree.anyuan.news.pk}/",
        f"page/auth/group/{site_tree.luxi.news.pk}/",
        f"record/activities/activity/{record.pk}/",
        "record/users/user/1/",
    ):
        assert client.post(f"/admin/checks/{address}", {}).status_code == 404, address
    client.logout()
    assert client.post(f"/admin/checks/page/{foreign.pk}/", {}).status_code == 302


def test_a_huge_form_is_refused_in_words(client, editor, draft):
    form = form_of(text="字" * 800_000)
    answer = client.post(f"/admin/checks/page/{draft.pk}/", form)
    assert answer.status_code == 413
    assert "太大" in answer.json()["error"]


def test_a_finding_is_let_through_from_the_panel(client, editor, draft):
    draft.body = [("paragraph", f"<p>{PHONE}</p>")]
    draft.save_revision()
    address = f"/admin/checks/page/{draft.pk}/"
    key = client.post(address, form_of()).json()["findings"][0]["key"]
    short = client.post(address, form_of(check_override=key, check_reason="行"))
    assert short.status_code == 422
    assert "至少 10 个字" in short.json()["error"]
    reason = "这是单位对外公布的工作手机"
    answer = client.post(address, form_of(check_override=key, check_reason=reason)).json()
    assert answer["severe"] == 0
    assert reason in answer["findings"][0]["override"]
    assert Override.objects.get().user == editor


def test_the_panel_stands_in_the_editors(client, editor, draft, site_tree):
    activity = factories.ActivityFactory(team=site_tree.luxi.team)
    for address, checked in (
        (f"pages/{draft.pk}/edit/", f"checks/page/{draft.pk}/"),
        (
            f"pages/add/stories/articlepage/{site_tree.luxi.news.pk}/",
            f"checks/page/stories/articlepage/{site_tree.luxi.news.pk}/",
        ),
        (
            f"snippets/activities/activity/edit/{activity.pk}/",
            f"checks/record/activities/activity/{activity.pk}/",
        ),
        ("snippets/activities/activity/add/", "checks/record/activities/activity/"),
    ):
        page = client.get(f"/admin/{address}").content.decode()
        assert f'data-text-checks="/admin/{checked}"' in page, address
        assert "Content metrics" not in page


def test_sentences_are_what_an_override_hangs_on():
    text = "第一句。请打138报名！第三句"
    assert sentence_around(text, 6, 9) == "请打138报名"
    assert folded("１３８－ＡＢ") == "138-AB"


def test_a_record_has_its_preview_to_look_at(client, editor, site_tree):
    """What axe looks at in the panel is the preview."""
    activity = factories.ActivityFactory(team=site_tree.luxi.team)
    address = f"/admin/snippets/activities/activity/preview/{activity.pk}/"
    assert client.get(f"{address}?in_preview_panel=true").status_code == 200


def test_a_long_text_costs_no_more_queries(client, editor, draft, django_assert_max_num_queries):
    link = f'<p><a linktype="page" id="{draft.pk}">这里</a>，既使下雨也去。</p>'
    form = form_of(body=streamfield([("paragraph", rich_text(link)) for _each in range(60)]))
    address = f"/admin/checks/page/{draft.pk}/"
    client.post(address, form)
    with django_assert_max_num_queries(20):
        answer = client.post(address, form)
    assert answer.json()["warnings"] > 60
