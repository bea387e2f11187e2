"""What many readers want at once is made once in a process."""

import threading
import time

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from core import turns
from core.turns import Turns
from home.models import StandardPage
from tests import factories

READERS = 4


def together(act):
    """What `act()` returns in each of several threads that begin at the same moment."""
    results, ready = [], threading.Barrier(READERS)

    def run():
        ready.wait(10)
        try:
            results.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _each in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.fixture
def slow_page(site_tree, monkeypatch):
    """A page, and the list of those who had it made."""
    factories.StandardPageFactory(parent=site_tree.home, title="关于我们", slug="about")
    # The very first request writes settings.
    Client().get(reverse("wagtailadmin_login"))
    made, get_context = [], StandardPage.get_context

    def slowly(page, request, *args, **kwargs):
        made.append(threading.get_ident())
        time.sleep(0.5)
        return get_context(page, request, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "get_context", slowly)
    return made


@pytest.mark.django_db(transaction=True)
def test_a_page_wanted_by_many_at_once_is_made_once(slow_page):
    texts = together(lambda: Client().get("/about/").text)
    assert len(texts) == READERS
    assert all("关于我们" in text for text in texts)
    assert len(slow_page) == 1


def test_who_waited_for_one_that_failed_makes_it_himself():
    waiting, kept = Turns(), []

    def act():
        with waiting.of("page") as first:
            if first:
                time.sleep(0.3)
                raise ValueError
            kept.append("page")
            return None

    failed = []

    def attempt():
        try:
            act()
        except ValueError:
            failed.append(1)

    together(attempt)
    assert len(failed) == 1
    assert len(kept) == READERS - 1
    with waiting.of("page") as first:
        assert first


def test_what_hangs_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    waiting, others = Turns(), []

    def other():
        with waiting.of("page") as first:
            others.append(first)

    with waiting.of("page") as first:
        assert first
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    assert others == [False]


def test_a_piece_within_itself_is_not_waited_for():
    waiting = Turns()
    began = time.monotonic()
    with waiting.of("piece"), waiting.of("piece") as inner:
        assert inner
    assert time.monotonic() - began < turns.PATIENCE / 2
