"""Blocks of HTML from outside: the editor's own page, or what Word, WeChat and web pages put on the
clipboard. What it looked like goes, what it said stays."""

import re

from bs4 import BeautifulSoup, NavigableString, Tag

from plugins.contributions.bodies.markup import (
    DEEPEST,
    DROPPED,
    NO_TEXT,
    clean_inline,
    clean_list,
    text_of_html,
)

#: A page of HTML as Word writes it; more is no piece.
LONGEST_HTML = 2_000_000
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    (*_HEADINGS, "p", "div", "section", "article", "ul", "ol", "table", "figure", "blockquote")
    + ("header", "footer", "main", "aside", "dl", "dt", "dd", "pre", "hr", "center")
)
_KINDS = ("picture", "recording", "file")
_LIST_STYLE = re.compile(r"mso-list\s*:\s*(?!none|ignore)", re.IGNORECASE)
_LIST_SIGN = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)


def blocks_of_html(html):
    """Return the blocks of `html`, still to pass `cleaned_body`. A top element with `data-id` keeps
    it; pictures are taken only as `<figure data-file="key">`."""
    soup = BeautifulSoup(html[:LONGEST_HTML].replace("\x00", ""), "html.parser")
    reader = _Reader()
    reader.read(soup, 0)
    reader.end_run()
    return reader.blocks


class _Reader:
    def __init__(self):
        self.blocks, self._run = [], []

    def read(self, element, depth):
        if depth > DEEPEST:
            self._run.append(element.get_text())
            return
        for child in element.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, NO_TEXT):
                    self._run.append(str(child))
            elif child.name in DROPPED:
                continue
            elif child.name in _BLOCKS:
                self.end_run()
                self._block(child, depth)
            elif _has_blocks(child):
                self.read(child, depth + 1)
            else:
                self._run.append(child)

    def end_run(self):
        """What stood loose becomes a paragraph."""
        if any(isinstance(each, Tag) or each.strip() for each in self._run):
            holder = BeautifulSoup("<p></p>", "html.parser").p
            for each in self._run:
                holder.append(each)
            self._paragraphs(holder)
        self._run = []

    def _block(self, child, depth):
        if child.name in _HEADINGS:
            self._add(child, "heading", text_of_html(clean_inline(child)).replace("\n", " "))
        elif child.name in ("ul", "ol"):
            self._add(child, "paragraph", clean_list(child))
        elif child.name == "figure" and child.get("data-file"):
            self._figure(child)
        elif child.name == "table":
            self._table(child, depth)
        elif _LIST_STYLE.search(child.get("style") or ""):
            self._list_item(child)
        elif _has_blocks(child):
            self.read(child, depth + 1)
            self.end_run()
        else:
            self._paragraphs(child)

    def _paragraphs(self, element):
        """An element, of which an empty line begins another paragraph."""
        parts = re.split(r"(?:<br/>\s*){2,}", clean_inline(element))
        for number, part in enumerate(parts):
            self._add(element if number == 0 else None, "paragraph", f"<p>{part}</p>")

    def _list_item(self, element):
        """Word writes list items as paragraphs with a sign in front."""
        for sign in element.find_all(style=_LIST_SIGN):
            sign.decompose()
        item = f"<li>{clean_inline(element)}</li>"
        last = self.blocks[-1] if self.blocks else None
        if last and last.get("from_word"):
            last["value"] = last["value"].replace("</ul>", f"{item}</ul>")
        else:
            self._add(element, "paragraph", f"<ul>{item}</ul>")
            self.blocks[-1]["from_word"] = True

    def _figure(self, element):
        kind = element.get("data-kind")
        value = {
            "file": element["data-file"],
            "caption": element.get("data-caption") or "",
            "alt": element.get("data-alt") or "",
        }
        self._add(element, kind if kind in _KINDS else "picture", value)

    def _table(self, table, depth):
        rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
        rows = [row for row in rows if row]
        if max((len(row) for row in rows), default=0) <= 1:
            # A frame around the text, as WeChat's editors make it.
            for row in rows:
                for cell in row:
                    self.read(cell, depth + 1)
                    self.end_run()
            return
        width = max(map(len, rows))
        cells = [[text_of_html(clean_inline(cell)).replace("\n", " ") for cell in r] for r in rows]
        cells = [[*row, *[""] * (width - len(row))] for row in cells]
        self._add(table, "table", {"heads": cells[0], "rows": cells[1:]})

    def _add(self, element, kind, value):
        name = element.get("data-id") if element is not None else None
        self.blocks.append({"id": name, "type": kind, "value": value})


def _has_blocks(element):
    return element.find(_BLOCKS) is not None
