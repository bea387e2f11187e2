"""A revision as an item, for reading alone."""

from copy import copy

from django.db.models import Count, IntegerField, OuterRef, Subquery
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

#: What `with_content_json` takes from the item itself, having asked the database for each.
_TAKEN_FROM_ITEM = frozenset(
    "latest_revision live_revision content_type locale owner alias_of locked_by".split()
)


def draft_of(item, revision):
    """Return `item` as `revision` has it; None means as it is. `Revision.as_object` asks for the
    item again, its parent and each person who remarked on it; none of that is read here, and
    nothing of it may be saved."""
    if revision is None:
        return item
    content = {
        name: value for name, value in revision.content.items() if name not in _TAKEN_FROM_ITEM
    }
    basis = copy(item)
    if isinstance(item, Page):
        content[COMMENTS_RELATION_NAME] = []
        basis._cluster_related_objects = {}
        setattr(basis, COMMENTS_RELATION_NAME, [])
        above, _slash, _slug = item.url_path.rstrip("/").rpartition("/")
        basis._cached_parent_obj = Page(url_path=f"{above}/")
    return basis.with_content_json(content)


def latest_revision_of(item):
    """Return the latest Revision of `item` with its user and `number`, counted from one."""
    before = Revision.objects.filter(
        base_content_type_id=OuterRef("base_content_type_id"),
        object_id=OuterRef("object_id"),
        pk__lte=OuterRef("pk"),
    )
    counted = before.order_by().values("object_id").annotate(count=Count("pk")).values("count")
    revisions = Revision.objects.annotate(number=Subquery(counted, output_field=IntegerField()))
    return revisions.select_related("user").filter(pk=item.latest_revision_id).first()
