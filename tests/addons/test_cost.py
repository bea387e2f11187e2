"""Twenty add-ons, enabled or not, cost a public page no query. `make bench ARGS="-k addons"` tells
the time they take."""

import pytest
from django.db import connection

from tests.addons.twenty import measure


@pytest.mark.django_db
def test_a_page_gains_no_query_by_twenty_addons(django_db_setup, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("The copied database is SQLite's")
    queries = measure(tmp_path, django_db_setup, rounds=1)["queries"]
    assert queries["bare"] == queries["off"] == queries["on"]
