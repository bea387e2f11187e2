"""What was taken out of a text and what was put in, as the shortest list of changes by words.

The longest common subsequence is found with whole rows of the table as one big integer (Hyyrö
2004), so that two texts that have nothing in common cost hardly more than two that are alike.
"""

import re
from typing import NamedTuple

from core.reviews.screen.words import Word, cut

KEPT, INSERTED, DELETED = "kept", "inserted", "deleted"
#: Cells of the table; beyond, a stretch is told as replaced. 20,000 by 20,000 words.
LARGEST_TABLE = 400_000_000
#: Characters; a shorter stretch is always compared by words.
SHORT = 24
_SENTENCE_END = frozenset("。！？；!?;\n")
#: What separates two changes without keeping anything: 的, a comma, a pair of quotes.
_ISLAND = re.compile(r"[\W_]{1,3}|的|了|是|和|在|与|地|得")


class Piece(NamedTuple):
    """A stretch that was kept, inserted or deleted, as words."""

    kind: str
    words: tuple[Word, ...]

    @property
    def text(self):
        return "".join(word.text for word in self.words)


def compare_texts(old, new):
    """Compare two plain texts; see `compare`."""
    return compare([Word(word) for word in cut(old)], [Word(word) for word in cut(new)])


def compare(old, new):
    """Return the pieces that lead from `old` to `new`, lists of words: kept and deleted ones
    joined are the old text, kept and inserted ones the new."""
    if old == new:
        return [Piece(KEPT, tuple(new))] if new else []
    start, end = _same_ends(old, new)
    pieces = [(KEPT, old[:start])]
    pieces += _by_sentences(old[start : len(old) - end], new[start : len(new) - end])
    pieces += [(KEPT, old[len(old) - end :] if end else [])]
    return _without_islands(pieces)


def matches(old, new):
    """Return the pairs of places that a longest common subsequence of two lists of hashable
    things joins, in order; of a table too large only what both ends have in common."""
    start, end = _same_ends(old, new)
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    found = [(place, place) for place in range(start)]
    if len(middle_old) * len(middle_new) <= LARGEST_TABLE:
        found += [(i + start, j + start) for i, j in _common(middle_old, middle_new)]
    found += [(len(old) - back, len(new) - back) for back in range(end, 0, -1)]
    return found


def _same_ends(old, new):
    """How many things two lists have in common at their beginning, and at their end."""
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _common(old, new):
    """The longest common subsequence as pairs of places.

    `rows[j]` has a zero bit at i where the subsequence of old[:i + 1] and new[:j + 1] is longer
    than that of old[:i] and new[:j + 1].
    """
    if not old or not new:
        return []
    places = {}
    for place, thing in enumerate(old):
        places[thing] = places.get(thing, 0) | 1 << place
    full = (1 << len(old)) - 1
    row, rows = full, []
    for thing in new:
        hits = row & places.get(thing, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    found = []
    i, j = len(old) - 1, len(new) - 1
    while i >= 0 and j >= 0:
        if rows[j] >> i & 1:
            # Nothing is gained by old[i]: the pair lies further to the left.
            i = (~rows[j] & ((1 << i) - 1)).bit_length() - 1
        elif j and not rows[j - 1] >> i & 1:
            j -= 1
        else:
            found.append((i, j))
            i, j = i - 1, j - 1
    return found[::-1]


def _by_sentences(old, new):
    """Keep whole sentences first, so that a word is never matched across the text; then compare
    what lies between them by words."""
    old_sentences, new_sentences = _sentences(old), _sentences(new)
    pieces, at_old, at_new = [], 0, 0
    ends = (len(old_sentences), len(new_sentences))
    for i, j in [*matches(old_sentences, new_sentences), ends]:
        gap = [word for sentence in old_sentences[at_old:i] for word in sentence]
        filling = [word for sentence in new_sentences[at_new:j] for word in sentence]
        pieces += _by_words(gap, filling)
        if (i, j) != ends:
            pieces.append((KEPT, list(old_sentences[i])))
        at_old, at_new = i + 1, j + 1
    return pieces


def _sentences(words):
    sentences, current = [], []
    for word in words:
        current.append(word)
        if word.text[-1:] in _SENTENCE_END:
            sentences.append(tuple(current))
            current = []
    return [*sentences, tuple(current)] if current else sentences


def _by_words(old, new):
    pairs = matches(old, new)
    if _is_rewritten(old, new, pairs):
        return [(DELETED, old), (INSERTED, new)]
    pieces, at_old, at_new = [], 0, 0
    for i, j in [*pairs, (len(old), len(new))]:
        pieces.append((DELETED, old[at_old:i]))
        pieces.append((INSERTED, new[at_new:j]))
        pieces.append((KEPT, old[i : i + 1]))
        at_old, at_new = i + 1, j + 1
    return pieces


def _is_rewritten(old, new, pairs):
    """Whether so little stayed that crumbs of it would only be in the reader's way."""
    longer = max(_length(old), _length(new))
    kept = _length([new[j] for _i, j in pairs])
    return longer > SHORT and kept * 4 < longer


def _length(words):
    return sum(len(word.text) for word in words)


def _without_islands(pieces):
    """Join neighbours of a kind, and let a mark or a 的 between two changes change with them:
    deleted before inserted, one change where a reader sees one."""
    joined = []
    deleted, inserted, island = [], [], []

    def flush():
        for kind, words in ((DELETED, deleted), (INSERTED, inserted), (KEPT, island)):
            if words:
                _add(joined, kind, words)
                words.clear()

    for kind, words in pieces:
        if not words:
            continue
        if kind == KEPT:
            island.extend(words)
            if not (deleted and inserted) or not _is_island(island):
                flush()
            continue
        if island:
            deleted.extend(island)
            inserted.extend(island)
            island.clear()
        (deleted if kind == DELETED else inserted).extend(words)
    flush()
    return [Piece(kind, tuple(words)) for kind, words in joined]


def _add(joined, kind, words):
    if joined and joined[-1][0] == kind:
        joined[-1][1].extend(words)
    else:
        joined.append((kind, list(words)))


def _is_island(words):
    text = "".join(word.text for word in words)
    return "\n" not in text and bool(_ISLAND.fullmatch(text))
