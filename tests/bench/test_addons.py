"""What twenty add-ons cost a public page of which nothing is kept; run by
`make bench ARGS="-k addons"`."""

import statistics

import pytest
from django.db import connection

from tests.addons.twenty import measure

RUNS = 5


@pytest.mark.django_db
def test_addons(django_db_setup, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("The copied database is SQLite's")
    runs = []
    for number in range(RUNS):
        folder = tmp_path / str(number)
        folder.mkdir()
        runs.append(measure(folder, django_db_setup, rounds=100))
    print()  # noqa: T201
    for state in ("bare", "off", "on"):
        taken = sorted(run["milliseconds"][state] for run in runs)
        told = " ".join(f"{each:.2f}" for each in taken)
        queries = runs[0]["queries"][state]
        print(f"{state:5} {statistics.median(taken):7.2f} ms {queries:3} queries ({told})")  # noqa: T201
