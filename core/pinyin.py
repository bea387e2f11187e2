"""pypinyin, which says how Chinese is read, in less memory and time than it takes by itself."""

import os
from functools import lru_cache

# Its own way of not holding each dictionary twice; to be said before it is imported.
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin import Style
from pypinyin.constants import PHRASES_DICT
from pypinyin.converter import DefaultConverter
from pypinyin.core import Pinyin
from pypinyin.seg.mmseg import seg
from pypinyin.style import convert

__all__ = ["Style", "lazy_pinyin", "pinyin", "seg"]


def _share_syllables(phrases):
    """Each of its 47,000 phrases comes with lists and texts of its own for some 1,300 different
    syllables: let equal ones be the same. It never changes them, and copies tuples for nothing."""
    known = {}
    for phrase, syllables in phrases.items():
        phrases[phrase] = [known.setdefault(each, each) for each in map(tuple, syllables)]


_share_syllables(PHRASES_DICT)


class _Converter(DefaultConverter):
    """Writes each syllable in a style once, rather than for every character of every text."""

    def convert_style(self, han, orig_pinyin, style, strict, **kwargs):
        return _in_style(orig_pinyin, style, strict)


@lru_cache(maxsize=10_000)
def _in_style(syllable, style, strict):
    return convert(syllable, style, strict, default=syllable)


_reader = Pinyin(_Converter())
pinyin, lazy_pinyin = _reader.pinyin, _reader.lazy_pinyin
