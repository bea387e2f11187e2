"""What editors do about the search: words, links, figures, the index."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.worker.runner import Worker
from home.offices import setup_offices
from search import query_log
from search.analysis.segmentation import cut
from search.analysis.synonyms import synonyms
from search.engines import get_engine
from search.indexing.rebuild import is_needed, rebuild
from search.models import DictionaryWord, IndexState, OutboxEntry, QueryCount, SynonymGroup
from tests import factories

pytestmark = pytest.mark.django_db

PAGES = ("search_index_health", "search_queries", "search_try_synonyms")
LISTS = ("synonymgroup", "dictionaryword", "promotedresult")


def client_of(area):
    client = Client()
    client.force_login(factories.member(area))
    return client


@pytest.fixture(autouse=True)
def no_gathered_queries():
    query_log.write()


@pytest.fixture
def city(site_tree):
    setup_offices()
    return client_of(site_tree.city)


@pytest.fixture
def county(city, site_tree):
    return client_of(site_tree.luxi.area)


@pytest.fixture
def indexed(site_tree, search_index):
    factories.ActivityFactory(title="无偿献血", team=site_tree.anyuan.team)
    factories.ActivityFactory(title="书香进社区", team=site_tree.anyuan.team)
    search_index()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_the_city_office_alone(city, county, client, name):
    assert city.get(reverse(name)).status_code == 200
    assert county.get(reverse(name)).status_code == 302
    assert client.get(reverse(name)).status_code == 302
    assert county.post(reverse("search_index_health"), {"rebuild": "1"}).status_code == 302


@pytest.mark.parametrize("model", LISTS)
def test_lists_are_for_the_city_office_alone(city, county, model):
    for action in ("list", "add"):
        address = reverse(f"wagtailsnippets_search_{model}:{action}")
        assert city.get(address).status_code == 200
        assert county.get(address).status_code == 302
    assert reverse("search_index_health") in city.get("/admin/").content.decode()
    assert reverse("search_index_health") not in county.get("/admin/").content.decode()


def add(client, words):
    address = reverse("wagtailsnippets_search_synonymgroup:add")
    return client.post(address, {"words": words, "is_active": "on"}, follow=True)


def test_a_new_group_is_used_at_once(city, client, indexed):
    assert not client.get("/search/?q=琅琅上口").context["found"].hits
    assert "献血" not in synonyms().get("琅琅上口", ())
    add(city, "琅琅上口、献血")
    titles = [card.title for _l, card in client.get("/search/?q=琅琅上口").context["found"].hits]
    assert titles == ["无偿献血"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("阅读", "至少写两个词"),
        ("、、", "至少写两个词"),
        ("→阅读", "至少写两个词"),
        ("移风易俗→", "至少写两个词"),
        ("阅读、閱讀", "写了两遍"),
        ("阅读，读书、看书", "请用顿号"),
    ],
)
def test_a_group_that_cannot_be_is_refused_in_chinese(city, words, message):
    before = SynonymGroup.objects.count()
    assert message in add(city, words).content.decode()
    assert SynonymGroup.objects.count() == before


def test_a_group_is_tried_before_it_is_saved(city, indexed):
    address = reverse("search_try_synonyms")
    page = city.get(address, {"query": "琅琅上口", "words": "琅琅上口、书香"}).content.decode()
    assert "改前：0 条" in page
    assert "改后：1 条" in page
    assert "<ins>书香进社区</ins>" in page
    assert "琅琅上口" not in synonyms()
    page = city.get(address, {"query": "x", "words": "一"}).content.decode()
    assert "至少写两个词" in page


def test_a_new_word_of_the_dictionary_is_known_and_the_index_made_anew(indexed):
    assert not is_needed()
    assert cut("楮墨文章社") != ["楮墨文章社"]
    DictionaryWord.objects.create(word="楮墨文章社")
    synonyms()
    assert cut("楮墨文章社") == ["楮墨文章社"]
    assert is_needed()
    rebuild()
    assert not is_needed()
    DictionaryWord.objects.all().delete()
    synonyms()
    assert cut("楮墨文章社") != ["楮墨文章社"]


def test_names_of_places_are_words(site_tree):
    factories.AreaFactory(name="楮墨桥乡", parent=site_tree.luxi.area)
    synonyms()
    assert cut("楮墨桥乡的桥") == ["楮墨桥乡", "的", "桥"]


def test_the_index_tells_how_it_is(city, indexed):
    OutboxEntry.objects.create(kind="activity", object_id=7, attempts=3, error="坏了")
    page = city.get(reverse("search_index_health")).content.decode()
    assert "activity:7" in page
    assert "坏了" in page
    assert "时钟还没有启动过" in page
    assert "用时" in page


def test_without_an_index_the_page_says_what_to_do(city, settings, tmp_path):
    settings.SEARCH_DIR = str(tmp_path / "none")
    assert "还没有索引" in city.get(reverse("search_index_health")).content.decode()


def test_the_button_has_the_worker_rebuild(city, indexed, django_capture_on_commit_callbacks):
    before = get_engine().generation()
    with django_capture_on_commit_callbacks(execute=True):
        response = city.post(reverse("search_index_health"), {"rebuild": "1"}, follow=True)
    assert "已交给后台重建" in response.content.decode()
    assert get_engine().generation() == before
    Worker(once=True).run()
    assert get_engine().generation() != before


def test_progress_is_shown_and_the_button_waits(city, indexed):
    now = timezone.now()
    IndexState.objects.update(
        rebuild_started_at=now, rebuild_beat_at=now, rebuild_done=20, rebuild_total=50
    )
    page = city.get(reverse("search_index_health")).content.decode()
    assert '<progress max="50" value="20">' in page
    assert "disabled" in page


def test_searches_are_reported_and_exported_safely(city):
    today = timezone.localdate()
    QueryCount.objects.create(day=today, text="献血", asked=9)
    QueryCount.objects.create(day=today, text="=1+1", asked=2, fruitless=2)
    QueryCount.objects.create(day=today - timezone.timedelta(days=60), text="旧的", asked=5)
    address = reverse("search_queries")
    page = city.get(address).content.decode()
    assert page.index("献血") < page.index("=1+1")
    assert "旧的" not in page
    assert "旧的" in city.get(address, {"days": "90"}).content.decode()
    assert ">献血<" not in city.get(address, {"fruitless": "1"}).content.decode()
    table = city.get(address, {"format": "csv"}).content.decode("utf-8-sig")
    assert table.splitlines()[1:] == ["献血,9,0", "'=1+1,2,2"]
