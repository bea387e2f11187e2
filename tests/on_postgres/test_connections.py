"""How the site holds on to PostgreSQL, and what it does without it."""

import json
import threading

import psycopg
import pytest
from django.db import connection

from tests import factories
from tests.servers import served
from tests.worker.processes import database_url


def connections_of(name):
    """Return the ids of the server processes that serve `name`."""
    with psycopg.connect(database_url(), autocommit=True) as own:
        rows = own.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s",
            [name],
        )
        return {pid for (pid,) in rows.fetchall()}


@pytest.fixture
def get(transactional_db, site_tree, tmp_path):
    factories.StandardPageFactory(parent=site_tree.home, title="关于我们", slug="about")
    address = f"{database_url()}?application_name=web"
    with served(tmp_path, threads=2, told={"DATABASE_URL": address}) as (get, _port):
        yield get


def test_requests_share_a_connection_for_each_thread(get):
    def ask():
        for _ in range(10):
            assert get("/about/")[0] == 200

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Two threads that answer, and the one that writes down what was read.
    kept = connections_of("web")
    assert 1 <= len(kept) <= 3
    ask()
    assert len(connections_of("web") | kept) <= 3


def test_a_connection_that_the_server_has_ended_is_made_anew(get):
    assert get("/about/")[0] == 200
    with psycopg.connect(database_url(), autocommit=True) as own:
        for pid in connections_of("web"):
            own.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert [get("/about/")[0] for _ in range(4)] == [200] * 4
    assert json.loads(get("/healthz")[1])["database"] == "ok"


def test_text_is_sorted_and_compared_by_code_point(db):
    """As on SQLite, so that lists look the same; the operator's guide tells how to make it so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'b' < 'a', 'B' < 'a', '乙' < '甲'")
        assert cursor.fetchone() == (False, True, True)
