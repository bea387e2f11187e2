"""Searched words marked in the text as its author wrote it."""

import re

from search.analysis.folding import fold


def highlight(text, terms):
    """Return `(piece, is_term)` pairs that join to `text`; terms match folded."""
    pattern = _pattern(terms)
    if pattern is None or not text:
        return [(text, False)] if text else []
    pieces, end = [], 0
    for found in pattern.finditer(fold(text)):
        if found.start() > end:
            pieces.append((text[end : found.start()], False))
        pieces.append((text[found.start() : found.end()], True))
        end = found.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces


def fragment(text, terms, length=90):
    """Return the pieces of that stretch of `length` characters that shows most of the terms,
    with “…” where text was left out."""
    pattern = _pattern(terms)
    if len(text) <= length or pattern is None:
        return highlight(text[:length] + ("…" if len(text) > length else ""), terms)
    spots = [(found.start(), found.group()) for found in pattern.finditer(fold(text))]
    best = 0
    if spots:
        start = max(
            (spot for spot, _term in spots),
            key=lambda begin: len(
                {term for spot, term in spots if begin <= spot < begin + length - 10}
            ),
        )
        best = min(max(start - 12, 0), len(text) - length)
    shown = text[best : best + length]
    before, after = "…" if best else "", "…" if best + length < len(text) else ""
    return highlight(f"{before}{shown}{after}", terms)


def _pattern(terms):
    folded = sorted({fold(term) for term in terms if term}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, folded))) if folded else None
