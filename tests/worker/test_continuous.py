"""Work for every round of the worker: called often, harmless when it fails."""

import pytest
from django.core.management import call_command

from core.worker import schedule
from core.worker.runner import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def declared(monkeypatch):
    """Only what a test declares itself."""
    monkeypatch.setattr(schedule, "_continuous", {})
    return schedule.continuous


def test_once_goes_on_until_nothing_is_left(declared):
    waiting = [1, 2, 3]

    @declared(label="清空")
    def drain():
        return waiting and waiting.pop()

    call_command("worker", "--once")
    assert waiting == []


def test_one_that_fails_leaves_the_others_working_and_waits_longer(declared, monkeypatch, caplog):
    calls = []

    @declared(label="坏的")
    def broken():
        calls.append("broken")
        raise ValueError("坏了")

    @declared(label="好的")
    def good():
        calls.append("good")

    clock = [1000.0]
    monkeypatch.setattr("core.worker.runner.time.monotonic", lambda: clock[0])
    worker = Worker(once=True)
    worker._continuous = schedule.continuous_work()
    for moment, broken_calls in ((1000, 1), (1029, 1), (1031, 2), (1100, 2), (1122, 3)):
        clock[0] = float(moment)
        assert worker.step() is False
        assert calls.count("broken") == broken_calls, moment
    assert calls.count("good") == 5
    assert "坏了" in caplog.text


def test_one_that_succeeds_again_is_called_in_every_round(declared, monkeypatch):
    outcomes = [ValueError(), None, ValueError(), None]
    calls = []

    @declared(label="时好时坏")
    def moody():
        calls.append(1)
        if error := outcomes.pop(0):
            raise error

    clock = [0.0]
    monkeypatch.setattr("core.worker.runner.time.monotonic", lambda: clock[0])
    worker = Worker(once=True)
    worker._continuous = schedule.continuous_work()
    for moment in (0, 31, 32, 63):
        clock[0] = float(moment)
        worker.step()
    assert len(calls) == 4
