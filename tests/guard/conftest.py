import datetime

import pytest
from django.utils import timezone


@pytest.fixture
def clock(monkeypatch):
    """A function that moves the time on by some seconds; it stands still otherwise."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def move(seconds):
        now[0] += datetime.timedelta(seconds=seconds)

    return move
