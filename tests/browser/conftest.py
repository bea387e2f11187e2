from threading import RLock

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread, _StaticFilesHandler

from tests.search import cluster


@pytest.fixture(autouse=True)
def own_indices(settings):
    """Where a cluster is switched (`make test-everything`), each test has indices of its own."""
    if not settings.SEARCH_URL:
        yield
        return
    with cluster.own_prefix() as prefix:
        settings.SEARCH_URL = cluster.url_of(prefix)
        yield


class OneAtATime(_StaticFilesHandler):
    """Answers requests one after another: two at once would nest their savepoints in the one
    connection they share, and release each other's. A test that writes meanwhile takes its turn
    too."""

    turn = RLock()

    def __call__(self, environ, start_response):
        with self.turn:
            return super().__call__(environ, start_response)


@pytest.fixture
def live_site(db, monkeypatch):
    """Serves the test's own transaction and returns the address. A live server that reads what
    is committed needs a flush afterwards, which takes the page tree's root from other tests."""
    shared = connections["default"]
    # The server closes its connections after each request; this one is the test's.
    monkeypatch.setattr(shared, "close", lambda: None)
    shared.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", OneAtATime, connections_override={"default": shared})
    thread.server_class = ThreadedWSGIServer
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    shared.dec_thread_sharing()
