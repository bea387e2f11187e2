"""How long 10,000 words take on a text of 20,000 characters.

PYTHONPATH=site:. .venv/bin/python tests/bench/word_matching.py
"""

import os
import random
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenming.settings.test")
django.setup()

from core.checks.words.matching import Matcher, Word  # noqa: E402

WORDS, CHARACTERS, RUNS = 10_000, 20_000, 20


def main():
    chance = random.Random(7)  # noqa: S311 the same text each time
    common = [chr(0x4E00 + chance.randrange(3000)) for _each in range(1500)]
    words = {"".join(chance.choices(common, k=chance.randint(2, 6))) for _each in range(WORDS)}
    kinds = ("wrong", "preferred", "banned", "allowed")
    entries = [Word(word, chance.choice(kinds), "warning", "对", "") for word in sorted(words)]
    parts = []
    while sum(map(len, parts)) < CHARACTERS:
        parts.append("".join(chance.choices(common, k=60)))
        parts.append(chance.choice(entries).word)
    text = "".join(parts)[:CHARACTERS]
    began = time.process_time()
    matcher = Matcher(entries)
    built = time.process_time() - began
    spent = []
    for _run in range(RUNS):
        began = time.process_time()
        found = matcher.matches(text)
        spent.append(time.process_time() - began)
    middle = sorted(spent)[RUNS // 2]
    sizes = f"{len(entries)} words, {len(text)} characters, {len(found)} found"
    times = f"built in {built * 1000:.0f} ms, matched in {middle * 1000:.1f} ms of processor time"
    print(f"{sizes}: {times}, at worst {max(spent) * 1000:.1f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
