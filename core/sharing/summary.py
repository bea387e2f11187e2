"""What a page or record is about in a sentence or two, for everyone who shows a link to it: search
engines, messengers, posters. Only words that the public may read."""

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import normalize_newlines

#: What WeChat and search engines show of it.
MOST = 120
_SENTENCE_END = re.compile(r"[。！？；…][”’」』）]?")


def summary_of(item, most=MOST):
    """Return the summary of `item` (a page or record): what its editor wrote, else how its text
    begins, else what its type says of it; `most` characters at most, whole sentences if it can
    be."""
    masked = getattr(item, "masked", str)
    for words in (
        getattr(item, "search_description", ""),
        getattr(item, "public_summary", "") or getattr(item, "summary", ""),
        getattr(item, "slogan", "") if not hasattr(item, "body") else "",
        _beginning(item),
        getattr(item, "about", ""),
        getattr(item, "public_title", "") or str(item),
    ):
        text = " ".join(masked(str(words or "")).split())
        if text:
            return clipped(text, most)
    return ""


def clipped(text, most):
    """Return `text` cut to `most` characters: after a sentence where one ends late enough, else
    with an ellipsis."""
    if len(text) <= most:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if found.end() <= most]
    if ends and ends[-1] >= most // 2:
        return text[: ends[-1]]
    return text[: most - 1].rstrip("，、：；（“《 ") + "…"


def _beginning(item):
    """The first words of its own text."""
    body = getattr(item, "body", None)
    if body is None:
        plain = getattr(item, "description", "") or getattr(item, "introduction", "")
        return normalize_newlines(plain)
    words = []
    for block in body:
        if block.block_type == "paragraph":
            words.append(unescape(strip_tags(str(block.value).replace("</p>", " "))))
            if sum(map(len, words)) > MOST * 2:
                break
    return " ".join(words)
