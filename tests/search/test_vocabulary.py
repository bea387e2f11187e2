"""The words that a process knows of its index."""

import gc
import threading

import pytest

from search import vocabulary
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
from search.warm_up import warm_up
from tests import factories

pytestmark = pytest.mark.django_db


def test_words_that_could_not_be_read_are_read_again(site_tree, search_index, monkeypatch):
    """Of a large index a thread reads them: what stops it must not leave the process without
    words for hours."""
    factories.ActivityFactory(title="义务植树", team=site_tree.anyuan.team)
    search_index()
    engine = get_engine()
    monkeypatch.setattr(vocabulary, "READ_AT_ONCE", 0)
    monkeypatch.setattr(vocabulary, "TRIED_AGAIN_AFTER", 0)
    with monkeypatch.context() as away:
        away.setattr(engine, "commonest", unavailable)
        assert "植树" not in words_of(engine)
        wait_for_threads()
    words_of(engine)
    wait_for_threads()
    assert "植树" in words_of(engine)


@pytest.mark.django_db(transaction=True)
def test_a_fresh_process_knows_the_words_before_anybody_asks(site_tree, search_index):
    factories.ActivityFactory(title="义务植树", team=site_tree.anyuan.team)
    search_index()
    warm_up()
    wait_for_threads()
    assert "植树" in vocabulary._kept[get_engine()].vocabulary


def test_the_words_of_a_large_index_do_not_hold_up_collections(
    site_tree, search_index, monkeypatch
):
    """A look through half a million objects stops every thread of the process."""
    factories.ActivityFactory(title="义务植树", team=site_tree.anyuan.team)
    search_index()
    engine = get_engine()
    monkeypatch.setattr(vocabulary, "READ_AT_ONCE", 0)
    words_of(engine)
    wait_for_threads()
    try:
        known = vocabulary._kept[engine].vocabulary._by_sound
        assert known
        assert not any(each is known for each in gc.get_objects())
    finally:
        gc.unfreeze()


@pytest.mark.django_db(transaction=True)
def test_a_process_begins_without_an_index_all_the_same(site_tree, caplog):
    caplog.set_level("INFO", "search")
    warm_up()
    wait_for_threads()
    assert "Nothing is ready for the first question" in caplog.text


def unavailable(*asked):
    raise EngineUnavailableError


def words_of(engine):
    return vocabulary.vocabulary_of(engine, {}).frequency


def wait_for_threads():
    for thread in threading.enumerate():
        if "_keep_beside" in thread.name or thread.name == "search-warm-up":
            thread.join(30)
