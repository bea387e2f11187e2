"""The words of the index by their sound and shape, to guess what somebody meant to type."""

import logging
import re
import threading
import time
from collections import defaultdict
from typing import NamedTuple
from weakref import WeakKeyDictionary

from core.long_lived import set_aside
from search.analysis.segmentation import HAN, shipped_words
from search.analysis.sounds import readings
from search.engines.base import EngineUnavailableError

logger = logging.getLogger(__name__)

#: A vocabulary is read anew this many seconds after it was made, if the index changed; one of a
#: large index, which a single change hardly alters and which takes seconds, much later.
KEPT_FOR, LARGE_KEPT_FOR = 600, 6 * 3600
TRIED_AGAIN_AFTER = 60
MOST_WORDS = 60_000
#: The words of up to so many documents are read at once; of more, beside the requests, by a
#: thread.
READ_AT_ONCE = 2_000
LONGEST = 8
#: What a word of common Chinese begins with; those of rarer characters are names, not guessed.
_BEGINNINGS = tuple(map(chr, range(0x4E00, 0x9FA6)))
#: A word of the field is so much likelier than another that as many documents hold.
TERM = 10
#: Ways to write one sound that speakers of southern dialects do not tell apart.
_ALIKE = (
    (re.compile(r"^(z|c|s)h"), r"\1"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
)

_kept = WeakKeyDictionary()
_lock = threading.Lock()


class _Kept(NamedTuple):
    """A vocabulary, the commit it was made from, and the moment until which it is good for any."""

    until: float
    made_from: str | None
    vocabulary: "Vocabulary"


class Vocabulary:
    """Words of two to eight characters with the number of documents that hold them.

    `terms` are words of the field; they are known even if no document holds them, and likelier
    to be meant than others.
    """

    def __init__(self, words=(), terms=()):
        held = [(word, number) for word, number in words if _is_word(word)]
        held.sort(key=lambda each: (-each[1], each[0]))
        self.terms = frozenset(filter(_is_word, terms))
        self.frequency = {**dict.fromkeys(self.terms, 0), **dict(held[:MOST_WORDS])}
        self._by_sound = defaultdict(list)
        self._by_letters = defaultdict(list)
        self._by_initials = defaultdict(list)
        self._by_shape = defaultdict(list)
        for word in self.frequency:
            for syllables in readings(word):
                self._add(self._by_sound, _blurred(syllables), word)
                self._add(self._by_letters, "".join(syllables), word)
                self._add(self._by_initials, _initials(syllables), word)
            if len(word) > 2:
                for shape in _shapes(word):
                    self._by_shape[shape].append(word)

    def __contains__(self, word):
        return word in self.frequency

    @staticmethod
    def _add(index, key, word):
        if word not in index[key][-1:]:
            index[key].append(word)

    def same_sound(self, word, most=1):
        """Return other words that are read just as `word`, the likeliest first."""
        found = {
            other
            for syllables in readings(word)
            for other in self._by_sound.get(_blurred(syllables), ())
            if syllables in readings(other)
        }
        return self._likeliest(found - {word}, most)

    def meant(self, word, most=3):
        """Return the words that `word` may have been meant to be, the likeliest first: those
        that sound the same, then those that nearly do, then those that differ in one character."""
        found = self.same_sound(word, most)
        if not found:
            sounds = map(_blurred, readings(word))
            found = [other for sound in sounds for other in self._by_sound.get(sound, ())]
        if not found and len(word) > 2:
            found = [other for shape in _shapes(word) for other in self._by_shape.get(shape, ())]
        return self._likeliest(set(found) - {word}, most)

    def spelled(self, letters, most=4):
        """Return the words whose full pinyin `letters` are, the likeliest first; where no one
        word is, the likeliest row of words, joined."""
        whole = self._by_letters.get(letters)
        if whole:
            return self._likeliest(whole, most)
        # The best way to each place: (fewest words, rarest joined last), from the left.
        ways = {0: (0, 0, "")}
        for end in range(2, len(letters) + 1):
            for start in range(max(0, end - 6 * LONGEST), end - 1):
                if start not in ways:
                    continue
                for word in self._likeliest(self._by_letters.get(letters[start:end], ()), 1):
                    count, frequency, text = ways[start]
                    way = (count + 1, frequency - self.frequency[word], text + word)
                    ways[end] = min(ways.get(end, way), way)
        return (ways[len(letters)][2],) if len(letters) in ways else ()

    def initialled(self, letters, most=8):
        """Return the words whose pinyin begins with these letters, one for each character."""
        return self._likeliest(self._by_initials.get(letters, ()), most)

    def _likeliest(self, words, most):
        return tuple(sorted(set(words), key=self._unlikelihood)[:most])

    def _unlikelihood(self, word):
        held = self.frequency[word] + 1
        return -held * (TERM if word in self.terms else 1), word


def _is_word(word):
    return 2 <= len(word) <= LONGEST and all(map(HAN.match, word))


def _blurred(syllables):
    return " ".join(map(_blur, syllables))


def _blur(syllable):
    for pattern, instead in _ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable


def _initials(syllables):
    return "".join(syllable[:1] for syllable in syllables)


def _shapes(word):
    return (f"{word[:place]}*{word[place + 1 :]}" for place in range(len(word)))


def vocabulary_of(engine, synonyms):
    """Return the Vocabulary of the engine's index, kept in this process for a while; words of
    the field are those shipped and those in `synonyms`.

    That of a large index takes seconds to make: until a thread has done so, the one before it
    serves, at first an empty one.
    """
    generation = engine.generation()
    kept = _kept.get(engine)
    if kept is not None and (kept.made_from == generation or time.monotonic() < kept.until):
        return kept.vocabulary
    before = kept.vocabulary if kept else Vocabulary()
    if engine.count() <= READ_AT_ONCE:
        return _keep(engine, generation, synonyms)
    # Noted before it is made, so that one thread makes it and not one for each request.
    _kept[engine] = _Kept(time.monotonic() + LARGE_KEPT_FOR, generation, before)
    threading.Thread(
        target=_keep_beside, args=(engine, generation, synonyms, before), daemon=True
    ).start()
    return before


def _keep_beside(engine, generation, synonyms, before):
    try:
        _keep(engine, generation, synonyms)
    except EngineUnavailableError as error:
        logger.warning("The vocabulary cannot be read: %s", error)
        _kept[engine] = _Kept(time.monotonic() + TRIED_AGAIN_AFTER, None, before)
    else:
        set_aside()


def _keep(engine, generation, synonyms):
    with _lock:
        words = engine.commonest("words", _BEGINNINGS, MOST_WORDS)
        vocabulary = Vocabulary(words, {*shipped_words(), *synonyms})
        kept_for = LARGE_KEPT_FOR if engine.count() > READ_AT_ONCE else KEPT_FOR
        _kept[engine] = _Kept(time.monotonic() + kept_for, generation, vocabulary)
    return vocabulary
