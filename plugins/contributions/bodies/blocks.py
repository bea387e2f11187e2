"""What may stand in a piece, and what it comes to."""

import re
import uuid

from django.utils.html import escape

from plugins.contributions.bodies.markup import clean_rich_text, text_of_html

MOST_BLOCKS = 600
LONGEST_TEXT = 60_000
LONGEST_HEADING = 40
LONGEST_CAPTION = 200
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200, 12, 200
#: Blocks that show a file of the piece.
WITH_FILE = ("picture", "recording", "file")
_ID = re.compile(r"[A-Za-z0-9-]{6,40}")


class BodyTooLong(ValueError):
    """More than any piece needs; the message is for its author."""


def cleaned_body(blocks, keys):
    """Return `blocks` (anything that came from outside) as what may be kept. `keys` are those of
    the piece's files; what names another one is left out, and so is what says nothing."""
    if not isinstance(blocks, list):
        return []
    kept, ids, used = [], set(), set()
    for block in blocks[: MOST_BLOCKS * 2]:
        if not isinstance(block, dict):
            continue
        kind, value = _cleaned(block.get("type"), block.get("value"), keys)
        if kind is None:
            continue
        if kind in WITH_FILE:
            if value["file"] in used:
                continue
            used.add(value["file"])
        name = block.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name) or name in ids:
            name = str(uuid.uuid4())
        ids.add(name)
        kept.append({"id": name, "type": kind, "value": value})
    if len(kept) > MOST_BLOCKS or sum(len(plain_text(each)) for each in kept) > LONGEST_TEXT:
        raise BodyTooLong
    return kept


def _cleaned(kind, value, keys):
    if kind == "paragraph" and isinstance(value, str):
        html = clean_rich_text(value)
        return (kind, html) if html else (None, None)
    if kind == "heading" and isinstance(value, str):
        return _heading(_line(value, 2000))
    if kind == "table" and isinstance(value, dict):
        return _table(value)
    if kind in WITH_FILE and isinstance(value, dict) and value.get("file") in keys:
        caption = _line(value.get("caption"), LONGEST_CAPTION)
        return kind, {
            "file": value["file"],
            "caption": caption,
            "alt": _line(value.get("alt"), LONGEST_CAPTION),
        }
    return None, None


def _heading(text):
    if not text:
        return None, None
    if len(text) <= LONGEST_HEADING:
        return "heading", text
    return "paragraph", clean_rich_text(f"<p><b>{escape(text)}</b></p>")


def _table(value):
    heads, rows = value.get("heads"), value.get("rows")
    if not isinstance(heads, list) or not isinstance(rows, list):
        return None, None
    width = min(len(heads), MOST_COLUMNS)
    lines = [_cells(row, width) for row in rows[:MOST_ROWS] if isinstance(row, list)]
    heads = _cells(heads, width)
    if not width or not any(map(any, [heads, *lines])):
        return None, None
    return "table", {"heads": heads, "rows": lines}


def _cells(row, width):
    cells = [_line(cell, LONGEST_CELL) for cell in row[:width]]
    return cells + [""] * (width - len(cells))


def _line(value, most):
    if not isinstance(value, str):
        return ""
    return re.sub(r"\s+", " ", value.replace("\x00", "")).strip()[:most].strip()


def plain_text(block):
    """Return what a reader reads of a block, as plain text; of files their captions."""
    kind, value = block["type"], block["value"]
    if kind == "paragraph":
        return text_of_html(value)
    if kind == "heading":
        return value
    if kind == "table":
        return "\n".join("　".join(row) for row in [value["heads"], *value["rows"]])
    return value["caption"]


def measured(body):
    """Return `(characters, pictures)`: signs of the text without blanks, captions left out."""
    text = "".join(plain_text(block) for block in body if block["type"] not in WITH_FILE)
    return len(re.sub(r"\s", "", text)), sum(block["type"] == "picture" for block in body)


def places(body):
    """Return `{block id: "第 2 段" or "图 1"}`, as people speak of the places of a text."""
    names = {}
    paragraph = picture = other = 0
    for block in body:
        if block["type"] == "picture":
            picture += 1
            names[block["id"]] = f"图 {picture}"
        elif block["type"] in ("recording", "file"):
            other += 1
            names[block["id"]] = f"附件 {other}"
        elif block["type"] == "heading":
            names[block["id"]] = "小标题"
        elif block["type"] == "table":
            names[block["id"]] = "表格"
        else:
            paragraph += 1
            names[block["id"]] = f"第 {paragraph} 段"
    return names


def keys_of(body):
    """Return the keys of the files that a text shows."""
    return {block["value"]["file"] for block in body if block["type"] in WITH_FILE}
