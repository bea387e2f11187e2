"""The content of a revision as the units that a reader sees: title, paragraphs, pictures, fields.

It is read as it is stored, not through model instances: two revisions then cost no query each, and
what a later version of the site no longer knows is still shown.
"""

import json
from dataclasses import dataclass
from html.parser import HTMLParser

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail import blocks
from wagtail.blocks.field_block import BaseChoiceBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

TEXT, PICTURE, CELLS = "text", "picture", "cells"
#: What is read as text, in this order; bodies follow, then all other fields as a list.
TEXT_FIELDS = ("title", "summary", "lead_image", "description")
#: What Wagtail keeps about an item, which nobody writes and nobody reviews.
KEPT_BY_WAGTAIL = frozenset(
    "draft_title url_path path depth numchild translation_key locale live has_unpublished_changes "
    "first_published_at last_published_at live_revision latest_revision latest_revision_created_at "
    "expired locked locked_at locked_by content_type owner alias_of comments "
    "wagtail_admin_comments sort_order".split()
)
#: What stands in the address and in search engines: after what readers read.
LAST_FIELDS = ("slug", "seo_title", "search_description", "show_in_menus", "go_live_at")


@dataclass(frozen=True)
class Part:
    """A piece of a unit that is compared as one. `value` is a tuple of runs (text, marks) for
    TEXT, of such tuples, one a cell, for CELLS, and the number of the picture for PICTURE."""

    path: str
    role: str
    value: object
    label: str = ""

    @property
    def text(self):
        if self.role == TEXT:
            return "".join(text for text, _marks in self.value)
        if self.role == CELLS:
            return "\t".join(text for cell in self.value for text, _marks in cell)
        return str(self.value)


@dataclass(frozen=True)
class Unit:
    """A block of a body, or a field; `path` is the address of remarks and findings on it."""

    path: str
    kind: str
    label: str
    parts: tuple[Part, ...]
    is_text: bool = True

    @property
    def text(self):
        return "\n".join(part.text for part in self.parts)


def units_of(model, content, names, without=()):
    """Return the `Unit`s of a revision's `content` (of an instance: `serializable_data()`) in the
    order in which they are read. `names` is a `Names`; fields named in `without` are left out."""
    reader = _Reader(model, content, names, frozenset(without) | KEPT_BY_WAGTAIL)
    return [*reader.text(), *reader.fields()]


class _Reader:
    def __init__(self, model, content, names, hidden):
        self.model, self.content, self.names, self.hidden = model, content, names, hidden

    def text(self):
        named = {field.name: field for field in self._fields()}
        for name in TEXT_FIELDS:
            if name in named:
                yield from self._of_field(named[name], is_text=True)
        for field in named.values():
            if isinstance(field, StreamField):
                yield from self._of_stream(field)

    def fields(self):
        later = []
        for field in self._fields():
            if field.name in TEXT_FIELDS or isinstance(field, StreamField):
                continue
            if field.name in LAST_FIELDS:
                later.append(field)
            else:
                yield from self._of_field(field)
        yield from self._of_rows()
        for field in later:
            yield from self._of_field(field)

    def _fields(self):
        for field in self.model._meta.get_fields():
            is_own = isinstance(field, models.Field) and not field.auto_created
            if not is_own or field.name in self.hidden or not field.editable:
                continue
            if field.primary_key or field.many_to_many or field.name not in self.content:
                continue
            yield field

    def _of_field(self, field, is_text=False):
        value = self.content.get(field.name)
        if value in (None, "") and not isinstance(value, bool):
            return
        label = str(field.verbose_name)
        if field.is_relation and issubclass(field.related_model, get_image_model()):
            self.names.get(field.related_model, value)
            part = Part("", PICTURE, str(value))
        else:
            part = Part("", TEXT, plain(self._said(field, value)))
        yield Unit(field.name, field.name, label, (part,), is_text)

    def _said(self, field, value):
        if field.is_relation:
            return self.names.said(field.related_model, value)
        if field.choices:
            return str({str(key): name for key, name in field.flatchoices}.get(str(value), value))
        if isinstance(field, models.BooleanField):
            return _("是") if value else _("否")
        if isinstance(field, models.DateTimeField):
            moment = parse_datetime(str(value))
            if moment is None:
                return str(value)
            local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
            return date_format(local, "Y年n月j日 H:i")
        if isinstance(field, models.DateField):
            day = parse_date(str(value))
            return date_format(day, "Y年n月j日") if day else str(value)
        return str(value)

    def _of_rows(self):
        for relation in get_all_child_relations(self.model):
            name = relation.get_accessor_name()
            rows = self.content.get(name)
            if name in self.hidden or not isinstance(rows, list) or not rows:
                continue
            model = relation.related_model
            label = str(model._meta.verbose_name)
            parts = [
                part
                for number, row in enumerate(rows)
                if isinstance(row, dict)
                for part in self._of_row(model, row, f"{row.get('pk') or f'new{number}'}")
            ]
            yield Unit(name, "rows", label, tuple(parts), False)
        for field in get_all_child_m2m_relations(self.model):
            values = self.content.get(field.name)
            if field.name in self.hidden or not isinstance(values, list) or not values:
                continue
            said = "、".join(self.names.said(field.related_model, value) for value in values)
            part = Part("", TEXT, plain(said))
            yield Unit(field.name, "field", str(field.verbose_name), (part,), False)

    def _of_row(self, model, row, path):
        reader = _Reader(model, row, self.names, self.hidden)
        texts = []
        for field in reader._fields():
            value = row.get(field.name)
            if value in (None, "") or (
                field.is_relation and issubclass(self.model, field.related_model)
            ):
                continue
            if field.is_relation and issubclass(field.related_model, get_image_model()):
                self.names.get(field.related_model, value)
                yield Part(f"{path}.{field.name}", PICTURE, str(value))
            else:
                texts.append(reader._said(field, value))
        if texts:
            yield Part(path, TEXT, plain("，".join(texts)))

    def _of_stream(self, field):
        raw = self.content.get(field.name)
        try:
            children = json.loads(raw) if isinstance(raw, str) else raw
        except ValueError:
            children = None
        for number, child in enumerate(children if isinstance(children, list) else ()):
            if not isinstance(child, dict):
                continue
            kind = str(child.get("type", ""))
            block = field.stream_block.child_blocks.get(kind)
            path = f"{field.name}.{child.get('id') or number}"
            label = str(block.label) if block else _("这里已没有这种内容块：%s") % kind
            parts = tuple(self._of_block(block, child.get("value"), ""))
            yield Unit(path, kind, label, parts)

    def _of_block(self, block, value, path, label=""):
        """Yield the parts of a block's stored `value`, which may be anything at all."""
        if isinstance(block, TypedTableBlock) and isinstance(value, dict):
            yield from self._of_table(block, value, path)
        elif isinstance(block, blocks.BaseStructBlock) and isinstance(value, dict):
            for name, child in block.child_blocks.items():
                yield from self._of_block(
                    child, value.get(name), _below(path, name), str(child.label)
                )
        elif isinstance(block, blocks.BaseStreamBlock) and isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, dict):
                    child = block.child_blocks.get(item.get("type"))
                    below = _below(path, item.get("id") or number)
                    said = str(child.label) if child else str(item.get("type", ""))
                    yield from self._of_block(child, item.get("value"), below, said)
        elif isinstance(block, blocks.ListBlock) and isinstance(value, list):
            for number, item in enumerate(value):
                has_id = isinstance(item, dict) and item.get("type") == "item" and "value" in item
                below = _below(path, item.get("id") or number if has_id else number)
                inner = item["value"] if has_id else item
                yield from self._of_block(block.child_block, inner, below, label)
        else:
            yield from self._of_leaf(block, value, path, label)

    def _of_table(self, block, value, path):
        if value.get("caption"):
            yield Part(_below(path, "caption"), TEXT, plain(str(value["caption"])))
        columns = [each for each in value.get("columns") or () if isinstance(each, dict)]
        if columns:
            heads = tuple(plain(str(each.get("heading") or "")) for each in columns)
            yield Part(_below(path, "head"), CELLS, heads)
        seen = {}
        for row in value.get("rows") or ():
            cells = row.get("values", ()) if isinstance(row, dict) else ()
            said = []
            for column, cell in zip(columns, cells, strict=False):
                child = block.child_blocks.get(column.get("type"))
                inner = [part.value for part in self._of_block(child, cell, "")]
                said.append(tuple(run for runs in inner for run in runs if isinstance(run, tuple)))
            # Rows have no number of their own: a row is known by what it says.
            text = "\t".join(text for cell in said for text, _marks in cell)
            again = seen[text] = seen.get(text, 0) + 1
            yield Part(_below(path, f"row:{again}:{text}"), CELLS, tuple(said))

    def _of_leaf(self, block, value, path, label):
        if isinstance(block, blocks.StaticBlock):
            return
        if value in (None, "", []):
            return
        if isinstance(block, blocks.RichTextBlock):
            yield Part(path, TEXT, rich(str(value), self.names), label)
            return
        model = getattr(block, "model_class", None)
        if isinstance(block, blocks.ChooserBlock) and model is not None:
            if issubclass(model, get_image_model()):
                self.names.get(model, value)
                yield Part(path, PICTURE, str(value), label)
            else:
                yield Part(path, TEXT, plain(self.names.said(model, value)), label)
            return
        if isinstance(block, blocks.BooleanBlock):
            value = _("是") if value else _("否")
        elif isinstance(block, BaseChoiceBlock):
            value = _chosen(block, value)
        elif not isinstance(value, str | int | float):
            value = json.dumps(value, ensure_ascii=False, default=str)
        yield Part(path, TEXT, plain(str(value)), label)


def _chosen(block, value):
    values = value if isinstance(value, list) else [value]
    names = {}
    for key, name in block.field.choices:
        group = name if isinstance(name, list | tuple) else [(key, name)]
        names.update({str(inner): said for inner, said in group})
    return "、".join(str(names.get(str(each), each)) for each in values)


def _below(path, name):
    return f"{path}.{name}" if path else str(name)


def plain(text):
    """Return the runs of a plain text: a mark for the beginning of each line but the first."""
    runs = []
    for number, line in enumerate(text.splitlines()):
        if number:
            runs.append(("\n", ("p",)))
        if line:
            runs.append((line, ()))
    return tuple(runs)


def rich(html, names):
    """Return the runs of a rich text as Wagtail stores it. Whatever is not known is left out but
    for its words, so nothing in it can act on the page that shows the comparison."""
    parser = _RichText(names)
    parser.feed(html)
    parser.close()
    return tuple(parser.runs)


class _RichText(HTMLParser):
    marks_of = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
    lines = frozenset("p h2 h3 h4 h5 h6 div blockquote".split())
    silent = frozenset(("script", "style"))

    def __init__(self, names):
        super().__init__(convert_charrefs=True)
        self.names, self.runs = names, []
        self.marks, self.lists, self.silenced = [], [], 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in self.silent:
            self.silenced += 1
        elif tag in ("ul", "ol"):
            self.lists.append(tag)
        elif tag == "li":
            self._begin_line(self.lists[-1] if self.lists else "ul")
        elif tag in self.lines:
            self._begin_line("p" if tag in ("p", "div") else "heading")
        elif tag in ("br", "hr"):
            self._begin_line("p")
        elif tag in self.marks_of:
            self.marks.append((tag, self.marks_of[tag]))
        elif tag == "a":
            self.marks.append((tag, f"link:{self._target(attrs)}"))
        elif tag == "embed":
            said = attrs.get("alt") or attrs.get("url") or attrs.get("id") or ""
            self.runs.append((f"〔{said}〕", ()))

    def handle_endtag(self, tag):
        if tag in self.silent:
            self.silenced = max(0, self.silenced - 1)
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
        elif any(tag == each for each, _mark in self.marks):
            place = max(i for i, (each, _mark) in enumerate(self.marks) if each == tag)
            del self.marks[place]

    def handle_data(self, data):
        text = " ".join(data.split("\n")) if "\n" in data else data
        if self.silenced or not text or (text.isspace() and not self.marks and self._at_start()):
            return
        marks = tuple(sorted({mark for _tag, mark in self.marks}))
        if self.runs and self.runs[-1][1] == marks and self.runs[-1][0] != "\n":
            text = self.runs.pop()[0] + text
        self.runs.append((text, marks))

    def _at_start(self):
        return not self.runs or self.runs[-1][0] == "\n"

    def _begin_line(self, kind):
        if self.runs or kind != "p":
            if self.runs and self.runs[-1] == ("\n", ("p",)) and kind != "p":
                self.runs.pop()
            self.runs.append(("\n", (kind,)))

    def _target(self, attrs):
        number = attrs.get("id")
        if attrs.get("linktype") == "page":
            return self.names.said(Page, number)
        if attrs.get("linktype") == "document":
            return self.names.said(get_document_model(), number)
        return attrs.get("href") or ""
