"""A text cut into the words that a comparison keeps whole."""

import re
from typing import NamedTuple

import rjieba

#: Figures with what belongs to them: 24,300 · 8:30 · 97.5% · 2026-03-07.
_FIGURE = re.compile(r"(\d+(?:[.,:：/\-]\d+)*[%％‰]?)")
_HAN_FIGURE = re.compile(r"第?[〇零一二三四五六七八九十百千万亿两几\d]+[多余]?")
#: What is counted; a figure is read together with it.
_COUNTED = frozenset(
    "名人个位次场条件份只棵元岁年月日时点分天周届期支项所家户篇幅张块台辆处种类组批轮"
)


class Word(NamedTuple):
    """The smallest thing that changes. `marks` says how it is set: `bold`, `italic`, or the
    target of a link as `link:…`; the end of a line is the word "\\n" with the kind of line that
    begins as its mark."""

    text: str
    marks: tuple[str, ...] = ()

    @property
    def ends_line(self):
        return self.text == "\n"


def cut(text):
    """Return the words of `text`; joined they are the text again. Figures, in digits or hanzi,
    stay whole, with what they count: a reader must see 58 become 52, not an 8 become a 2."""
    words = []
    for index, piece in enumerate(_FIGURE.split(text)):
        if index % 2:
            words.append(piece)
        elif piece:
            words.extend(rjieba.cut(piece))
    return _joined(words)


def _joined(words):
    """Join a figure that the dictionary has cut, and what it counts."""
    joined = []
    for word in words:
        if joined and _belongs(joined[-1], word):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _belongs(before, word):
    if not _HAN_FIGURE.fullmatch(before):
        return False
    return word in _COUNTED or bool(before[-1] not in "多余" and _HAN_FIGURE.fullmatch(word))
