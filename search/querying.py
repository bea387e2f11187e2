"""What somebody typed, taken apart: words wanted, phrases, words unwanted."""

import re
from dataclasses import dataclass, replace

from search.analysis import cut, fold, is_han, query_stop_words, runs

MAX_WORDS = 12
MAX_LENGTH = 500
_PIECE = re.compile(r'-?[“"「]([^”"」]*)[”"」]|(\S+)')
#: How people ask, rather than what they ask about.
_ASKING = re.compile(
    r"请问|我想(?:要)?(?:知道|了解|找|问)?|想(?:要)?(?:知道|了解|问问?)|有没有|有什么|有哪些|是什么(?:时候)?|"
    r"什么时候|什么地方|什么|哪里(?:有|能|可以)?|哪儿(?:有|能|可以)?|在哪(?:里|儿)?|去哪(?:里|儿)?|哪个|哪些|"
    r"怎么办|咋办|怎么回事|怎么样?|怎样|如何|为什么|多少|几点|可以|能不能|可不可以|是不是|要不要|会不会|关于|相关的?|帮我|告诉我|查一下|找一下|"
    r"最近的?|附近的?|一下|吗|呢|吧|啊|呀"
)


@dataclass(frozen=True)
class Wanted:
    """One thing asked for: `text` as typed (folded), `words` it is made of; a `phrase` must
    stand just so. Words `aside` only weigh."""

    text: str
    words: tuple[str, ...]
    phrase: bool = False
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParsedQuery:
    wanted: tuple[Wanted, ...] = ()
    unwanted: tuple[Wanted, ...] = ()

    @property
    def words(self):
        """All single words wanted, in order, none twice."""
        return tuple(dict.fromkeys(word for each in self.wanted for word in each.words))


def parse(text):
    """Return the ParsedQuery of any text; a text of nothing but question words or signs asks
    for those words, one of signs alone for nothing."""
    wanted, unwanted = [], []
    for found in _PIECE.finditer(fold(text[:MAX_LENGTH])):
        quoted, bare = found.group(1), found.group(2)
        minus = found.group().startswith("-") and len(found.group()) > 1
        if quoted is not None:
            piece = _phrase(quoted)
        else:
            piece = _word(bare[1:] if minus else bare, plain=minus)
        if piece is not None:
            (unwanted if minus else wanted).append(piece)
    return ParsedQuery(_first_words(wanted), _first_words(unwanted))


def _first_words(pieces):
    """The first pieces, of `MAX_WORDS` words in all."""
    kept, left = [], MAX_WORDS
    for piece in pieces:
        if left > 0:
            kept.append(replace(piece, words=piece.words[:left]))
            left -= len(piece.words)
    return tuple(kept)


def _phrase(text):
    return Wanted(text, tuple(runs(text)), phrase=True) if runs(text) else None


def _word(text, plain=False):
    """A stretch without spaces: question forms and stop words fall away, unless all would."""
    about = text if plain else _ASKING.sub(" ", text)
    words = [word for word in cut(about) if word not in query_stop_words()] or cut(text)
    if not words:
        return None
    held = " ".join(runs(about)) or text
    words = list(dict.fromkeys(_joined(words)))
    lone = [] if plain else list(filter(_is_lone, words))
    if len(lone) == len(words):
        lone = []
    whole = tuple(word for word in words if word not in lone)
    return Wanted(held, whole, aside=tuple(lone))


def _is_lone(word):
    """A single character beside words is a verb or a particle more often than not."""
    return len(word) == 1 and is_han(word)


def _joined(words):
    """Lone characters next to each other are a name that the dictionary does not know."""
    found, open_ = [], False
    for word in words:
        lone = _is_lone(word)
        if lone and open_:
            found[-1] += word
        else:
            found.append(word)
        open_ = lone
    return found
