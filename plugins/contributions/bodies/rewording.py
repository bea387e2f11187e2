"""A paragraph whose words were written anew in a plain field, with the bold, italic and links that
it had."""

from difflib import SequenceMatcher
from itertools import groupby

from bs4 import BeautifulSoup, NavigableString
from django.utils.html import escape

#: The outermost first, so that a link stays one.
_MARKS = ("a", "b", "i")


def reworded(html, text):
    """Return the paragraph or list `html` with the words of `text`, a line for each item or break.
    Words that stayed keep what they wore; what replaces words or stands between two takes what
    they had in common."""
    tag = html[1:3] if html.startswith(("<ul>", "<ol>")) else "p"
    old, text = _signs(html), "\n".join(line.strip() for line in text.split("\n") if line.strip())
    new = _dressed(old, text)
    lines = [[]]
    for sign, marks in new:
        if sign == "\n":
            lines.append([])
        else:
            lines[-1].append((sign, marks))
    written = [_html_of(line) for line in lines]
    if tag == "p":
        return f"<p>{'<br/>'.join(written)}</p>"
    return f"<{tag}>" + "".join(f"<li>{line}</li>" for line in written) + f"</{tag}>"


def _signs(html):
    """Return (sign, marks) of each sign of what a reader reads; a mark is (tag, address)."""
    found = []

    def read(element, marks):
        for child in element.children:
            if isinstance(child, NavigableString):
                found.extend((sign, marks) for sign in str(child))
            elif child.name == "br":
                found.append(("\n", frozenset()))
            else:
                own = {(child.name, child.get("href") or "")} if child.name in _MARKS else set()
                read(child, marks | own)
                if child.name == "li":
                    found.append(("\n", frozenset()))

    read(BeautifulSoup(html, "html.parser"), frozenset())
    while found and found[-1][0] == "\n":
        found.pop()
    return found


def _dressed(old, text):
    was = "".join(sign for sign, _marks in old)
    result = []
    for what, start, end, new_start, new_end in SequenceMatcher(
        None, was, text, autojunk=False
    ).get_opcodes():
        written = text[new_start:new_end]
        if what == "equal":
            result += old[start:end]
            continue
        # Of what was replaced, else of the neighbours on both sides.
        beside = old[start:end] if what == "replace" else [*old[:start][-1:], *old[end:][:1]]
        if what == "insert" and len(beside) < 2:
            beside = []
        shared = frozenset.intersection(*(marks for _sign, marks in beside)) if beside else ()
        result += [(sign, frozenset(shared)) for sign in written]
    return result


def _html_of(signs, tags=_MARKS):
    if not tags:
        return escape("".join(sign for sign, _marks in signs))
    parts = []
    for mark, run in groupby(signs, key=lambda each: _mark_of(each[1], tags[0])):
        inside = _html_of(list(run), tags[1:])
        if mark and inside.strip():
            address = f' href="{escape(mark[1])}"' if mark[1] else ""
            inside = f"<{mark[0]}{address}>{inside}</{mark[0]}>"
        parts.append(inside)
    return "".join(parts)


def _mark_of(marks, tag):
    return next((mark for mark in marks if mark[0] == tag), None)
