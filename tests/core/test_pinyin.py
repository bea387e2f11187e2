"""How Chinese is read, from a dictionary in which equal syllables are the same object."""

import pypinyin
import pytest
from pypinyin.constants import PHRASES_DICT

from core.pinyin import Style, lazy_pinyin, pinyin


def test_phrases_are_read_as_such_however_often():
    for _time in range(2):
        assert lazy_pinyin("重庆", style=Style.NORMAL) == ["chong", "qing"]
        assert lazy_pinyin("重要", style=Style.NORMAL) == ["zhong", "yao"]
        assert pinyin("和", style=Style.NORMAL, heteronym=True)[0][:2] == ["he", "hu"]


def test_a_syllable_of_many_phrases_is_held_once():
    syllables = [each for held in PHRASES_DICT.values() for each in held]
    assert len({id(each) for each in syllables}) == len(set(syllables)) < len(syllables) / 50


@pytest.mark.parametrize("style", [Style.NORMAL, Style.FIRST_LETTER, Style.TONE])
def test_everything_is_read_as_the_package_reads_it(style):
    texts = [*list(PHRASES_DICT)[::100], "重庆长安街道绿廊", "行行出状元", "𠀀𠮷", "A1 座, 女红"]
    for text in texts:
        assert lazy_pinyin(text, style=style) == pypinyin.lazy_pinyin(text, style=style)
        for heteronym in (True, False):
            told = pinyin(text, style=style, heteronym=heteronym)
            assert told == pypinyin.pinyin(text, style=style, heteronym=heteronym)
