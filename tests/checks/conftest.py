import pytest

from core.checks.words import matching


@pytest.fixture(autouse=True)
def own_words():
    """A test's list of words goes with its transaction, the automaton must go too."""
    matching.forget()
    yield
    matching.forget()
