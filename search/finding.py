"""From what somebody typed to what an engine answers: matching, weighing, guessing, relaxing.

A document matches when every word asked for stands anywhere in it. That alone gives it no
score, where the words stand decides its place: what is not weighed need not be read. A question
that would find nothing is first tried as it may have been meant, then with fewer words, and the
answer says so. What only matches in part follows what matches whole, but never counts as found:
totals and facets are of the whole matches.

Whether a question is corrected or relaxed is decided without the filters a visitor chose, so
that a click on a facet with the count 3 shows 3.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from django.utils import timezone
from django.utils.translation import gettext as _

from search.analysis import cut, fold, grams, is_han, kind_number
from search.analysis.synonyms import synonyms as synonyms_in_use
from search.engines import get_engine
from search.engines.base import (
    All,
    Among,
    Any,
    Best,
    Constant,
    EngineAnswer,
    EngineQuery,
    Hit,
    Holds,
    Phrase,
    Prefix,
    Term,
)
from search.querying import Wanted, parse
from search.sources import sources
from search.vocabulary import vocabulary_of

SYNONYM_WEIGHT = 0.7
TITLE, NAME, WORD, PHRASE = 3.0, 1.6, 2.4, 4.0
#: What a kind's weight and a document's age in months may add to a score, which is ten and more
#: for a word that stands in the title.
KIND, FRESH = 2.0, ((3, 0.6), (12, 0.9))
#: So many words at most are combined when not all can be had.
MOST_COMBINED = 6
MOST_INITIALLED = 6
LONGEST_GUESSED = 8
LONGEST_SYNONYM = 10
#: A partial match is shown while its score is at least this part of the best one's.
LEAST_PART = 0.3
#: So many of the first hits say what a search is about.
ALIKE_TO = 3


@dataclass(frozen=True)
class Found:
    """An engine's answer and what was done to get it.

    `partial` hits follow on the first page if it is not full; they do not hold all words and
    are in no total. `terms` are to be marked in what is shown; `correction` is the text
    searched in place of what was typed, `suggestion` one that would find far more; `dropped`
    are the words that need not stand in what was found.
    """

    answer: EngineAnswer
    terms: tuple[str, ...] = ()
    correction: str = ""
    suggestion: str = ""
    dropped: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    partial: tuple[Hit, ...] = ()


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
    synonyms=None,
):
    """Return what is Found for any `text`; without words everything that passes the filters.

    `filters`, `counts`, `sort`, `offset` and `limit` are an EngineQuery's; `kinds` of sources
    searched at all, none meaning all; `correct` false searches just what was typed; `synonyms`
    replaces those in use, a mapping as `analysis.synonyms.synonyms` returns. Raises
    EngineUnavailableError.
    """
    engine = engine or get_engine()
    asked = EngineQuery(
        exclude=_all_but(kinds),
        filters=tuple(filters),
        counts=tuple(counts),
        sort=sort,
        offset=offset,
        limit=limit,
    )
    if not text.strip():
        return Found(engine.search(asked))
    # Before the words are cut: with them comes what editors have taught the segmentation.
    held = synonyms_in_use() if synonyms is None else synonyms
    parsed = parse(text)
    if not parsed.wanted and not parsed.unwanted:
        return Found(engine.search(asked))
    return _Search(engine, asked, held, kinds).find(parsed, correct)


def _all_but(kinds):
    """What is not searched: hardly anything, next to all activities. To leave it out costs a tenth
    of what it costs to look for each of the others whether it is one of these."""
    others = sources().keys() - {*kinds}
    if not kinds or not others:
        return ()
    return (Holds(Among("kind", frozenset(map(kind_number, others)))),)


class _Search:
    """One question to one engine; `kinds` are those of the sources that are searched, none meaning
    all; what is of others `asked` excludes."""

    def __init__(self, engine, asked, synonyms, kinds):
        self.engine, self.asked, self.synonyms = engine, asked, synonyms
        self.kinds = kinds or sources().keys()
        # Before a visitor chose any filter.
        self.probe = EngineQuery(exclude=asked.exclude, limit=0)

    def find(self, parsed, correct):
        if not parsed.wanted:
            exclude = self.excluded(parsed)
            return Found(self.engine.search(replace(self.asked, exclude=exclude)))
        parsed = self.grouped(parsed)
        answer = self.engine.search(self.query(parsed))
        meant = self.meant(parsed, answer.total) if correct else None
        if meant is not None:
            answer = self.engine.search(self.query(meant))
            return replace(self.whole(meant, answer), correction=_text(meant))
        if answer.total or self.total(parsed):
            suggestion = self.suggestion(parsed) if correct else ""
            return replace(self.whole(parsed, answer), suggestion=suggestion)
        return self.relaxed(parsed) or Found(answer)

    @cached_property
    def vocabulary(self):
        return vocabulary_of(self.engine, self.synonyms)

    def grouped(self, parsed):
        """Neighbouring words that have synonyms together are one."""
        return replace(parsed, wanted=tuple(map(self._grouped, parsed.wanted)))

    def _grouped(self, wanted):
        words, start = [], 0
        while start < len(wanted.words):
            end = len(wanted.words)
            while end > start + 1:
                joined = "".join(wanted.words[start:end])
                if len(joined) <= LONGEST_SYNONYM and joined in self.synonyms:
                    break
                end -= 1
            words.append("".join(wanted.words[start:end]))
            start = end
        return replace(wanted, words=tuple(words))

    def total(self, parsed):
        """How many match before a visitor chose any filter."""
        return self.count(self.match_all(parsed), self.excluded(parsed))

    def count(self, match, exclude=()):
        exclude = exclude or self.probe.exclude
        return self.engine.search(replace(self.probe, match=match, exclude=exclude)).total

    def excluded(self, parsed):
        return (*self.probe.exclude, *map(self.match, parsed.unwanted))

    def whole(self, parsed, answer):
        partial = self.partial(parsed, answer, self.match_all(parsed))
        return Found(answer, self.terms(parsed), partial=partial)

    def query(self, parsed):
        return replace(
            self.asked,
            match=Constant(self.match_all(parsed), 0.0),
            boosts=self.boosts(parsed) if self.asked.sort[0] == "score" else (),
            exclude=self.excluded(parsed),
        )

    def match_all(self, parsed):
        return All(tuple(map(self.match, parsed.wanted)))

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
        """What else to look for in a word's place."""
        if word not in self.synonyms and _is_latin(word) and len(word) == 2:
            # Two initials may be anything: all the likely words, rather than one guess.
            return self.vocabulary.initialled(word, MOST_INITIALLED)
        return self.synonyms.get(word, ())

    def boosts(self, parsed):
        nodes = list(_kind_and_age(self.kinds))
        for wanted in parsed.wanted:
            whole = tuple(grams(wanted.text))
            if len(whole) > 1 and " " not in wanted.text:
                nodes.append(Phrase("title", whole, PHRASE))
                if wanted.words != (wanted.text,):
                    nodes.append(Phrase("text", whole, PHRASE / 4))
            for word in (*wanted.words, *wanted.aside):
                nodes += self.weighed(word)
            nodes += map(self.word, self.unknown(wanted))
        return tuple(nodes)

    def unknown(self, wanted):
        """Words that stand nowhere as such: only their characters can be weighed. While nobody
        knows the words of a large index yet, none."""
        known = self.vocabulary.frequency
        return [word for word in wanted.words if known and not known.get(word)]

    def weighed(self, word):
        """Where the word or a synonym stands; that a place or a team is called by a synonym says
        too little for what it costs to look."""
        yield All(tuple(Term("names", token, NAME) for token in grams(word)))
        for other in (word, *self.others(word)):
            weight = 1.0 if other == word else SYNONYM_WEIGHT
            yield Phrase("title", tuple(grams(other)), TITLE * weight)
            yield Term("words", other, WORD * weight)

    def terms(self, parsed):
        """Words to mark: what was asked, and the synonyms that may stand in its place."""
        found = []
        for wanted in parsed.wanted:
            found.append(wanted.text)
            for word in wanted.words:
                found += [word, *(other for other in self.others(word) if word not in other)]
        return tuple(dict.fromkeys(term for term in found if len(term) > 1 or is_han(term)))

    def meant(self, parsed, shown):
        """The query in a spelling that the index knows, if what was typed finds nothing, or if
        it is pinyin or sounds just like something that finds more; `shown` documents matched
        under the visitor's filters."""
        surely = self.respelled(parsed, self.surely)
        if surely != parsed:
            surely = self.grouped(surely)
            if self.total(surely) >= max(self.total(parsed), 1):
                return surely
        if shown or self.total(parsed):
            return None
        likely = self.respelled(parsed, self.likely)
        if likely != parsed and self.total(likely := self.grouped(likely)):
            return likely
        return None

    def respelled(self, parsed, spell):
        """The query with each unquoted piece, or its words, as `spell` writes them."""
        return replace(
            parsed,
            wanted=tuple(each if each.phrase else _written(each, spell) for each in parsed.wanted),
        )

    def surely(self, word):
        """Pinyin in characters; another word of the same sound for one that stands nowhere."""
        if _is_latin(word):
            if len(word) < 3 or self.count(Term("text", word)):
                return word
            found = self.vocabulary.spelled(word, 1) or self.vocabulary.initialled(word, 1)
        elif _is_guessable(word) and word not in self.vocabulary and len(word) > 2:
            found = () if self.count(_spelled(word)) else self.vocabulary.same_sound(word)
        else:
            found = ()
        return found[0] if found else word

    def likely(self, word):
        """A known word that sounds or looks much like an unknown one."""
        if not _is_guessable(word) or word in self.vocabulary:
            return self.surely(word)
        if len(word) > 2 or len(cut(word)) > 1:
            found = self.vocabulary.meant(word, 1)
        else:
            # A real word, though no document has it: only another of just that sound.
            found = self.vocabulary.same_sound(word)
        return found[0] if found else word

    def suggestion(self, parsed):
        """For a word that hardly any document holds: what sounds alike and is held by many."""
        words, frequency = parsed.words, self.vocabulary.frequency
        if len(words) != 1 or parsed.wanted[0].phrase or not _is_guessable(words[0]):
            return ""
        held = frequency.get(words[0], 0)
        if held > 2:
            return ""
        same = self.vocabulary.same_sound(words[0])
        return same[0] if same and frequency[same[0]] >= 10 * (held + 1) else ""

    def relaxed(self, parsed):
        """Ask for one word less and one less again, whichever, until something is found."""
        if all(wanted.phrase for wanted in parsed.wanted):
            return None
        words, exclude = parsed.words, self.excluded(parsed)
        known = [word for word in words if self.count(self.word(word), exclude)]
        if not known:
            return self.by_pairs(parsed)
        # Of very many words the rarest decide, the others only weigh.
        known = sorted(known, key=lambda word: self.count(self.word(word)))[:MOST_COMBINED]
        for size in range(min(len(known), len(words) - 1), 0, -1):
            match = Any(
                tuple(
                    All(tuple(map(self.word, kept))) if size > 1 else self.word(kept[0])
                    for kept in combinations(known, size)
                )
            )
            if self.count(match, exclude):
                return self.partly(parsed, match, tuple(w for w in words if w not in known))
        return None

    def partly(self, parsed, match, nowhere):
        """What matches `match`, a part of what was asked for; the rest weighs."""
        query = replace(self.query(parsed), match=match)
        weights = tuple(self.word(word) for word in parsed.words)
        answer = self.engine.search(replace(query, boosts=(*query.boosts, *weights)))
        notice = _("没有同时包含“%s”的结果，以下为部分匹配。") % "、".join(parsed.words)
        if nowhere:
            notice += _("没有一篇含有“%s”。") % "、".join(nowhere)
        return Found(
            answer,
            self.terms(parsed),
            dropped=nowhere,
            notices=(notice,),
            partial=self.partial(parsed, answer, match),
        )

    def by_pairs(self, parsed):
        """One long word that stands nowhere: what holds at least one of its pairs, weakly."""
        tokens = tuple(dict.fromkeys(grams(" ".join(parsed.words))))
        if len(tokens) < 2:
            return None
        match = Any(tuple(Constant(Term("text", token), 1.0) for token in tokens))
        title = tuple(Term("title", token) for token in tokens)
        query = replace(self.asked, match=match, boosts=title, exclude=self.excluded(parsed))
        answer = self.engine.search(query)
        if not answer.total:
            return None
        notice = _("没有包含“%s”的结果，以下为部分匹配。") % parsed.wanted[0].text
        return Found(answer, self.terms(parsed), dropped=parsed.words, notices=(notice,))

    def partial(self, parsed, answer, whole):
        """Hits to fill the first page with: what holds the weightiest of the words or parts of
        them, less what matched whole."""
        asked = self.asked
        missing = asked.limit - answer.total
        if asked.offset or missing <= 0 or asked.sort[0] != "score":
            return ()
        if any(wanted.phrase for wanted in parsed.wanted):
            return ()
        nodes = [node for wanted in parsed.wanted for node in self.parts(wanted)]
        query = EngineQuery(
            match=Any(tuple(nodes)),
            boosts=tuple(_kind_and_age(self.kinds)),
            exclude=(*self.excluded(parsed), whole),
            filters=asked.filters,
            limit=missing,
            counted=False,
        )
        hits = self.engine.search(query).hits
        best = max((hit.score for hit in hits), default=0)
        hits = tuple(hit for hit in hits if hit.score >= best * LEAST_PART)
        if parsed.unwanted:
            # Likeness knows nothing of what was excluded.
            return hits
        return hits + self.alike((*answer.hits, *hits), missing - len(hits))

    def alike(self, hits, most):
        """What shares the telling words of the first hits."""
        if not hits or most <= 0:
            return ()
        known = {hit.key for hit in hits}
        first, *rest = [hit.key for hit in hits[:ALIKE_TO]]
        filters = self.asked.filters
        if self.probe.exclude:
            searched = Among("kind", frozenset(map(kind_number, self.kinds)))
            filters = (("searched", searched), *filters)
        found = self.engine.similar(first, filters, most + len(known), also=tuple(rest))
        return tuple(hit for hit in found if hit.key not in known)[:most]

    def parts(self, wanted):
        for word in (*wanted.words, *wanted.aside):
            yield from self.weighed(word)
            yield self.word(word)
            for token in dict.fromkeys(grams(word)):
                yield Term("text", token, 0.4)
                yield Term("title", token, 0.8)
            if is_han(word):
                for char in dict.fromkeys(word):
                    yield Term("words", char, 0.3)


def _kind_and_age(kinds):
    """Ages go by the months that the index holds: asking for those costs a tenth of a range."""
    for kind, source in sources().items():
        if kind in kinds and source.weight != 1:
            number = frozenset((kind_number(source.kind),))
            yield Holds(Among("kind", number), KIND * (source.weight - 1))
    today = timezone.localdate()
    latest = today.year * 12 + today.month - 1
    for months, score in FRESH:
        numbers = (divmod(latest - back, 12) for back in range(-1, months))
        held = frozenset(year * 100 + month + 1 for year, month in numbers)
        yield Holds(Among("month", held), score)


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


def _written(wanted, spell):
    whole = fold(wanted.text).replace(" ", "")
    meant = spell(whole)
    if meant != whole:
        return Wanted(meant, (meant,))
    words = tuple(map(spell, wanted.words))
    if words == wanted.words:
        return wanted
    text = wanted.text
    for word, other in zip(wanted.words, words, strict=True):
        text = text.replace(word, other)
    return Wanted(text, words)


def _is_latin(word):
    return word.isascii() and word.isalpha()


def _is_guessable(word):
    return 2 <= len(word) <= LONGEST_GUESSED and all(map(is_han, word))


def _text(parsed):
    return " ".join(wanted.text for wanted in parsed.wanted)
