"""The words of the index by their sound and shape, to guess what somebody meant to type."""

import time
from collections import defaultdict

from search.analysis import is_han
from search.analysis.sounds import readings

#: A vocabulary is read anew this many seconds after it was made, if the index changed.
KEPT_FOR = 600
MOST_WORDS = 100_000

_kept = {}


class Vocabulary:
    """Words of two to eight characters with the number of documents that hold them."""

    def __init__(self, words):
        held = [(w, n) for w, n in words if 2 <= len(w) <= 8 and all(map(is_han, w))]
        held.sort(key=lambda each: (-each[1], each[0]))
        self.frequency = dict(held[:MOST_WORDS])
        self._by_sound = defaultdict(list)
        self._by_shape = defaultdict(list)
        for word in self.frequency:
            for syllables in readings(word):
                self._by_sound[syllables].append(word)
            if len(word) > 2:
                for place in range(len(word)):
                    self._by_shape[word[:place], word[place + 1 :]].append(word)

    def __contains__(self, word):
        return word in self.frequency

    def meant(self, word, most=3):
        """Return the words that `word` may have been meant to be, the likeliest first: those
        that sound the same, then those that differ in one character."""
        found = []
        for syllables in readings(word):
            found += self._by_sound.get(syllables, ())
        if not found and len(word) > 2:
            for place in range(len(word)):
                found += self._by_shape.get((word[:place], word[place + 1 :]), ())
        ranked = sorted(set(found) - {word}, key=lambda each: (-self.frequency[each], each))
        return ranked[:most]


def vocabulary_of(engine):
    """Return the Vocabulary of the engine's index, kept in this process for a while."""
    generation = engine.generation()
    kept = _kept.get(id(engine))
    if kept is not None:
        made_at, made_from, vocabulary = kept
        if made_from == generation or time.monotonic() - made_at < KEPT_FOR:
            return vocabulary
    vocabulary = Vocabulary(engine.words("words"))
    _kept[id(engine)] = (time.monotonic(), generation, vocabulary)
    return vocabulary
