"""The counters of content: once for each transaction, and never too few."""

import pytest
from django.db import transaction

from core.models import Area, SiteState


@pytest.fixture
def content(transactional_db):
    """A function that tells by how much the counter has risen since it was last asked."""
    seen = [SiteState.read()[1]]

    def risen():
        seen.append(SiteState.read()[1])
        return seen[-1] - seen[-2]

    return risen


def rows(count, name="区域"):
    for number in range(count):
        Area.objects.create(name=f"{name}{number}", level="city")


def test_a_large_import_counts_once(content):
    with transaction.atomic():
        rows(20)
        for number in range(3):
            with transaction.atomic():
                rows(2, f"另{number}")
    first = content()
    assert 1 <= first <= 2
    with transaction.atomic():
        rows(40, "再")
    assert content() == first


def test_each_change_by_itself_counts(content):
    rows(1)
    one = content()
    rows(3, "又")
    assert one >= 1 and content() == 3 * one


def test_what_is_rolled_back_does_not_count_and_hides_nothing(content):
    class Refused(Exception):
        pass

    with transaction.atomic():
        with pytest.raises(Refused), transaction.atomic():
            rows(1)
            raise Refused
        rows(1, "留")
    assert content() >= 1
    with pytest.raises(Refused), transaction.atomic():
        rows(1, "退")
        raise Refused
    assert content() == 0


def test_raising_the_generation_is_not_lost_behind_content(content):
    generation = SiteState.current()
    with transaction.atomic():
        SiteState.raise_content()
        SiteState.raise_generation()
        SiteState.raise_content()
    assert SiteState.current() == generation + 1 and content() == 2
