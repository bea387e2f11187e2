"""The sentence around a place in a text, and characters as they are compared."""

import re

_END = re.compile(r"[。！？!?；;\n]")
#: Full-width digits, letters and signs, and every kind of dash and space, one for one, so that
#: positions stay what they are.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLDED |= {ord(space): " " for space in "\u3000\xa0\u2002\u2003\u2009\u202f"}
_FOLDED |= {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c～~·•"}


def folded(text):
    """Return `text` of the same length with one form for each digit, letter, dash and space."""
    return text.translate(_FOLDED)


def sentence_around(text, start, end):
    """Return the sentence that holds `text[start:end]`."""
    return place_in_sentence(text, start, end)[0]


def place_in_sentence(text, start, end):
    """Return the sentence that holds `text[start:end]`, and where in it that begins."""
    before = [match.end() for match in _END.finditer(text, 0, start)]
    after = _END.search(text, end)
    begin = before[-1] if before else 0
    sentence = text[begin : after.start() if after else len(text)]
    return sentence.strip(), start - begin - (len(sentence) - len(sentence.lstrip()))
