"""Records at fixed times."""

import datetime

import pytest
from django.utils import timezone

from tests import factories


def at(text):
    """An aware moment from local time, as 2026-03-11 08:00."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


@pytest.fixture
def clock(monkeypatch):
    """Sets the time; Wednesday 11 March 2026, eight o'clock, unless told otherwise."""

    def set_to(text):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(text))

    set_to("2026-03-11 08:00")
    return set_to


@pytest.fixture
def record(site_tree, clock):
    """A function that makes a record from its local begin and end."""

    def make(title, start, end=None, **fields):
        begins = at(start)
        ends = at(end) if end else begins + datetime.timedelta(hours=2)
        fields = {"team": site_tree.anyuan.team, "category": site_tree.category, **fields}
        return factories.ActivityFactory(title=title, start=begins, end=ends, **fields)

    return make
