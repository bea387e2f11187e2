"""A revision as an item, for reading alone."""

from copy import copy

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Subquery
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

#: What `with_content_json` takes from the item itself, having asked the database for each.
_TAKEN_FROM_ITEM = frozenset(
    "latest_revision live_revision content_type locale owner alias_of locked_by".split()
)


def content_of_draft(item, revision):
    """Return what `revision` holds of `item`; None for it means what a revision made now would."""
    return item.serializable_data() if revision is None else revision.content


def draft_of(item, revision, content, names):
    """Return `item` with the `content` of `revision`, or of none. `Revision.as_object` asks for the
    item again, its parent, each person who remarked on it and each row that it refers to; here
    what it refers to comes from `names`, a `Names`, and nothing of the draft may be saved."""
    model = type(item)
    content = {name: value for name, value in content.items() if name not in _TAKEN_FROM_ITEM}
    basis = copy(item)
    for name in ("latest_revision", "live_revision"):
        if revision is not None and getattr(basis, f"{name}_id", None) == revision.pk:
            setattr(basis, name, revision)
    if isinstance(item, Page):
        content[COMMENTS_RELATION_NAME] = []
        basis._cluster_related_objects = {}
        setattr(basis, COMMENTS_RELATION_NAME, [])
        above, _slash, _slug = item.url_path.rstrip("/").rpartition("/")
        basis._cached_parent_obj = Page(url_path=f"{above}/")
    _present(model, content, names)
    many = {field.name: field.related_model for field in get_all_child_m2m_relations(model)}
    chosen = {name: content.pop(name, ()) for name in many}
    _chosen(many, chosen, names)
    names.load()
    unchecked = _Unchecked(model)
    basis.__dict__["specific_class"] = unchecked
    basis.__dict__["from_serializable_data"] = unchecked.from_serializable_data
    draft = basis.with_content_json(_present(model, content, names))
    _attach(draft, content, names)
    draft._cluster_related_objects |= _chosen(many, chosen, names)
    for relation in get_all_child_relations(model):
        for child in getattr(draft, relation.get_accessor_name()).all():
            _attach(child, child.__dict__, names)
    return draft


def _chosen(many, chosen, names):
    """What is chosen in each relation of `many`, without what is gone."""
    return {
        name: [row for pk in pks or () if (row := names.get(many[name], pk)) is not None]
        for name, pks in chosen.items()
    }


def _attach(item, given, names):
    """Put what `names` has found in the place of what `item` would ask for itself."""
    for field in _references(type(item)):
        if field.name in given or field.attname in given:
            row = names.get(field.related_model, getattr(item, field.attname))
            if isinstance(row, field.related_model):
                field.set_cached_value(item, row)


class _Unchecked:
    """Makes instances of what a revision holds without asking for each row it refers to."""

    def __init__(self, model):
        self.model = model

    def from_serializable_data(self, content):
        return self.model.from_serializable_data(content, check_fks=False)


def _references(model):
    """The foreign keys that stand in a revision."""
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and not isinstance(field, ParentalKey):
            if not field.remote_field.parent_link and field.target_field.primary_key:
                yield field


def _present(model, content, names):
    """Return `content` without what it refers to and is gone, as modelcluster would; None for a
    row of which nothing is left. Before `names` has loaded, it learns here what to ask for."""
    content = dict(content)
    for field in _references(model):
        value = content.get(field.name)
        if value is None or names.get(field.related_model, value) is not None:
            continue
        if field.remote_field.on_delete is models.CASCADE and not hasattr(model, "revisions"):
            return None
        if field.remote_field.on_delete in (models.CASCADE, models.SET_NULL):
            content[field.name] = None
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        rows = content.get(name)
        if rows:
            found = [_present(relation.related_model, row, names) for row in rows]
            content[name] = [row for row in found if row is not None]
    return content


def latest_revision_of(item):
    """Return the latest Revision of `item` with its user and `number`, counted from one; None
    where there is none."""
    if item.latest_revision_id is None:
        return None
    before = Revision.objects.filter(
        base_content_type_id=OuterRef("base_content_type_id"),
        object_id=OuterRef("object_id"),
        pk__lte=OuterRef("pk"),
    )
    counted = before.order_by().values("object_id").annotate(count=Count("pk")).values("count")
    revisions = Revision.objects.annotate(number=Subquery(counted, output_field=IntegerField()))
    return revisions.select_related("user").filter(pk=item.latest_revision_id).first()
