"""Searched words marked in the text as its author wrote it."""

import re
from collections import Counter
from itertools import islice

from search.analysis.folding import fold

#: Where a fragment may begin or end: after these, at most so many characters from the words.
_BREAK = re.compile(r"[。！？；，、：\s]|[!?;,](?!\d)")
LEAD, TAIL = 24, 16
#: So many places are looked at to find the best one of a long text.
MOST_SPOTS = 400


def highlight(text, terms):
    """Return `(piece, is_term)` pairs that join to `text`; terms match folded, those that
    overlap or touch make one piece."""
    pattern = _pattern(terms)
    if pattern is None or not text:
        return [(text, False)] if text else []
    pieces, done = [], 0
    for start, end in _joined(_spots(pattern, text)):
        if start > done:
            pieces.append((text[done:start], False))
        pieces.append((text[start:end], True))
        done = end
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces


def fragment(text, terms, length=90):
    """Return the pieces of that stretch of `length` characters that shows most of the terms,
    cut at punctuation if there is some near, with “…” where text was left out."""
    if len(text) <= length:
        return highlight(text, terms)
    pattern = _pattern(terms)
    start, shown_to = 0, 0
    if pattern is not None:
        start, shown_to = _best(text, _spots(pattern, text, MOST_SPOTS), length - LEAD)
    begin = _beginning(text, min(start, len(text) - length + LEAD))
    end = _ending(text, begin + length, max(shown_to, begin + length - TAIL))
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    pieces = highlight(text[begin:end], terms)
    return [*([(before, False)] if before else []), *pieces, *([(after, False)] if after else [])]


def _spots(pattern, text, most=None):
    """`(start, end)` of the longest term at each place where one begins."""
    found = pattern.finditer(fold(text))
    return [each.span(1) for each in (found if most is None else islice(found, most))]


def _joined(spots):
    spans = []
    for start, end in spots:
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    return spans


def _best(text, spots, length):
    """`(start, end)` of the first stretch within `length` that shows the most different terms,
    long ones counting more."""
    terms = [fold(text[start:end]) for start, end in spots]
    held, best, chosen, last = Counter(), 0, (0, 0), -1
    for number, (start, end) in enumerate(spots):
        while last + 1 < len(spots) and (last < number or spots[last + 1][1] <= start + length):
            last += 1
            held[terms[last]] += 1
        worth = sum(map(len, held))
        if worth > best:
            best, chosen = worth, (start, max(end, spots[last][1]))
        held[terms[number]] -= 1
        held = +held
    return chosen


def _beginning(text, start):
    """The beginning of the clause that `start` lies in, or a little before it."""
    least = max(start - LEAD, 0)
    if least == 0:
        return 0
    breaks = [found.end() for found in _BREAK.finditer(text, least - 1, start)]
    return breaks[0] if breaks else max(start - LEAD // 2, 0)


def _ending(text, end, least):
    """The end of the last clause that ends between `least` and `end`, or `end`."""
    if end >= len(text):
        return len(text)
    breaks = [found.end() for found in _BREAK.finditer(text, least, end)]
    return breaks[-1] if breaks else end


def _pattern(terms):
    folded = sorted({fold(term).strip() for term in terms} - {""}, key=len, reverse=True)
    # Looked for ahead, so that one term may begin within another.
    return re.compile(f"(?=({'|'.join(map(re.escape, folded))}))") if folded else None
