"""The text of an item as reviews know it: everything a reader may meet, and nothing else.

Dates of publication, locks, comments and addresses are not text; block and row numbers, which
change without anybody writing, are kept for comparing but leave no trace in the fingerprint.
"""

import hashlib
import json
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, DraftStateMixin, LockableMixin

#: Beside what `_machinery` finds; a model names more in `not_reviewed`.
_NEVER = {
    *("pk", "id", "path", "depth", "numchild", "url_path", "content_type", "translation_key"),
    *("locale", "owner", "latest_revision", "latest_revision_created_at", "draft_title"),
    *("alias_of", "slug", "publication_date", "sort_order", COMMENTS_RELATION_NAME),
}


def text_of(item):
    """Return the text of `item` as a JSON string in one fixed form, with the ids of blocks."""
    return _dump(_content(item))


def hash_of(item):
    """Return the fingerprint of the text of `item`."""
    return hash_of_text(text_of(item))


def hash_of_text(text):
    """Return the fingerprint of what `text_of` gave; who keeps a text can prove it by this."""
    return hashlib.sha256(_dump(_without_ids(json.loads(text))).encode()).hexdigest()


def _content(item):
    ignored = _ignored(type(item))
    content = {
        name: _plain(type(item), name, value)
        for name, value in get_serializable_data_for_fields(item).items()
        if name not in ignored
    }
    for field in item._meta.get_fields():
        if isinstance(field, ParentalManyToManyField) and field.name not in ignored:
            content[field.name] = sorted(row.pk for row in getattr(item, field.name).all())
    for relation in get_all_child_relations(type(item)):
        name = relation.get_accessor_name()
        if name not in ignored:
            content[name] = _rows(getattr(item, name).all(), relation.field.name)
    return content


def _rows(children, parent):
    children = list(children)
    if children and hasattr(children[0], "sort_order"):
        children.sort(key=lambda child: (child.sort_order or 0, child.pk or 0))
    rows = []
    for child in children:
        row = _content(child)
        row.pop(parent, None)
        rows.append(row)
    return rows


def _ignored(model):
    names = set(_NEVER) | set(getattr(model, "not_reviewed", ()))
    for machinery in (DraftStateMixin, LockableMixin):
        if issubclass(model, machinery):
            names |= {field.name for field in machinery._meta.get_fields()}
    for field in model._meta.get_fields():
        if isinstance(field, models.OneToOneField) and field.remote_field.parent_link:
            names.add(field.name)
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            names.add(field.name)
    return names


def _plain(model, name, value):
    field = model._meta.get_field(name)
    if isinstance(field, StreamField):
        return json.loads(value) if isinstance(value, str) else value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if hasattr(value, "isoformat"):
        # Revisions keep milliseconds only.
        return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    return value


def _without_ids(value):
    if isinstance(value, list):
        return [_without_ids(each) for each in value]
    if isinstance(value, dict):
        is_block = "type" in value and "value" in value
        return {
            name: _without_ids(each)
            for name, each in value.items()
            if not (is_block and name == "id")
        }
    return value


def _dump(content):
    return json.dumps(
        content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
