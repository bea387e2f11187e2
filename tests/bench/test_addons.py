"""What twenty add-ons cost a public page of which nothing is kept; run by
`make bench ARGS="-k addons"`."""

import pytest
from django.db import connection

from tests.addons.twenty import measure


@pytest.mark.django_db
def test_addons(django_db_setup, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("The copied database is SQLite's")
    found = measure(tmp_path, django_db_setup, rounds=200)
    print()  # noqa: T201
    for state in ("bare", "off", "on"):
        taken, queries = found["milliseconds"][state], found["queries"][state]
        print(f"{state:5} {taken:7.2f} ms {queries:3} queries")  # noqa: T201
