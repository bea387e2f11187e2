"""Readings are counted by page and day, of people, without knowing them."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from core.readership import middleware
from core.readership.counting import Counter, write_down
from core.readership.figures import fold_old_days, views_of
from core.readership.models import BEFORE, PageViews
from core.readership.readers import MOST_REMEMBERED, Refreshes
from tests import factories

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch):
    monkeypatch.setattr(middleware, "counter", Counter())
    monkeypatch.setattr(middleware, "refreshes", Refreshes())


@pytest.fixture
def article(site_tree):
    return factories.ArticlePageFactory(parent=site_tree.news, title="村口的蓝桌子")


def path_of(page):
    return page.get_url_parts()[2]


def read(client, page, agent=FIREFOX, **headers):
    headers = {"user-agent": agent, **headers}
    return client.get(path_of(page), headers=headers)


def counted(page):
    middleware.counter.write()
    return views_of([page])[page.pk]


def test_each_reader_counts_once_within_half_an_hour(client, article):
    for _ in range(3):
        assert read(client, article).status_code == 200
    client.get(path_of(article), headers={"user-agent": FIREFOX}, REMOTE_ADDR="10.0.0.9")
    assert counted(article) == 2


def test_the_page_cache_hides_no_reader(client, article):
    read(client, article)
    etag = read(client, article, FIREFOX + " 2")["ETag"]
    assert read(client, article, FIREFOX + " 3", if_none_match=etag).status_code == 304
    assert counted(article) == 3


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("Baiduspider/2.0", {}),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", {}),
        ("curl/8.0", {}),
        ("", {}),
        (FIREFOX, {"Sec-Purpose": "prefetch;prerender"}),
        (FIREFOX, {"Purpose": "prefetch"}),
        (FIREFOX, {"Sec-Fetch-Dest": "iframe"}),
        (FIREFOX, {"HX-Request": "true"}),
    ],
)
def test_programs_and_looks_ahead_do_not_count(client, article, agent, headers):
    read(client, article, agent, **headers)
    assert counted(article) == 0


def test_nobody_of_the_house_counts_and_head_does_not(client, article, staff):
    client.head(path_of(article), headers={"user-agent": FIREFOX})
    client.force_login(staff())
    read(client, article)
    assert counted(article) == 0


def test_what_is_not_found_is_no_reading(client, article):
    client.get("/no-such-page/", headers={"user-agent": FIREFOX})
    middleware.counter.write()
    assert not PageViews.objects.exists()


def test_counting_asks_the_database_nothing_and_sets_no_cookie(
    client, article, django_assert_num_queries
):
    for _ in range(2):
        read(client, article)
    with django_assert_num_queries(1):
        # The one query of the page cache: which edition it is.
        answer = read(client, article, FIREFOX + " 2")
    assert not answer.cookies


def test_nothing_of_the_reader_is_stored(client, article):
    client.get(path_of(article), headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.77")
    middleware.counter.write()
    columns = {field.name for field in PageViews._meta.fields}
    assert columns == {"id", "page", "day", "views"}
    assert "203.0.113.77" not in repr(middleware.refreshes._seen)
    assert "203.0.113.77" not in repr(vars(middleware.counter))


def test_the_key_of_the_hash_changes_each_day(monkeypatch):
    refreshes = Refreshes()
    assert not refreshes.is_refresh("10.0.0.1", FIREFOX, "/")
    assert refreshes.is_refresh("10.0.0.1", FIREFOX, "/")
    key, tomorrow = refreshes._key, timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr("core.readership.readers.timezone.localdate", lambda: tomorrow)
    assert not refreshes.is_refresh("10.0.0.1", FIREFOX, "/")
    assert refreshes._key != key


def test_a_flood_of_readers_and_addresses_stays_within_bounds():
    refreshes, counter = Refreshes(), Counter()
    for number in range(MOST_REMEMBERED + 10):
        refreshes.is_refresh(str(number), "", "/")
    assert len(refreshes._seen) == MOST_REMEMBERED
    for number in range(6_000):
        counter.add("testserver", f"/{number}/")
    assert len(counter.take()) == 5_000


def test_processes_add_to_each_other(article):
    today = timezone.localdate()
    key = ("testserver", path_of(article), today)
    for number in (3, 4):
        write_down({key: number})
    assert PageViews.objects.get().views == 7


def test_what_cannot_be_written_is_kept(article, monkeypatch):
    from django.db import OperationalError

    counter = Counter()
    counter.add("testserver", path_of(article))

    def locked(counts):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("core.readership.counting.write_down", locked)
        counter.write()
    counter.add("testserver", path_of(article))
    counter.write()
    assert views_of([article])[article.pk] == 2


def test_a_deleted_page_takes_its_figures_along_and_hinders_nobody(article, site_tree):
    gone = factories.ArticlePageFactory(parent=site_tree.news)
    counter = Counter()
    counter.add("testserver", path_of(gone))
    counter.add("testserver", path_of(article))
    gone.delete()
    counter.write()
    assert views_of([article])[article.pk] == 1


def test_many_pages_cost_one_query(article, site_tree, django_assert_num_queries):
    pages = [article, *factories.ArticlePageFactory.create_batch(5, parent=site_tree.news)]
    with django_assert_num_queries(1):
        assert set(views_of(pages).values()) == {0}
    assert views_of([]) == {}


def test_old_days_are_summed_up(article, settings):
    settings.READERSHIP_DAYS = 30
    today = timezone.localdate()
    for days, views in ((40, 5), (35, 6), (3, 7)):
        PageViews.objects.create(
            page=article, day=today - datetime.timedelta(days=days), views=views
        )
    assert fold_old_days() == 2
    assert PageViews.objects.get(day=BEFORE).views == 11
    assert views_of([article])[article.pk] == 18
    assert views_of([article], since=today - datetime.timedelta(days=7))[article.pk] == 7


@pytest.mark.django_db(transaction=True)
def test_a_thread_writes_every_few_seconds_and_at_the_end(site_tree, settings):
    settings.READERSHIP_WRITTEN_EVERY = 0.1
    page = factories.ArticlePageFactory(parent=site_tree.news)
    counter = Counter()
    counter.add("testserver", path_of(page))
    for _ in range(50):
        if PageViews.objects.exists():
            break
        threading.Event().wait(0.1)
    counter.add("testserver", path_of(page))
    counter._end()
    assert views_of([page])[page.pk] == 2
    connection.close()
