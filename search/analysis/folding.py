"""One form of each character: lower case, half width, simplified; offsets stay as they were."""

import unicodedata
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def _table():
    pairs = [
        pair
        for line in (_DATA / "traditional.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for pair in line.split()
    ]
    table = {ord(pair[0]): pair[1] for pair in pairs}
    for code in (*range(0x41, 0x5B), 0x3000, *range(0xFF01, 0xFFEF)):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1:
            table[code] = folded
    return table


def fold(text):
    """Return the text in one form, character for character: as long as it was."""
    text = text.translate(_table())
    if text.isascii():
        return text
    return "".join(
        char if ord(char) < 0x250 or "一" <= char <= "鿿" else _one(char) for char in text
    )


@cache
def _one(char):
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else (folded[:1] or char)
