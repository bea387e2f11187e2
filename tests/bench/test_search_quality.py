"""How well the search finds, by kind of question, on articles and judgements of our own.

Run by `make bench`: a number to compare from one change to the next, not a limit to pass.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

QUALITY = Path(__file__).parent.parent / "search" / "quality"


@pytest.mark.django_db
def test_search_quality(capsys):
    with capsys.disabled():
        print()  # noqa: T201
        call_command(
            "evaluate_search", corpus=QUALITY / "corpus.jsonl", queries=QUALITY / "queries.jsonl"
        )
