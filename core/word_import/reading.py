"""From an uploaded .docx to title, author and blocks."""

import re
from collections import Counter
from dataclasses import dataclass, field

import mammoth
from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.html import escape
from django.utils.translation import gettext as _
from mammoth.transforms import paragraph as each_paragraph

from core.validators import validate_link_target
from core.word_import.bylines import byline_of
from core.word_import.cleaning import cleaned, dropped_in_words
from core.word_import.opening import WordRefused, opened
from core.word_import.pictures import Pictures

#: As long as the block for headings takes.
LONGEST_HEADING = 40
LONGEST_TITLE = 120
LONGEST_CAPTION = 200
LONGEST_CELL = 200
MOST_BLOCKS = 2000
#: A line after a picture that no sign marks as its caption is one if it is as short as this.
SHORT_LINE = 40

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='标题'] => h1.title:fresh
p[style-name='Subtitle'] => p.centred:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='题注'] => p.caption:fresh
p[style-name='Centred'] => p.centred:fresh
p[style-name='标题 1'] => h1:fresh
p[style-name='标题 2'] => h2:fresh
p[style-name='标题 3'] => h3:fresh
b => strong
i => em
"""
_FIGURE = re.compile(
    r"^(?:[▲△▼◆]|(?:图片?|照片)(?:说明)?\s*[0-9一二三四五六七八九十①-⑳]{0,3})\s*[:：.、．\s]*\s*"
)
_HAS_SIGN = re.compile(r"^(?:[▲△▼]|(?:图片?|照片)(?:说明|\s*[0-9一二三四五六七八九十①-⑳]))")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
#: Alternative texts that programs write by themselves.
_MADE_ALT = re.compile(
    r"^(?:图片|图|Picture|Image|IMG|图像|DSC)[\s_-]*\d*(?:\.\w+)?$"
    r"|\.(?:jpe?g|png|gif)$|^(?:descr|[0-9a-f]{16,})",
    re.IGNORECASE,
)
_ENDS = "。！？；…：，,;!?"


@dataclass
class WordText:
    """What a file says. `blocks` are `(kind, value)` as the body takes them, but for pictures,
    whose value is `{"picture": WordPicture, "caption": …, "alt": …}`."""

    title: str = ""
    byline: dict = field(default_factory=dict)
    blocks: list = field(default_factory=list)
    pictures: list = field(default_factory=list)
    dropped: list = field(default_factory=list)

    @property
    def dropped_total(self):
        return sum(number for _label, number in self.dropped)


def read_word(file):
    """Return the WordText of an uploaded file; `WordRefused` with a message, nothing stored."""
    with opened(file) as archive:
        small, dropped = cleaned(archive)
        pictures = Pictures(archive, dropped)
        html = _converted(small)
        text = _Reader(pictures, dropped).read(html)
    text.dropped = dropped_in_words(dropped)
    if not text.blocks and not text.title:
        raise WordRefused(_nothing(text.dropped))
    text.pictures = pictures.taken
    return text


def _nothing(dropped):
    if not dropped:
        return _("这个文件里没有读得出的文字和图片，什么都没有存。")
    found = _("、").join(f"{label} {number}" for label, number in dropped)
    return (
        _("正文里没有读得出的文字和图片，只有：%s。请在 Word 里把文字移到正文里，再选一次。")
        % found
    )


def _converted(file):
    try:
        result = mammoth.convert_to_html(
            file,
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(_name_of),
            transform_document=each_paragraph(_centred),
            ignore_empty_paragraphs=True,
        )
    except RecursionError:
        raise WordRefused(_("这个文件的结构太深，没有打开。请在 Word 里另存一份。")) from None
    except Exception as error:
        # The converter fails on damaged documents in ways that it does not document.
        raise WordRefused(
            _("这个文件打不开，可能坏了。什么都没有存。请在 Word 或 WPS 里另存一份，再选一次。")
        ) from error
    return result.value


def _name_of(image):
    """What stands in the place of a picture is the name of its entry (see `cleaning`)."""
    with image.open() as content:
        return {"src": content.read().decode("utf-8", "replace")}


def _centred(paragraph):
    if paragraph.alignment == "center" and not _is_heading(paragraph):
        return paragraph.copy(style_id="Centred", style_name="Centred")
    return paragraph


def _is_heading(paragraph):
    name = (paragraph.style_name or "").lower()
    return name.startswith(("heading", "标题", "title", "caption", "题注"))


class _Reader:
    """Goes through the HTML once, in order."""

    def __init__(self, pictures, dropped):
        self._pictures, self._dropped = pictures, dropped
        self.text = WordText()
        self._lines = 0

    def read(self, html):
        for element in BeautifulSoup(html, "html.parser").children:
            if isinstance(element, Tag):
                self._take(element)
            if len(self.text.blocks) > MOST_BLOCKS:
                raise WordRefused(_("这一份段落太多。请分成几个文件，一篇一个。"))
        self._take_last_byline()
        return self.text

    def _take(self, element):
        if element.name in ("ul", "ol"):
            self._take_pictures(element)
            html = _clean_list(element)
            if html:
                self._add("paragraph", html)
        elif element.name == "table":
            self._take_table(element)
        elif element.name in ("h1", "h2", "h3", "h4", "h5", "h6", "p"):
            self._take_line(element)
        else:
            for child in element.find_all(True, recursive=False):
                self._take(child)

    def _take_line(self, element):
        pictures = self._take_pictures(element)
        plain = _plain(element)
        if not plain:
            return
        self._lines += 1
        is_title = "title" in (element.get("class") or ())
        if self._lines <= 4 and not self.text.title and self._may_be_title(element, plain):
            self.text.title = plain
            return
        if self._lines <= 5 and not self.text.byline:
            found = byline_of(plain)
            if found is not None:
                self.text.byline = found
                return
        if not pictures and self._is_caption(element, plain):
            self.text.blocks[-1][1]["caption"] = _caption(plain)
        elif self._is_subheading(element, plain) or is_title:
            self._add_heading(plain)
        else:
            self._add("paragraph", f"<p>{_inline(element)}</p>")

    def _may_be_title(self, element, plain):
        if self.text.blocks or len(plain) > LONGEST_TITLE:
            return False
        if element.name == "h1":
            return True
        if len(plain) > SHORT_LINE or plain[-1] in _ENDS or byline_of(plain) is not None:
            return False
        return _is_bold(element, plain) or "centred" in (element.get("class") or ())

    def _is_caption(self, element, plain):
        last = self.text.blocks[-1] if self.text.blocks else None
        if last is None or last[0] != "picture" or last[1]["caption"] or element.name != "p":
            return False
        if len(plain) > LONGEST_CAPTION:
            return False
        classes = element.get("class") or ()
        if "caption" in classes or _HAS_SIGN.match(plain):
            return True
        if "centred" in classes:
            return len(plain) <= SHORT_LINE * 2
        return (
            len(plain) <= SHORT_LINE
            and plain[-1] not in _ENDS
            and not _NUMBERED.match(plain)
            and not _is_bold(element, plain)
        )

    def _is_subheading(self, element, plain):
        if element.name != "p":
            return True
        if len(plain) > LONGEST_HEADING - 10 or plain[-1] in _ENDS:
            return False
        return _is_bold(element, plain)

    def _add_heading(self, plain):
        if len(plain) <= LONGEST_HEADING:
            self._add("heading", plain)
        else:
            self._add("paragraph", f"<p><b>{escape(plain)}</b></p>")

    def _add(self, kind, value):
        self.text.blocks.append((kind, value))

    def _take_pictures(self, element):
        """Add the pictures within `element`, which stand before its text; tell how many."""
        taken = 0
        for image in element.find_all("img"):
            picture = self._pictures.picture(image.get("src", ""))
            if picture is not None:
                alt = (image.get("alt") or "").strip()
                alt = "" if _MADE_ALT.search(alt) else alt[:LONGEST_CAPTION]
                self._add("picture", {"picture": picture, "caption": "", "alt": alt})
                taken += 1
            image.decompose()
        return taken

    def _take_table(self, table):
        rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
        rows = [row for row in rows if row]
        pictures = self._take_pictures(table) if len(rows) > 1 else 0
        cells = [[_plain(cell) for cell in row] for row in rows]
        width = max((len(row) for row in cells), default=0)
        if width <= 1 or (pictures and not any(any(row) for row in cells)):
            for row in rows:
                for cell in row:
                    for child in cell.find_all(True, recursive=False):
                        self._take(child)
            return
        if any(len(cell) > LONGEST_CELL for row in cells for cell in row):
            self._dropped["wide_tables"] += 1
            for row in cells:
                line = "　".join(cell for cell in row if cell)
                if line:
                    self._add("paragraph", f"<p>{escape(line)}</p>")
            return
        if any(any(row) for row in cells):
            cells = [[*row, *[""] * (width - len(row))] for row in cells]
            self._add("table", {"heads": cells[0], "rows": cells[1:]})

    def _take_last_byline(self):
        """Many a report names its author in the last line."""
        if self.text.byline or not self.text.blocks or self.text.blocks[-1][0] != "paragraph":
            return
        found = byline_of(BeautifulSoup(self.text.blocks[-1][1], "html.parser").get_text())
        if found is not None:
            self.text.byline = found
            self.text.blocks.pop()


def _plain(element):
    return re.sub(r"\s+", " ", element.get_text().replace("\u3000", " ")).strip()


def _caption(plain):
    return (_FIGURE.sub("", plain) if _HAS_SIGN.match(plain) else plain) or plain


def _is_bold(element, plain):
    bold = "".join(each.get_text() for each in element.find_all("strong", recursive=False))
    return bool(plain) and re.sub(r"\s+", "", bold) == re.sub(r"\s+", "", plain)


def _inline(element):
    """Return the inside of a paragraph with bold, italic, links and breaks, and nothing else."""
    parts = []
    for child in element.children:
        if isinstance(child, NavigableString):
            parts.append(escape(str(child)))
        elif child.name == "br":
            parts.append("<br/>")
        elif child.name in ("strong", "em"):
            tag = "b" if child.name == "strong" else "i"
            inside = _inline(child)
            parts.append(f"<{tag}>{inside}</{tag}>" if inside.strip() else inside)
        elif child.name == "a" and _is_good(child.get("href", "")):
            parts.append(f'<a href="{escape(child["href"])}">{_inline(child)}</a>')
        else:
            parts.append(_inline(child))
    return "".join(parts).strip("\n").lstrip("\u3000 ")


def _is_good(address):
    try:
        validate_link_target(address)
    except Exception:
        return False
    return address.startswith("http")


def _clean_list(element):
    """Return a list of one level; what is nested follows its own item."""
    items = []
    for item in element.find_all("li"):
        for nested in item.find_all(["ul", "ol"]):
            nested.extract()
            item.insert_after(*nested.find_all("li", recursive=False))
        inside = _inline(item).strip()
        if inside:
            items.append(f"<li>{inside}</li>")
    return f"<{element.name}>{''.join(items)}</{element.name}>" if items else ""


def counted(text):
    """How many blocks of each kind a WordText has, for a line that says what came along."""
    return Counter(kind for kind, _value in text.blocks)
