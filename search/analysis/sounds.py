"""How words sound: what people type who write pinyin, or the wrong character of that sound."""

from functools import lru_cache
from itertools import islice, product

from core.pinyin import Style, pinyin
from search.analysis.segmentation import HAN, is_han, runs, words_of

MOST_READINGS = 3
LONGEST_WHOLE = 12
#: What people type, though dictionaries read the word otherwise.
_ALSO_READ = {"血": "xue", "谁": "shei", "薄": "bao", "壳": "ke", "露": "lu", "熟": "shu"}


@lru_cache(maxsize=100_000)
def readings(word):
    """Return up to `MOST_READINGS` ways to read a Chinese word, each a tuple of syllables."""
    return _readings(word)


def _readings(word):
    short = len(word) <= 4
    every = pinyin(word, style=Style.NORMAL, heteronym=short)
    usual = tuple(syllables[0] for syllables in every)
    ways = {usual: None}
    # Characters that nobody reads are one syllable together.
    if len(usual) == len(word):
        typed = (_ALSO_READ.get(*pair) for pair in zip(word, usual, strict=True))
        ways[tuple(typed)] = None
    if short:
        ways |= dict.fromkeys(islice(product(*every), MOST_READINGS))
    return tuple(ways)[:MOST_READINGS]


@lru_cache(maxsize=8_000)
def sounds_of_word(word):
    """Return the full pinyin of each reading and, of more than one character, the initials."""
    if not all(map(HAN.match, word)):
        return ()
    found = []
    # What is made of them is kept; they need not be.
    for syllables in _readings(word):
        found.append("".join(syllables))
        if len(syllables) > 1:
            found.append("".join(syllable[:1] for syllable in syllables))
    return tuple(dict.fromkeys(found))


def sounds(text):
    """Return the sounds of a text's words, and of each short run as a whole."""
    found = runs(text)
    return sounds_of(found, words_of(found))


def sounds_of(runs, words):
    found = {}
    for word in words:
        found.update(dict.fromkeys(sounds_of_word(word)))
    for run in runs:
        if 2 <= len(run) <= LONGEST_WHOLE and is_han(run):
            found.update(dict.fromkeys(sounds_of_word(run)))
    return list(found)
