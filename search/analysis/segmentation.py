"""Chinese text cut into what an index holds: adjacent pairs of characters, and words.

Pairs find every word, known to a dictionary or not; words tell a real one from two neighbours
by chance.
"""

import re
from functools import cache
from pathlib import Path

import rjieba

from search.analysis.folding import fold

_DATA = Path(__file__).parent / "data"
#: Rare characters of names lie beyond U+20000; 〇 and 々 stand within words like any other.
_HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
HAN = re.compile(rf"[{_HAN}]")
LONGEST_TOKEN = 64


#: The package comes with a dictionary behind its own functions: the first to be made here is that
#: one, rather than 24 MB more.
_unused = iter([rjieba])

#: What editors keep besides the shipped words, and names of places.
_learnt: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
#: What was learnt, and what cuts texts by it.
_made = (None, None)


def dictionary():
    """What cuts texts now; another object once the words it knows have changed."""
    global _made
    learnt, made = _learnt, _made
    # Asked a dozen times for each document: comparing thousands of names would cost more than
    # cutting the text.
    if made[0] is not learnt:
        _made = made = (learnt, _jieba(learnt))
    return made[1]


def _jieba(learnt):
    jieba = next(_unused, None) or rjieba.Jieba()
    for word in (*shipped_words(), *(word for words in learnt for word in words)):
        jieba.add_word(word, 20_000, "n")
    return jieba


def learn(words, names):
    """Know the folded `words` that editors keep and the `names` of places, from now on and
    nothing besides the shipped ones. What was cut before stays as it is: words only weigh, and
    what a new word matches is decided by its characters."""
    global _learnt
    if (words, names) != _learnt:
        _learnt = (words, names)


def kept_words():
    """The words that editors keep, as last learnt; an index made with others is made anew."""
    return _learnt[0]


@cache
def shipped_words():
    return _lines("dictionary.txt")


@cache
def stop_words():
    return frozenset(_lines("stopwords.txt"))


@cache
def query_stop_words():
    """Words that say nothing in a question, beside those that say nothing anywhere."""
    return stop_words() | frozenset(_lines("asking.txt"))


def _lines(name):
    text = (_DATA / name).read_text(encoding="utf-8")
    return tuple(
        word
        for line in text.splitlines()
        if not line.startswith("#")
        for word in fold(line).split()
    )


def is_han(text):
    """Whether the text begins with a Chinese character."""
    return "一" <= text < "龦" or bool(HAN.match(text))


def runs(text):
    """Return the runs of Chinese characters and of letters and digits, folded, in order."""
    return [run[:LONGEST_TOKEN] if not is_han(run) else run for run in _RUN.findall(fold(text))]


def grams(text):
    """Return each Chinese run as its adjacent pairs (one character as itself), any other run
    whole, in order."""
    return grams_of(runs(text))


def grams_of(runs):
    tokens = []
    for run in runs:
        if len(run) > 1 and is_han(run):
            tokens += [run[at : at + 2] for at in range(len(run) - 1)]
        else:
            tokens.append(run)
    return tokens


def cut(text):
    """Return the words of a text in order, single characters included."""
    return [
        word for run in runs(text) for word in (dictionary().cut(run) if is_han(run) else [run])
    ]


def words(text):
    """Return the words an index holds: two characters or more, long ones with those inside
    them, no stop words."""
    return words_of(runs(text))


def words_of(runs):
    stop, held = stop_words(), []
    others = [None if is_han(run) else run for run in runs]
    # One call for all runs; between them a space, which comes back as a word of its own.
    joined = " ".join(["" if other else run for run, other in zip(runs, others, strict=True)])
    others = iter(others)
    first = next(others, None)
    if first is not None and first not in stop:
        held.append(first)
    for word in dictionary().cut_for_search(joined):
        if len(word) > 1:
            if word not in stop:
                held.append(word)
        elif word == " ":
            run = next(others)
            if run is not None and run not in stop:
                held.append(run)
    return held


def compounds(text):
    """Return neighbouring words as one, where that makes three to six characters: the terms and
    names that no dictionary has. Two words, or three with a lone character among them."""
    return compounds_of(runs(text))


def compounds_of(runs):
    found = []
    for run in runs:
        if is_han(run):
            parts = dictionary().cut(run)
            found.extend(map("".join, zip(parts, parts[1:], strict=False)))
            triples = zip(parts, parts[1:], parts[2:], strict=False)
            found.extend("".join(words) for words in triples if 1 in map(len, words))
    return [word for word in found if 3 <= len(word) <= 6]


def singles(text):
    """Return the Chinese characters of a text, each by itself."""
    return singles_of(runs(text))


def singles_of(runs):
    return [char for run in runs if is_han(run) for char in run]
