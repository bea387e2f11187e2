"""What it costs to compare two revisions of a long text, word by word."""

import time

from core.reviews.screen.diff import compare_texts
from tests.reviews.test_diff import long_texts


def test_long_texts(capsys):
    compare_texts("词典要先读进来", "一次")
    old, edited, alien = long_texts()
    for name, new in (("edited", edited), ("nothing in common", alien)):
        began = time.process_time()
        compare_texts(old, new)
        took = (time.process_time() - began) * 1000
        with capsys.disabled():
            print(f"\n20,000 characters, {name}: {took:.0f} ms of CPU")  # noqa: T201
