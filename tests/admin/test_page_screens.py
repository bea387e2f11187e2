"""The explorer's list and the editor, as the site shapes them."""

import pytest

from core.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(staff, client):
    client.force_login(staff(Role.CITY_ADMIN))
    return client


def test_the_list_finds_pages_by_the_name_of_a_person(reader, site_tree):
    owner = factories.UserFactory(name="何知秋（示例）")
    page = factories.ArticlePageFactory(parent=site_tree.news, title="她写的", owner=owner)
    factories.ArticlePageFactory(parent=site_tree.news, title="别人写的")
    page.save_revision(user=owner, log_action=True)
    for question in ("owner=何知秋", "edited_by=知秋"):
        answer = reader.get(f"/admin/pages/{site_tree.news.pk}/?{question}").content.decode()
        assert "她写的" in answer, question
        assert "别人写的" not in answer, question


def test_the_list_offers_no_box_for_each_person(reader, site_tree):
    author = factories.UserFactory(name="不该列出的人")
    factories.ArticlePageFactory(parent=site_tree.news, owner=author)
    assert "不该列出的人" not in reader.get(f"/admin/pages/{site_tree.news.pk}/").content.decode()


def test_a_form_asks_for_its_review_once(reader, site_tree, django_assert_max_num_queries):
    page = factories.ArticlePageFactory(parent=site_tree.news)
    page.save_revision()
    record = factories.ActivityFactory(team=site_tree.anyuan.team, category=site_tree.category)
    record.save_revision()
    for address, most in (
        (f"/admin/pages/{page.pk}/edit/", 55),
        (f"/admin/snippets/activities/activity/edit/{record.pk}/", 65),
    ):
        reader.get(address)
        with django_assert_max_num_queries(most) as queries:
            assert reader.get(address).status_code == 200
        asked = [row for row in queries if 'FROM "wagtailcore_workflowstate"' in row["sql"]]
        assert len(asked) <= 5, address


@pytest.mark.parametrize(
    "posted",
    [
        {"body-count": "many"},
        {"body-count": "1", "body-0-type": "paragraph", "body-0-value": "{", "body-0-deleted": ""},
        {"body-count": "1", "body-0-type": "paragraph", "body-0-value": "5", "body-0-deleted": ""},
        {"body-count": "0", "workflow-action-extra-data": "[1]"},
        {"body-count": "0", "workflow-action-extra-data": "{"},
    ],
)
def test_a_form_that_no_script_of_ours_has_written_is_refused_in_words(posted, reader, site_tree):
    page = factories.ArticlePageFactory(parent=site_tree.news, live=False)
    page.save_revision()
    posted |= {"title": "新题", "slug": page.slug, "comments-TOTAL_FORMS": "0"}
    answer = reader.post(f"/admin/pages/{page.pk}/edit/", posted)
    assert answer.status_code == 400
    assert "什么都没有存" in answer.content.decode()
    assert page.get_latest_revision_as_object().title == page.title


def test_the_menu_shows_the_name_of_a_person(staff, client):
    client.force_login(staff(Role.EDITOR, name="顾行舟（示例）"))
    answer = client.get("/admin/").content.decode()
    assert "顾行舟（示例）" in answer or r"\u987e\u884c\u821f" in answer
