"""The local database is set up for two processes that write to it at the same time."""

import sqlite3

import pytest
from django.db import connection, transaction


@pytest.fixture(autouse=True)
def only_sqlite(db):
    if connection.vendor != "sqlite":
        pytest.skip("Speaks of the local database. To run it: unset DATABASE_URL")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("busy_timeout", 20_000), ("synchronous", 1), ("foreign_keys", 1)],
)
def test_pragma(pragma, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_the_write_lock_at_once():
    with connection.cursor() as cursor:
        path = cursor.execute("PRAGMA database_list").fetchone()[2]
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with transaction.atomic(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_requests_open_no_transaction_of_their_own():
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False
