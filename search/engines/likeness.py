"""Which words tell what documents are about, among all there are."""

from math import log

SIMILAR_WORDS = 12


def telling_words(shared, known, total):
    """The words to look for in similar documents, the most telling first: those that stand in
    many of the given ones (`shared`, number by word) and in few of all `total` documents (`known`,
    number by word). A word that only the given ones have tells nothing."""
    telling = {
        word: shared[word] * log(1 + total / known[word]) for word in shared if known[word] > 1
    }
    return sorted(telling, key=telling.get, reverse=True)[:SIMILAR_WORDS]
