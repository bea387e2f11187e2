"""pypinyin, which says how Chinese is read, in less memory than it takes by itself."""

import os

# Its own way of not holding each dictionary twice; to be said before it is imported.
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.seg.mmseg import seg

__all__ = ["Style", "lazy_pinyin", "pinyin", "seg"]


def _share_syllables(phrases):
    """Each of its 47,000 phrases comes with lists and texts of its own for some 1,300 different
    syllables: let equal ones be the same. It never changes them, and copies tuples for nothing."""
    known = {}
    for phrase, syllables in phrases.items():
        phrases[phrase] = [known.setdefault(each, each) for each in map(tuple, syllables)]


_share_syllables(PHRASES_DICT)
