"""Limits: counted for all processes, forgotten in time, bounded in size, and said in Chinese."""

import threading

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from wagtail.models import PageViewRestriction

from core import throttling
from core.guard.models import AttemptCount
from core.throttling import Limit, LocalLimit, sweep, throttled, visitor
from search.views import SUGGESTIONS
from tests import factories

THREE = Limit("three", most=3, seconds=60)


@pytest.mark.django_db
class TestLimit:
    def test_the_fourth_waits_for_the_end_of_the_window(self, clock):
        assert [THREE.hit("a").wait for _ in range(3)] == [0, 0, 0]
        clock(20)
        assert THREE.hit("a") == (4, 40)
        assert THREE.hit("b").wait == 0
        clock(40)
        assert THREE.hit("a") == (1, 0)

    def test_a_lock_lasts_from_the_last_try_and_further_tries_do_not_prolong_it(self, clock):
        limit = Limit("locking", most=2, seconds=60, lock_for=600)
        limit.hit("a")
        clock(50)
        assert limit.hit("a").wait == 0
        assert limit.hit("a").wait == 600
        clock(599)
        assert limit.hit("a").wait == 1
        clock(1)
        assert limit.hit("a") == (1, 0)

    def test_a_good_try_is_taken_back_and_all_may_be_forgotten(self):
        THREE.hit("a")
        THREE.take_back("a")
        assert THREE.hit("a").number == 1
        assert THREE.forget("a") and not THREE.forget("a")
        assert THREE.hit("a").number == 1

    def test_nothing_tells_who_was_counted(self):
        THREE.hit("203.0.113.9", "bianji")
        row = AttemptCount.objects.get()
        assert len(row.key) == 64 and "203" not in str(vars(row).values())

    def test_what_has_ended_goes_and_a_flood_is_cut(self, clock, monkeypatch):
        for number in range(5):
            THREE.hit(number)
            clock(1)
        Limit("long", most=1, seconds=3600).hit("x")
        monkeypatch.setattr(throttling, "MOST_ROWS", 4)
        sweep()
        kept = set(AttemptCount.objects.values_list("key", flat=True))
        assert len(kept) == 4
        assert not kept & {THREE.key(0), THREE.key(1)}
        clock(60)
        sweep()
        assert AttemptCount.objects.count() == 1

    def test_the_worker_sweeps(self, clock):
        THREE.hit("a")
        clock(61)
        call_command("worker", "--once")
        assert not AttemptCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_tries_of_one_moment_are_each_counted():
    from django.db import connection

    heard = []

    def try_it():
        heard.append(THREE.hit("a").wait == 0)
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == [False] * 9 + [True] * 3


def test_a_local_limit_asks_nothing_of_the_database(monkeypatch):
    moment = [0.0]
    monkeypatch.setattr(throttling.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(throttling, "MOST_REMEMBERED", 3)
    limit = LocalLimit("local", most=2, seconds=10)
    assert [limit.hit("a").wait for _ in range(3)] == [0, 0, 10]
    moment[0] = 10.0
    assert limit.hit("a").wait == 0
    for other in "bcd":
        limit.hit(other)
    assert len(limit._counts) == 3


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_visitor_is_a_network(rf, told, counted):
    assert visitor(rf.get("/", REMOTE_ADDR=told)) == counted


@pytest.mark.django_db
def test_the_answer_says_when_to_come_again(rf):
    view = throttled(Limit("once", most=1, seconds=120))(lambda request: HttpResponse("ok"))
    assert [view(rf.get("/")).status_code for _ in range(3)] == [200] * 3
    assert view(rf.post("/")).status_code == 200
    refused = view(rf.post("/"))
    assert refused.status_code == 429 and refused["Retry-After"] == "120"
    assert "no-store" in refused["Cache-Control"]
    assert "请过 2 分钟再试" in refused.content.decode()


@pytest.mark.django_db
def test_the_password_of_a_page_cannot_be_guessed_at_will(site_tree):
    page = factories.StandardPageFactory(parent=site_tree.home, slug="inner")
    rule = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="芝麻开门"
    )
    address = f"/_util/authenticate_with_password/{rule.pk}/{page.pk}/"
    client = Client()
    tried = [
        client.post(address, {"password": "x", "return_url": "/inner/"}).status_code
        for _ in range(11)
    ]
    assert tried == [200] * 10 + [429]
    other = Client(REMOTE_ADDR="203.0.113.7")
    opened = other.post(address, {"password": "芝麻开门", "return_url": "/inner/"})
    assert opened.status_code == 302 and other.get("/inner/").status_code == 200


@pytest.mark.django_db
def test_suggestions_are_for_people(client, site_tree, monkeypatch):
    monkeypatch.setattr(SUGGESTIONS, "most", 3)
    monkeypatch.setattr(SUGGESTIONS, "_counts", type(SUGGESTIONS._counts)())
    answers = [client.get("/search/suggest/?q=志愿").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
