"""Puts the right word in the place of a wrong one, wherever a finding has met it."""

import json
import re
from html import escape

from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from core.checks.texts import NOT_READ
from core.checks.words.matching import matcher

_TAG = re.compile(r"(<[^>]*>)")


def correct(item, finding):
    """Mend in `item`, a page or record in memory, what `finding` says of a word: each place in
    the same paragraph or field. Returns whether anything was changed; what stands in a table, or
    is broken up by a link, is not."""
    name, _dot, rest = finding.path.partition(".")
    field = item._meta.get_field(name)
    if field.one_to_many:
        number, _dot, name = rest.partition(".")
        rows = list(getattr(item, field.get_accessor_name()).all())
        if not number.isdecimal() or int(number) >= len(rows):
            return False
        item, rest = rows[int(number)], ""
        field = item._meta.get_field(name)
    before = field.value_from_object(item)
    if isinstance(field, StreamField):
        stored = field.get_prep_value(before) or []
        after = _in_stream(field.stream_block, stored, finding.excerpt, rest)
        if after == stored:
            return False
        setattr(item, name, field.to_python(json.dumps(after)))
        return True
    text = _in_rich if isinstance(field, RichTextField) else _in_plain
    after = text(str(before or ""), finding.excerpt)
    setattr(item, name, after)
    return after != before


def _in_plain(text, word, escaped=str):
    """Only where the list finds it: not within a word that is right."""
    parts, at = [], 0
    for match in matcher().matches(text):
        if match.word.replacement and text[match.start : match.end] == word:
            parts += [text[at : match.start], escaped(match.word.replacement)]
            at = match.end
    return "".join([*parts, text[at:]])


def _in_rich(html, word):
    parts = _TAG.split(html)
    return "".join(
        part if part.startswith("<") else _in_plain(part, word, escape) for part in parts
    )


def _in_stream(block, stored, word, wanted=""):
    """`wanted` is the id (or the number) of the one block that is meant."""
    found = []
    for number, child in enumerate(stored):
        inner = block.child_blocks.get(child.get("type"))
        if inner is not None and wanted in ("", child.get("id") or str(number)):
            child = {**child, "value": _in_block(inner, child["value"], word)}
        found.append(child)
    return found


def _in_block(block, value, word):
    if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        names = {name for name in block.child_blocks if name in value} - set(NOT_READ)
        return value | {
            name: _in_block(block.child_blocks[name], value[name], word) for name in names
        }
    if isinstance(block, blocks.StreamBlock) and isinstance(value, list):
        return _in_stream(block, value, word)
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [
            {**row, "value": _in_block(block.child_block, row["value"], word)}
            if isinstance(row, dict) and "value" in row
            else _in_block(block.child_block, row, word)
            for row in value
        ]
    if isinstance(block, blocks.RegexBlock) or not isinstance(value, str):
        return value
    if isinstance(block, blocks.RichTextBlock):
        return _in_rich(value, word)
    return (
        _in_plain(value, word) if isinstance(block, blocks.CharBlock | blocks.TextBlock) else value
    )
