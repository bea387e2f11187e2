"""After each saved record the front page is made anew: with very many its figures must not be
looked up record by record."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities import fronts
from brands.fronts import shelf
from core.models import SiteState
from tests import factories

pytestmark = pytest.mark.django_db


def plans_of(ask):
    """How SQLite goes about what `ask()` asks of records, each step in words. Other databases
    decide by how many records there are."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    steps = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            steps += [row[3] for row in cursor.fetchall()]
    return [step for step in steps if "activities_activity" in step or " U0" in step]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's plans")
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (shelf, "public_brand_start (brand_id=? AND start<?)"),
        (fronts.numbers, "public_end (end>?)"),
        (fronts.numbers, "public_end (end<?)"),
        (fronts.occasions_ahead, "public_occasion_end (occasion_id=? AND end>?)"),
    ],
)
def test_figures_are_found_by_their_index(site_tree, ask, index):
    factories.ActivityFactory(brand=factories.BrandPageFactory(parent=site_tree.brands))
    steps = plans_of(ask)
    assert any(index in step for step in steps), steps
    assert not any(step.startswith("SCAN activities_activity") for step in steps), steps


@pytest.mark.parametrize(
    ("change", "is_anew"), [(SiteState.raise_indexed, False), (SiteState.raise_content, True)]
)
def test_figures_are_added_up_anew_when_a_record_changes_not_when_the_index_follows(
    client, site_tree, change, is_anew
):
    for _time in range(2):
        client.get("/")
    change()
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) > 0, "the page itself is made anew"
    sums = [query["sql"] for query in asked if "SUM(" in query["sql"]]
    assert bool(sums) == is_anew


def test_what_ended_years_ago_is_over_but_in_no_figure_of_the_year():
    now, minute = timezone.now(), datetime.timedelta(minutes=1)
    then, long_ago = fronts._same_day_last_year(now), now - datetime.timedelta(days=1100)
    for start in (now - 2 * minute, now - 3 * minute, then - 2 * minute, long_ago):
        factories.ActivityFactory(start=start, end=start + minute, participants=10)
    factories.ActivityFactory(start=now + 5 * minute, end=now + 6 * minute)
    numbers = fronts.numbers()
    assert (numbers["totals"].activities, numbers["totals"].participants) == (2, 20)
    assert (numbers["ended_total"], numbers["gained"], numbers["soon_total"]) == (4, 1, 1)


def test_what_is_over_is_counted_where_nothing_was_done_for_years():
    assert fronts.numbers()["ended_total"] == 0
    start = timezone.now() - datetime.timedelta(days=1100)
    factories.ActivityFactory(start=start, end=start + datetime.timedelta(hours=1))
    numbers = fronts.numbers()
    assert (numbers["ended_total"], numbers["totals"].activities) == (1, 0)
