"""What a field offers while somebody types."""

import pytest
from django.utils import timezone

from search.models import QueryCount
from search.suggesting import suggest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(site_tree, search_index):
    team = site_tree.anyuan.team
    for title in ("萍乡市无偿献血志愿服务活动", "全民阅读走进校园", "全民阅读走进校园"):
        factories.ActivityFactory(title=title, team=team, area=site_tree.anyuan.town)
    factories.ActivityFactory(title="巡河", team=site_tree.luxi.team)
    search_index()


@pytest.mark.parametrize("typed", ["献", "献血", "无偿", "xianx", "wcxx", "獻血", "ｘｉａｎｘｕｅ"])
def test_titles_by_characters_pinyin_and_initials(indexed, typed):
    assert "萍乡市无偿献血志愿服务活动" in [one.text for one in suggest(typed)]


def test_a_title_is_offered_once(indexed):
    assert [one.text for one in suggest("全民")].count("全民阅读走进校园") == 1


@pytest.mark.parametrize("typed", ["芦溪", "luxi", "lx"])
def test_places_lead_to_their_activities(indexed, site_tree, typed):
    places = [one for one in suggest(typed) if one.group == "区域"]
    assert places[0].text == "芦溪县"
    assert places[0].url == f"/activities/?area={site_tree.luxi.area.slug}"


def test_what_others_ask_often_is_offered(indexed):
    QueryCount.objects.create(day=timezone.localdate(), text="献血点", asked=5)
    assert "献血点" in [one.text for one in suggest("献血")]


@pytest.mark.parametrize("typed", ["", " ", "\x00", "“", "-", "<b>", "x" * 5000, "献" * 5000, "🙂"])
def test_any_text_may_be_typed(client, indexed, typed):
    response = client.get("/search/suggest/", {"q": typed})
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_options_are_marked_and_may_be_cached(client, indexed):
    response = client.get("/search/suggest/?q=献血")
    assert "无偿<mark>献血</mark>志愿" in response.content.decode()
    assert "public" in response["Cache-Control"]
    assert "Cookie" not in response.get("Vary", "")


def test_nothing_is_offered_without_an_index(site_tree, settings, tmp_path):
    settings.SEARCH_DIR = str(tmp_path / "none")
    assert suggest("献血") == []


def test_few_questions_to_the_database(indexed, django_assert_max_num_queries):
    suggest("全民")
    with django_assert_max_num_queries(6):
        suggest("全民")
