"""One form of each character: lower case, half width, simplified; offsets stay as they were."""

import unicodedata
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
#: Where characters have another form: all of Unicode but Chinese, Korean and private ones.
_VARIED = (
    range(0x41, 0x3400),
    range(0xA000, 0xAC00),
    range(0xF900, 0x20000),
    range(0x2F800, 0x2FA20),
)


@cache
def _table():
    """The form of every character that is not its own; forms are their own, so that a folded
    text stays as it is."""
    pairs = [
        pair
        for line in (_DATA / "traditional.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for pair in line.split()
    ]
    simplified = {pair[0]: pair[1] for pair in pairs}

    def settled(char):
        while char in simplified:
            char = simplified[char]
        return char

    table = {ord(char): settled(char) for char in simplified}
    for codes in _VARIED:
        for code in codes:
            # What has no form of one character keeps its first one, as the offsets must stay.
            char = chr(code)
            folded = unicodedata.normalize("NFKC", char).lower()[:1]
            folded = settled(unicodedata.normalize("NFKC", folded).lower()[:1])
            if folded != char:
                table[code] = folded
    return table


def fold(text):
    """Return the text in one form, character for character: as long as it was."""
    return text.translate(_table())
