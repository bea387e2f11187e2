"""HTML of a paragraph or a list: bold, italic, links, breaks, and nothing else.

Never a list of what is bad: each tag that may stay is written anew, all others give their text.
"""

import re

from bs4 import BeautifulSoup, CData, Comment, Declaration, Doctype, NavigableString, Tag
from bs4.element import ProcessingInstruction
from django.utils.html import escape

from core.validators import validate_link_target

NO_TEXT = (Comment, CData, Declaration, Doctype, ProcessingInstruction)
#: What is not text even inside of text: Word's styles, scripts, the web page's own parts.
DROPPED = frozenset(
    ("script", "style", "head", "title", "meta", "link", "template", "noscript", "iframe")
    + ("object", "embed", "svg", "math", "canvas", "form", "input", "button", "select", "textarea")
    + ("audio", "video", "xml", "o:p")
)
_BOLD = re.compile(r"font-weight\s*:\s*(bold|bolder|[6-9]00)", re.IGNORECASE)
_PLAIN = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(italic|oblique)", re.IGNORECASE)
#: Deeper than any person nests.
DEEPEST = 80


def clean_rich_text(html):
    """Return one paragraph `<p>…</p>` or one list `<ul>…</ul>` of what `html` says; "" for none."""
    soup = BeautifulSoup(html[:100_000].replace("\x00", ""), "html.parser")
    first = next((each for each in soup.children if isinstance(each, Tag)), None)
    if first is not None and first.name in ("ul", "ol"):
        return clean_list(first)
    inside = clean_inline(soup)
    return f"<p>{inside}</p>" if _says_something(inside) else ""


def clean_list(element):
    """Return a list of one level; what is nested follows its own item."""
    items = []
    for item in element.find_all("li", limit=300):
        inside = clean_inline(item, without=("ul", "ol"))
        if _says_something(inside):
            items.append(f"<li>{inside}</li>")
    return f"<{element.name}>{''.join(items)}</{element.name}>" if items else ""


def clean_inline(element, without=()):
    """Return the inside of `element` as safe HTML of one paragraph."""
    html = "".join(_parts(element, without, 0))
    html = re.sub(r"[ \t\r\n\xa0]+", " ", html)
    html = re.sub(r"^(?:\s|<br/>|\u3000)+|(?:\s|<br/>|\u3000)+$", "", html)
    return re.sub(r"<(b|i)>(\s*)</\1>", r"\2", html)


def _parts(element, without, depth):
    if depth > DEEPEST:
        yield escape(element.get_text())
        return
    for child in element.children:
        if isinstance(child, NavigableString):
            if not isinstance(child, NO_TEXT):
                yield escape(str(child))
        elif child.name in DROPPED or child.name in without:
            continue
        elif child.name == "br":
            yield "<br/>"
        else:
            inside = "".join(_parts(child, without, depth + 1))
            yield _dressed(child, inside)


def _dressed(child, inside):
    style = child.get("style") or ""
    if not inside.strip():
        return inside
    if child.name == "a":
        address = (child.get("href") or "").strip()
        if _is_good(address):
            return f'<a href="{escape(address)}">{re.sub("</?a[^>]*>", "", inside)}</a>'
        return inside
    is_bold = (child.name in ("b", "strong") and not _PLAIN.search(style)) or _BOLD.search(style)
    is_italic = child.name in ("i", "em") or _ITALIC.search(style)
    if is_bold and "<b>" not in inside:
        inside = f"<b>{inside}</b>"
    if is_italic and "<i>" not in inside:
        inside = f"<i>{inside}</i>"
    if child.name in ("p", "div", "section", "tr"):
        return f"{inside}<br/>"
    return inside


def _is_good(address):
    if len(address) > 500 or not address.startswith(("http://", "https://", "/")):
        return False
    try:
        validate_link_target(address)
    except Exception:
        return False
    return True


def _says_something(html):
    return bool(text_of_html(html).strip())


def text_of_html(html):
    """Return the words of cleaned HTML, one line for each item or break."""
    html = re.sub(r"<br/?>|</li>", "\n", html)
    return BeautifulSoup(html, "html.parser").get_text().strip("\n")
