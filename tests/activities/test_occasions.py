"""Occasions fall on the days the calendar says."""

import datetime

import pytest

from activities.models import Occasion


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ({"rule": "term", "term": "清明"}, (2026, 4, 5)),
        ({"rule": "lunar", "month": 5, "day": 5}, (2026, 6, 19)),
        ({"rule": "lunar", "month": 8, "day": 15}, (2026, 9, 25)),
        ({"rule": "lunar", "month": 1, "day": 1}, (2026, 2, 17)),
        ({"rule": "lunar", "month": 12, "day": 30}, (2026, 2, 16)),
        ({"rule": "fixed", "month": 3, "day": 5}, (2026, 3, 5)),
    ],
)
def test_first_day(rule, first):
    assert Occasion(name="节", **rule).dates_in(2026)[0] == datetime.date(*first)


def test_a_range_may_end_in_the_next_year():
    occasion = Occasion(name="寒假", rule="range", month=12, day=20, end_month=1, end_day=10)
    assert occasion.dates_in(2026)[1] == datetime.date(2027, 1, 10)
    assert occasion.next_dates(datetime.date(2027, 1, 5))[0] == datetime.date(2026, 12, 20)
