"""The words that a process knows of its index."""

import threading

import pytest

from search import vocabulary
from search.engines import get_engine
from search.engines.base import EngineUnavailableError
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


def unavailable(*asked):
    raise EngineUnavailableError


def words_of(engine):
    return vocabulary.vocabulary_of(engine, {}).frequency


def wait_for_threads():
    for thread in threading.enumerate():
        if "_keep_beside" in thread.name:
            thread.join(30)
