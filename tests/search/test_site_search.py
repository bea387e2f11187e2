"""The search over everything, as a visitor meets it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.models import ActivityReportPage, PageActivity
from search import query_log
from search.models import PromotedResult, QueryCount
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_gathered_queries():
    query_log.write()
    yield
    query_log.write()


@pytest.fixture
def indexed(site_tree, search_index):
    """A record, a report, a story and a team about giving blood; a record of another kind."""
    anyuan = site_tree.anyuan
    factories.ActivityFactory(
        title="萍乡市无偿献血志愿服务活动", team=anyuan.team, area=anyuan.town, participants=40
    )
    factories.ActivityFactory(title="巡河志愿行", team=site_tree.luxi.team, upcoming=True)
    factories.ActivityReportPageFactory(parent=site_tree.reports, title="八十六人挽袖献血")
    factories.ArticlePageFactory(parent=site_tree.news, title="献血知识问答")
    search_index()


def get(client, query=""):
    response = client.get(f"/search/?{query}")
    assert response.status_code == 200
    return response


def titles(response):
    return [card.title for _label, card in response.context["found"].hits]


def test_everything_that_matches_is_found_with_kinds_as_tabs(client, indexed):
    response = get(client, "q=献血")
    assert set(titles(response)) == {
        "萍乡市无偿献血志愿服务活动",
        "八十六人挽袖献血",
        "献血知识问答",
    }
    counts = {str(choice.label): choice.count for choice in response.context["found"].kinds}
    assert counts["全部"] == 3
    assert counts["活动"] == counts["活动报道"] == counts["文章"] == 1
    assert "<mark>献血</mark>" in response.content.decode()


def test_a_tab_narrows_and_the_other_tabs_keep_their_counts(client, indexed):
    response = get(client, "q=献血&kind=report")
    assert titles(response) == ["八十六人挽袖献血"]
    counts = {str(choice.label): choice.count for choice in response.context["found"].kinds}
    assert counts["全部"] == 3
    assert counts["文章"] == 1


def test_time_and_area_narrow_to_what_their_counts_say(client, indexed, site_tree):
    found = get(client, "q=志愿").context["found"]
    ahead = next(choice for choice in found.periods if choice.label == "还没开始的")
    assert ahead.count == 1
    assert titles(get(client, ahead.querystring)) == ["巡河志愿行"]
    for area in found.areas:
        assert get(client, area.querystring).context["found"].total == area.count
        below = get(client, area.querystring).context["found"].areas
        assert below[0].chosen
        assert get(client, below[0].querystring).context["found"].total == found.total


def test_what_was_meant_is_said_with_a_way_back(client, indexed):
    page = get(client, "q=无尝献血").content.decode()
    assert "您是不是要找" in page
    assert "仍按原样搜“无尝献血”" in page
    response = get(client, "q=无尝献血&correct=0")
    assert "部分匹配" in response.content.decode()
    assert not response.context["found"].correction


def test_nothing_found_says_what_to_do(client, indexed):
    page = get(client, "q=潜水艇 飞碟").content.decode()
    assert "没有找到“潜水艇 飞碟”" in page
    assert "只搜“飞碟”" in page


def test_partial_matches_stand_below_and_are_not_counted(client, indexed):
    response = get(client, "q=献血志愿服务")
    assert response.context["found"].total == 1
    assert "没有计入结果数" in response.content.decode()


def test_what_is_about_two_villages_of_a_county_counts_once_there(client, site_tree, search_index):
    town = site_tree.anyuan.town
    report = factories.ActivityReportPageFactory(parent=site_tree.reports, title="两村同护一条河")
    for name in ("上游村", "下游村"):
        village = factories.AreaFactory(name=name, parent=town)
        record = factories.ActivityFactory(title="巡河", team=site_tree.anyuan.team, area=village)
        PageActivity.objects.create(page=report, activity=record)
    search_index()
    found = get(client, "q=两村同护").context["found"]
    assert found.total == 1
    assert [(area.label, area.count) for area in found.areas] == [("安源区", 1)]
    found = get(client, f"q=两村同护&area={town.slug}").context["found"]
    assert found.total == 1
    assert [(area.label, area.count) for area in found.areas] == [
        (town.name, 1),
        ("上游村", 1),
        ("下游村", 1),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%00",
        "q=献血&kind=nonsense&when=never&area=nowhere&sort=up&page=abc",
        "q=献血&page=99999999999999999999",
        "q=献血&page=5000",
        "q=" + "献" * 3000,
        "q=-",
        "q=“”",
        "q=<script>alert(1)</script>",
    ],
)
def test_no_address_is_an_error(client, indexed, query):
    page = get(client, query).content.decode()
    assert "<script>alert" not in page


def test_without_an_index_the_page_says_so(client, site_tree, settings, tmp_path):
    settings.SEARCH_DIR = str(tmp_path / "none")
    page = get(client, "q=献血").content.decode()
    assert "搜索正在恢复" in page


def test_a_withdrawn_page_is_shown_no_more_even_before_the_index_knows(client, indexed):
    ActivityReportPage.objects.update(live=False)
    assert "八十六人挽袖献血" not in titles(get(client, "q=献血"))


def test_the_page_asks_a_bounded_number_of_questions(
    client, indexed, django_assert_max_num_queries
):
    # The very first request writes settings, which counts as a change.
    for _number in range(2):
        get(client, "q=献血")
    with django_assert_max_num_queries(15):
        get(client, "q=献血")


def test_a_search_is_counted_without_who_made_it(client, indexed):
    get(client, "q=献血")
    get(client, "q=献血&page=2")
    get(client, "q=献血&kind=report")
    get(client, "q=潜水艇飞碟")
    query_log.write()
    rows = {row.text: (row.asked, row.fruitless) for row in QueryCount.objects.all()}
    assert rows == {"献血": (2, 0), "潜水艇飞碟": (1, 1)}
    fields = {field.name for field in QueryCount._meta.get_fields()}
    assert fields == {"id", "day", "text", "asked", "fruitless"}


@pytest.mark.parametrize("text", ["13800138000", "36030219900101123X", "a@b.cn", "字" * 41, "  "])
def test_what_may_be_personal_is_never_kept(db, text):
    query_log.note(text, 1)
    query_log.write()
    assert not QueryCount.objects.exists()


def test_rare_searches_are_forgotten_after_a_month_and_all_after_a_year(db):
    today = timezone.localdate()
    for text, days, asked in (("旧", 400, 50), ("少", 40, 2), ("多", 40, 3), ("新", 1, 1)):
        day = today - timezone.timedelta(days=days)
        QueryCount.objects.create(day=day, text=text, asked=asked)
    query_log.forget()
    assert set(QueryCount.objects.values_list("text", flat=True)) == {"多", "新"}


def test_frequent_searches_are_those_that_find(db):
    today = timezone.localdate()
    QueryCount.objects.create(day=today, text="献血", asked=9)
    QueryCount.objects.create(day=today, text="飞碟", asked=9, fruitless=9)
    QueryCount.objects.create(day=today, text="阅读", asked=2)
    assert query_log.frequent(10) == [("献血", 9)]


def test_an_editors_choice_stands_first_on_its_days(client, indexed):
    today = timezone.localdate()
    PromotedResult.objects.create(words="献血、无偿献血", title="献血点一览", url="/about/")
    PromotedResult.objects.create(
        words="献血", title="去年的", url="/old/", ends_on=today - timezone.timedelta(days=1)
    )
    page = get(client, "q=献 血").content.decode()
    assert "献血点一览" not in page
    page = get(client, "q=献血").content.decode()
    assert "献血点一览" in page
    assert "去年的" not in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "about", "/a b", "data:x"]
)
def test_a_promoted_link_leads_to_a_page(db, url):
    with pytest.raises(ValidationError, match="请写"):
        PromotedResult(words="献血", title="x", url=url).full_clean(exclude=["keys"])


def test_browsers_are_told_how_to_search_here(client, site_tree):
    assert "/search/opensearch.xml" in client.get("/").content.decode()
    response = client.get("/search/opensearch.xml")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "http://testserver/search/?q={searchTerms}" in response.content.decode()
