"""What a reader will read of a page or record, piece by piece, and where each piece is edited."""

from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

#: Of Wagtail's own fields of a page, what the public reads.
_PAGE_FIELDS = ("title", "seo_title", "search_description")
_NO_CHILDREN = ("comments", "activity_links")

#: What of a block is no text, or is judged with its picture.
NOT_READ = ("target", "address", "length", "alt")

_record_fields = {}


@dataclass(frozen=True)
class Link:
    """A link in a text: `kind` is "page", "document" or "address"."""

    kind: str
    target: str
    text: str


@dataclass(frozen=True)
class Picture:
    """A picture in a text; `image` is None where it has gone from the library."""

    image: object
    alt: str


@dataclass(frozen=True)
class Piece:
    """A paragraph or field: its text, and its path (`body.<block id>` or a field name)."""

    path: str
    label: str
    text: str
    is_body: bool = False


@dataclass
class Texts:
    """All that can be checked of one item."""

    pieces: list = field(default_factory=list)
    links: list = field(default_factory=list)
    pictures: list = field(default_factory=list)
    #: How it stands against the records it is about, once that was asked.
    facts: list | None = None

    @property
    def body(self):
        return "\n".join(piece.text for piece in self.pieces if piece.is_body)


def add_checked_fields(model, fields, children=None):
    """Tell which fields of a record the public reads, and which of its child rows
    (`{relation: [fields]}`). A record of a model not told here has no public text; pages need
    not be told."""
    _record_fields[model] = (tuple(fields), children or {})


def has_texts(model):
    """Whether items of `model` are checked at all."""
    return issubclass(model, Page) or model in _record_fields


def texts_of(item):
    """Return the Texts of a page of its own type, or of a record."""
    texts = Texts()
    if isinstance(item, Page):
        fields, children = _fields_of_page(type(item)), _children_of_page(type(item))
    else:
        fields, children = _record_fields.get(type(item), ((), {}))
    for name in fields:
        _read_field(texts, item, item._meta.get_field(name), name)
    for relation, names in children.items():
        _read_children(texts, item, relation, names)
    return texts


def _fields_of_page(model):
    own = [
        each.name
        for each in model._meta.concrete_fields
        if each.name not in _wagtails() and each.editable and _is_text(each)
    ]
    return [*_PAGE_FIELDS, *own]


def _wagtails():
    return {each.name for each in Page._meta.get_fields()}


def _is_text(each):
    if isinstance(each, (StreamField, RichTextField)):
        return True
    plain = isinstance(each, (models.CharField, models.TextField))
    return plain and not each.choices and not isinstance(each, (models.SlugField, models.URLField))


def _children_of_page(model):
    return {
        relation.get_accessor_name(): [
            each.name for each in relation.related_model._meta.concrete_fields if _is_text(each)
        ]
        for relation in get_all_child_relations(model)
        if relation.get_accessor_name() not in _NO_CHILDREN
        and not relation.related_model._meta.app_label.startswith("wagtail")
    }


def _read_children(texts, item, relation, names):
    if not names:
        return
    for number, row in enumerate(getattr(item, relation).all()):
        for name in names:
            _read_field(texts, row, row._meta.get_field(name), f"{relation}.{number}.{name}")


def _read_field(texts, item, each, path):
    value = getattr(item, each.attname)
    if not value:
        return
    label = str(each.verbose_name)
    if isinstance(each, StreamField):
        for number, child in enumerate(value):
            place = f"{path}.{child.id or number}"
            _read_block(texts, child.block, child.value, place, str(child.block.label))
    elif isinstance(each, RichTextField):
        _read_rich(texts, str(value), path, label)
    else:
        texts.pieces.append(Piece(path, label, str(value)))


def _read_block(texts, block, value, path, label):
    """Go down a block; whatever lies within has the path of the block in the stream, which is
    what an editor can be led to."""
    if isinstance(block, blocks.StructBlock):
        _read_struct(texts, block, value, path, label)
    elif isinstance(block, blocks.StreamBlock):
        for child in value or ():
            _read_block(texts, child.block, child.value, path, label)
    elif isinstance(block, blocks.ListBlock):
        for each in value or ():
            _read_block(texts, block.child_block, each, path, label)
    elif isinstance(block, TypedTableBlock):
        _read_table(texts, value, path, label)
    elif isinstance(block, blocks.RichTextBlock):
        _read_rich(texts, getattr(value, "source", "") or "", path, label)
    elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        if value and not isinstance(block, blocks.RegexBlock):
            texts.pieces.append(Piece(path, label, str(value), is_body=True))


def _read_struct(texts, block, value, path, label):
    value = value or {}
    image = next(
        (name for name, each in block.child_blocks.items() if isinstance(each, ImageChooserBlock)),
        None,
    )
    if image is not None and image in value and block.child_blocks[image].required:
        texts.pictures.append((path, Picture(value[image], (value.get("alt") or "").strip())))
    for name, each in block.child_blocks.items():
        inner = value.get(name)
        if isinstance(each, blocks.PageChooserBlock):
            if inner is not None:
                texts.links.append((path, Link("page", str(inner.pk), inner.title)))
            elif each.required:
                texts.links.append((path, Link("page", "", "")))
        elif isinstance(each, DocumentChooserBlock):
            if inner is None and each.required:
                texts.links.append((path, Link("document", "", "")))
        elif name == "target" and inner:
            texts.links.append((path, Link("address", str(inner), value.get("label") or "")))
        elif name not in NOT_READ:
            _read_block(texts, each, inner, path, label)


def _read_table(texts, value, path, label):
    if not value:
        return
    cells = [value.caption, *(column["heading"] for column in value.columns)]
    cells += [str(cell.value or "") for row in value.row_data for cell in _cells(value, row)]
    texts.pieces += [Piece(path, label, cell, is_body=True) for cell in cells if cell]


def _cells(table, row):
    return [
        column["block"].bind(cell)
        for column, cell in zip(table.columns, row["values"], strict=False)
    ]


def _read_rich(texts, source, path, label):
    soup = BeautifulSoup(source, "html.parser")
    for anchor in soup.find_all("a"):
        texts.links.append((path, _link(anchor)))
    for broken in soup.find_all("br"):
        broken.replace_with("\n")
    parts = soup.find_all(["p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote"]) or [soup]
    for part in parts:
        text = part.get_text().strip()
        if text:
            texts.pieces.append(Piece(path, label, text, is_body=True))


def _link(anchor):
    kind = anchor.get("linktype", "")
    if kind in ("page", "document"):
        return Link(kind, anchor.get("id", ""), anchor.get_text())
    return Link("address", anchor.get("href", ""), anchor.get_text())
