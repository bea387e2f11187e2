"""Text and queries in the form the admin's index holds.

Chinese is held as adjacent pairs, and the last character of a run by itself, so that every
character begins exactly one token: a word is its pairs in a row, a single character a prefix.
All else stays as it is, for the database's own tokenizer.
"""

import re
from itertools import groupby
from typing import NamedTuple

from search.analysis import cut, fold, grams, is_han, stop_words

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_PART = re.compile(rf"[{_HAN}]+|[^\s{_HAN}\"\-]+")
_WORD_CHARACTER = re.compile(r"[^\W_]")
# Databases refuse very long words and very deep queries.
LONGEST_TERM = 255
MOST_TERMS = 64
LONGEST_PHRASE = 1000


class Term(NamedTuple):
    text: str
    prefix: bool


def indexed(text):
    """Return a text as the index holds it."""
    return _HAN_RUN.sub(lambda run: f" {' '.join(_tokens(run[0]))} ", fold(text))


def terms(query, last_is_prefix=False):
    """Return the terms a document must hold: the words of Chinese runs and anything else that
    is set off by spaces or quotes; where nothing else is asked, even stop words."""
    found = []
    for part in _PART.findall(fold(_clean(query))):
        if is_han(part):
            found.extend(_words(part))
        elif _WORD_CHARACTER.search(part):
            found.append(part[:LONGEST_TERM])
    last = found[-1] if found else ""
    stop = stop_words()
    wanted = [term for term in found if term not in stop or not is_han(term)] or found
    return [
        Term(
            " ".join(grams(term)) if is_han(term) else term,
            prefix=_is_single(term) or (last_is_prefix and term == last),
        )
        for term in list(dict.fromkeys(wanted))[:MOST_TERMS]
    ]


def phrase(query):
    """Return a phrase as one term: its tokens in a row."""
    text = fold(_clean(query)).replace('"', " ")[:LONGEST_PHRASE]
    tokens = indexed(text).split()
    ends_in_single = bool(tokens) and _is_single(tokens[-1])
    if (
        ends_in_single
        and len(tokens) > 1
        and is_han(tokens[-2])
        and text.rstrip()[-2:] == tokens[-2]
    ):
        # The last pair says it already, and in a document the run may go on.
        return Term(" ".join(tokens[:-1]), prefix=False)
    return Term(" ".join(tokens), prefix=ends_in_single)


def has_chinese(query):
    return bool(_HAN_RUN.search(fold(query)))


def _tokens(run):
    return grams(run) if len(run) == 1 else [*grams(run), run[-1]]


def _words(run):
    """Cut a run into words; characters left over side by side are a word the dictionary lacks."""
    for single, pieces in groupby(cut(run), key=_is_single):
        if single:
            yield "".join(pieces)
        else:
            yield from pieces


def _is_single(term):
    return len(term) == 1 and is_han(term)


def _clean(query):
    """Drop what no database takes: zero bytes and halves of surrogate pairs."""
    return query.replace("\0", " ").encode("utf-8", "ignore").decode()
