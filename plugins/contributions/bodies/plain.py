"""A piece as plain text with a few signs, for browsers without script: an empty line parts
paragraphs, `# ` begins a heading, `- ` or `1. ` an item, **bold**, *italic*, [words](address);
`[[图 1]]`, `[[附件 1]]` and `[[表 1]]` stand for what is in the piece already."""

import re
from difflib import SequenceMatcher

from bs4 import BeautifulSoup, NavigableString
from django.utils.html import escape

from plugins.contributions.bodies.blocks import WITH_FILE, plain_text

_SLOT = re.compile(r"\[\[(图|附件|表) ?(\d{1,3})[^\]]*\]\]")
_NAMES = {"picture": "图", "recording": "附件", "file": "附件", "table": "表"}
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(([^()\s]{1,500})\)")


def plain_of_blocks(body):
    """Return the text of the field."""
    return "\n\n".join(_plain(block, body) for block in body)


def blocks_of_plain(text, body):
    """Return the blocks of the field's text; `body` is what stood before, whose pictures, tables
    and ids go on."""
    slots = _slots(body)
    blocks, used = [], set()
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        blocks += _blocks_of_part(part.strip("\n"), slots, used)
    # Who drops a placeholder by mistake must not lose the picture: it moves to the end.
    left = [block for name, block in slots.items() if name not in used and _is_file(block)]
    return _with_ids(blocks + left, body)


def _slots(body):
    counts, slots = {}, {}
    for block in body:
        name = _NAMES.get(block["type"])
        if name:
            counts[name] = counts.get(name, 0) + 1
            slots[name, counts[name]] = block
    return slots


def _is_file(block):
    return block["type"] in WITH_FILE


def _plain(block, body):
    kind, value = block["type"], block["value"]
    if kind == "heading":
        return f"# {value}"
    if kind == "paragraph":
        return _marked(value)
    number = next(key for key, each in _slots(body).items() if each is block)
    caption = plain_text(block).replace("]", "") if kind in WITH_FILE else ""
    return f"[[{number[0]} {number[1]} {caption}".rstrip() + "]]"


def _marked(html):
    soup = BeautifulSoup(html, "html.parser")
    root = next(iter(soup.children), soup)
    if getattr(root, "name", "") in ("ul", "ol"):
        lines = []
        for number, item in enumerate(root.find_all("li"), 1):
            lines.append(f"{'-' if root.name == 'ul' else f'{number}.'} {_signs(item)}")
        return "\n".join(lines)
    return _signs(root)


def _signs(element):
    parts = []
    for child in element.children:
        if isinstance(child, NavigableString):
            parts.append(str(child))
        elif child.name == "br":
            parts.append("\n")
        elif child.name == "b":
            parts.append(f"**{_signs(child)}**")
        elif child.name == "i":
            parts.append(f"*{_signs(child)}*")
        elif child.name == "a":
            parts.append(f"[{_signs(child)}]({child.get('href')})")
        else:
            parts.append(_signs(child))
    return "".join(parts)


def _blocks_of_part(part, slots, used):
    blocks, lines = [], []

    def end():
        text = "\n".join(lines).strip()
        lines.clear()
        if text:
            blocks.append({"type": "paragraph", "value": f"<p>{html_of_line(text)}</p>"})

    for line in part.split("\n"):
        slot = _SLOT.fullmatch(line.strip())
        item = re.match(r"\s*(?:[-•·]|(\d{1,3})[.、])\s+(.+)", line)
        if slot:
            end()
            name = slot[1], int(slot[2])
            if name in slots and name not in used:
                used.add(name)
                blocks.append(slots[name])
        elif re.match(r"#{1,4}\s+\S", line):
            end()
            blocks.append({"type": "heading", "value": line.lstrip("#").strip()})
        elif item:
            end()
            _add_item(blocks, "ol" if item[1] else "ul", html_of_line(item[2]))
        else:
            lines.append(line)
    end()
    return blocks


def _add_item(blocks, tag, html):
    last = blocks[-1] if blocks else None
    if last and last["type"] == "paragraph" and last["value"].endswith(f"</{tag}>"):
        last["value"] = last["value"][: -len(tag) - 3] + f"<li>{html}</li></{tag}>"
    else:
        blocks.append({"type": "paragraph", "value": f"<{tag}><li>{html}</li></{tag}>"})


def html_of_line(text):
    """Return safe HTML of a line or paragraph with its signs."""
    html = escape(text)
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    html = re.sub(r"\*\*([^*\n]+)\*\*", r"<b>\1</b>", html)
    html = re.sub(r"(?<!\*)\*([^*\n]+)\*(?!\*)", r"<i>\1</i>", html)
    return html.replace("\n", "<br/>")


def _with_ids(blocks, body):
    """Let a paragraph that stayed, or was changed where it stands, keep its id: remarks hang on
    it."""
    old = [block for block in body if not _is_file(block)]
    new = [block for block in blocks if not _is_file(block)]
    matcher = SequenceMatcher(
        None, [plain_text(each) for each in old], [plain_text(each) for each in new], autojunk=False
    )
    named = {}
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and end - start == new_end - new_start):
            for offset in range(end - start):
                named[id(new[new_start + offset])] = old[start + offset]["id"]
    return [{**block, "id": block.get("id") or named.get(id(block))} for block in blocks]
