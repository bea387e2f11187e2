"""What the field offers while somebody types: names, titles, what others often look for."""

from dataclasses import dataclass
from typing import Any

from search.analysis import fold, grams, is_han, kind_number, runs, sounds
from search.engines import get_engine
from search.engines.base import (
    All,
    Among,
    EngineQuery,
    EngineUnavailableError,
    Phrase,
    Prefix,
    Term,
)
from search.query_log import frequent
from search.sources import sources

MOST = 8
LONGEST = 40
#: Kinds of which there are few, each with a name people know.
NAMED = ("team", "brand", "column", "story", "campaign")
OFTEN_ASKED = 500
#: Titles are fetched so many times over: some have the same words, some only names that match.
ASKED_FOR = 3

_suggesters = []


@dataclass(frozen=True)
class Suggestion:
    """`group` is the heading it stands under; without a `url` it is a query to be asked."""

    group: Any
    text: str
    url: str = ""


def add_suggester(suggest):
    """Let `suggest(folded text, limit)` offer Suggestions of its own before titles."""
    if suggest not in _suggesters:
        _suggesters.append(suggest)


def suggest(text, limit=MOST, hidden=()):
    """Return at most `limit` Suggestions for unfinished `text`: Chinese, pinyin or initials; none
    of the kinds `hidden`.

    Three from each suggester, three names, then titles, then up to three frequent queries.
    Nothing while there is no index.
    """
    words = runs(fold(text[:LONGEST]))
    if not words:
        return []
    typed = "".join(words)
    asked = [query for query, _number in frequent(OFTEN_ASKED) if query.startswith(typed)]
    queries = [Suggestion("", query) for query in asked if query != typed][:3]
    found = [one for offer in _suggesters for one in offer(typed, 3)]
    try:
        named = _titles(words, NAMED, 3)
        others = tuple(kind for kind in sources() if kind not in (*NAMED, *hidden))
        left = limit - len(found) - len(named) - len(queries)
        titles = _titles(words, others, max(left, 2))
    except EngineUnavailableError:
        return []
    return [*found, *named, *titles, *queries][:limit]


def _titles(words, kinds, limit):
    among = Among("kind", frozenset(map(kind_number, kinds)))
    query = EngineQuery(
        match=All(tuple(map(_begun, words))),
        filters=(("kind", among),),
        limit=limit * ASKED_FOR,
        counted=False,
    )
    hits = get_engine().search(query).hits
    held = sources()
    cards = {}
    for kind in {hit.key.kind for hit in hits}:
        pks = [hit.key.pk for hit in hits if hit.key.kind == kind]
        items = held[kind].cards(pks)
        cards |= {(kind, pk): held[kind].card(item) for pk, item in items.items()}
    found = [
        Suggestion(held[hit.key.kind].label, cards[hit.key].title, cards[hit.key].url)
        for hit in hits
        if hit.key in cards
    ]
    latin = [word for word in words if not is_han(word)]
    # The index knows how names sound beside titles; a title that sounds so is the likelier one.
    found.sort(key=lambda one: not all(_sounds(one.text, word) for word in latin))
    once = {one.text: one for one in reversed(found)}
    found = [one for one in found if once[one.text] is one][:limit]
    return sorted(found, key=lambda one: [other.group for other in found].index(one.group))


def _sounds(title, word):
    return any(sound.startswith(word) for sound in sounds(title))


def _begun(word):
    """Matches titles with the word, whose last letter or character may not be typed yet."""
    if not is_han(word):
        return Prefix("sound", word) if len(word) > 1 else Term("sound", word)
    tokens = tuple(grams(word))
    return Phrase("title", tokens) if len(word) > 1 else Prefix("title", word)
