"""From what somebody typed to what an engine answers: matching, weighing, guessing, relaxing.

A document matches when every word asked for stands anywhere in it; where it stands decides
its place. A question that would find nothing is first tried as it may have been meant, then
with fewer words, and the answer says so.
"""

from dataclasses import dataclass, replace
from itertools import combinations, islice

from django.utils.translation import gettext as _

from search.analysis import fold, grams, is_han, kind_number
from search.analysis.synonyms import synonyms
from search.engines import get_engine
from search.engines.base import (
    All,
    Among,
    Any,
    Best,
    Constant,
    EngineAnswer,
    EngineQuery,
    Phrase,
    Prefix,
    Term,
)
from search.querying import ParsedQuery, Wanted, parse
from search.vocabulary import vocabulary_of

SYNONYM_WEIGHT = 0.7
TITLE, TITLE_WORD, NAME, WORD, PHRASE = 3.0, 2.0, 1.6, 0.8, 4.0
#: Combinations of fewer words that are tried before the rarest word alone.
MOST_TRIES = 40
LONGEST_GUESSED = 8


@dataclass(frozen=True)
class Found:
    """An engine's answer and what was done to get it.

    `terms` are to be marked in what is shown; `correction` is the text searched in place of
    what was typed, `dropped` the words that need not stand in what was found.
    """

    answer: EngineAnswer
    terms: tuple[str, ...] = ()
    correction: str = ""
    dropped: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def find(
    text,
    *,
    engine=None,
    kinds=(),
    filters=(),
    counts=(),
    sort=("score", True),
    offset=0,
    limit=20,
    correct=True,
):
    """Return what is Found for any `text`; without words everything that passes the filters.

    `filters`, `counts`, `sort`, `offset` and `limit` are an EngineQuery's; `kinds` of sources,
    none meaning all. Raises EngineUnavailableError.
    """
    engine = engine or get_engine()
    if kinds:
        numbers = frozenset(map(kind_number, kinds))
        filters = (("kind", Among("kind", numbers)), *filters)
    base = EngineQuery(
        filters=tuple(filters), counts=tuple(counts), sort=sort, offset=offset, limit=limit
    )
    parsed = parse(text)
    if not parsed.wanted and not parsed.unwanted:
        return Found(engine.search(base))
    return _Search(engine, base, synonyms()).find(parsed, correct)


class _Search:
    """One question to one engine; `synonyms` as `analysis.synonyms.synonyms` returns them."""

    def __init__(self, engine, base, synonyms):
        self.engine, self.base, self.synonyms = engine, base, synonyms

    def find(self, parsed, correct):
        if not parsed.wanted:
            unwanted = tuple(map(self.match, parsed.unwanted))
            return Found(self.engine.search(replace(self.base, exclude=unwanted)))
        answer = self.engine.search(self.query(parsed))
        if answer.total:
            return Found(answer, self.terms(parsed))
        found = self.as_meant(parsed) if correct else None
        return found or self.relaxed(parsed) or Found(answer, self.terms(parsed))

    def query(self, parsed):
        return replace(
            self.base,
            match=All(tuple(map(self.match, parsed.wanted))),
            boosts=self.boosts(parsed) if self.base.sort[0] == "score" else (),
            exclude=tuple(map(self.match, parsed.unwanted)),
        )

    def match(self, wanted):
        if wanted.phrase:
            return Phrase("text", tuple(grams(wanted.text)))
        return All(tuple(map(self.word, wanted.words)))

    def word(self, word):
        """Matches the word or a synonym of it, however it is written."""
        ways = [_spelled(word), *(_lesser(_spelled(other)) for other in self.others(word))]
        if not is_han(word):
            ways.append(Term("sound", word, 1.5))
            if len(word) > 2:
                ways.append(Prefix("sound", word, 0.3))
        return ways[0] if len(ways) == 1 else Best(tuple(ways))

    def others(self, word):
        return self.synonyms.get(word, ())

    def boosts(self, parsed):
        nodes = []
        for wanted in parsed.wanted:
            whole = tuple(grams(wanted.text))
            if len(whole) > 1 and " " not in wanted.text:
                nodes += [Phrase("title", whole, PHRASE), Phrase("text", whole, PHRASE / 4)]
            for word in wanted.words:
                for other in (word, *self.others(word)):
                    weight = 1.0 if other == word else SYNONYM_WEIGHT
                    tokens = tuple(grams(other))
                    nodes.append(Phrase("title", tokens, TITLE * weight))
                    nodes.append(
                        All(tuple(Term("names", token, NAME * weight) for token in tokens))
                    )
                    nodes.append(Term("words", other, WORD * weight))
        return tuple(nodes)

    def terms(self, parsed):
        """Words to mark: what was asked, and the synonyms that may stand in its place."""
        found = []
        for wanted in parsed.wanted:
            found.append(wanted.text)
            for word in wanted.words:
                found += [word, *self.others(word)]
        return tuple(dict.fromkeys(term for term in found if len(term) > 1 or is_han(term)))

    def as_meant(self, parsed):
        """Try the query with unknown words in the spelling that the index knows."""
        guessed = self.guess(parsed)
        if guessed is None:
            return None
        answer = self.engine.search(self.query(guessed))
        if not answer.total:
            return None
        text = " ".join(wanted.text for wanted in guessed.wanted)
        return Found(answer, self.terms(guessed), correction=text)

    def guess(self, parsed):
        vocabulary = vocabulary_of(self.engine)
        wanted, changed = [], False
        for each in parsed.wanted:
            held = each if each.phrase else _respelled(vocabulary, each)
            changed = changed or held is not each
            wanted.append(held)
        return replace(parsed, wanted=tuple(wanted)) if changed else None

    def relaxed(self, parsed):
        """Leave out as few words as need be, those first that most documents hold; at the last
        any one word will do."""
        words = parsed.words
        if len(words) < 2:
            return self.by_pairs(parsed)
        probe = replace(self.base, counts=(), limit=0, offset=0)
        frequency = {
            word: self.engine.search(replace(probe, match=self.word(word), filters=())).total
            for word in words
        }
        known = [word for word in words if frequency[word]]
        unknown = tuple(word for word in words if not frequency[word])
        rarest = sorted(known, key=lambda word: frequency[word])
        sizes = range(len(rarest) if unknown else len(rarest) - 1, 0, -1)
        choices = (kept for size in sizes for kept in combinations(rarest, size))
        for kept in islice(choices, MOST_TRIES):
            fewer = _of(parsed, [word for word in words if word in kept])
            if self.engine.search(replace(self.query(fewer), counts=(), limit=0)).total:
                return self.partly(parsed, fewer)
        if not rarest:
            return None
        return self.partly(parsed, _of(parsed, rarest[:1]))

    def partly(self, parsed, fewer):
        """What holds the kept words; those left out still weigh."""
        query = self.query(fewer)
        answer = self.engine.search(replace(query, boosts=(*query.boosts, *self.weigh_all(parsed))))
        dropped = tuple(word for word in parsed.words if word not in fewer.words)
        notice = _("没有同时包含“%(words)s”的结果，以下为部分匹配，不一定含有“%(dropped)s”。") % {
            "words": "、".join(parsed.words),
            "dropped": "、".join(dropped),
        }
        return Found(answer, self.terms(parsed), dropped=dropped, notices=(notice,))

    def weigh_all(self, parsed):
        return tuple(self.word(word) for word in parsed.words)

    def by_pairs(self, parsed):
        """One long word that stands nowhere: what holds at least one of its pairs, weakly."""
        tokens = tuple(dict.fromkeys(grams(" ".join(parsed.words))))
        if len(tokens) < 2:
            return None
        match = Any(tuple(Constant(Term("text", token), 1.0) for token in tokens))
        title = tuple(Term("title", token) for token in tokens)
        answer = self.engine.search(replace(self.base, match=match, boosts=title))
        if not answer.total:
            return None
        notice = _("没有包含“%s”的结果，以下为部分匹配。") % parsed.wanted[0].text
        return Found(answer, self.terms(parsed), dropped=parsed.words, notices=(notice,))


def _spelled(word):
    if len(word) == 1 and is_han(word):
        return Best((Term("words", word), Prefix("text", word, 0.2)))
    tokens = tuple(grams(word))
    if not is_han(word):
        return Term("text", word)
    if len(tokens) == 1:
        return Term("text", tokens[0])
    return Phrase("text", tokens)


def _lesser(node):
    return replace(node, weight=SYNONYM_WEIGHT) if hasattr(node, "weight") else node


def _respelled(vocabulary, wanted):
    whole = fold(wanted.text).replace(" ", "")
    if len(whole) <= LONGEST_GUESSED and all(map(is_han, whole)) and whole not in vocabulary:
        for meant in vocabulary.meant(whole, 1):
            return Wanted(meant, (meant,))
    words, text = [], wanted.text
    for word in wanted.words:
        meant = ()
        if 1 < len(word) <= LONGEST_GUESSED and is_han(word) and word not in vocabulary:
            meant = vocabulary.meant(word, 1)
        words.append(meant[0] if meant else word)
        text = text.replace(word, words[-1])
    if tuple(words) == wanted.words:
        return wanted
    return Wanted(text, tuple(words))


def _of(parsed, words):
    return ParsedQuery(tuple(Wanted(word, (word,)) for word in words), parsed.unwanted)
