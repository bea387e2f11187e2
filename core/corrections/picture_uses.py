"""Where a picture is placed: in what is stored, and in drafts that are not yet published.

Wagtail's reference index follows what is stored. A draft of something published is kept as a
revision, which the index does not know, and it is what will be published next.
"""

import hashlib

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

#: Drafts looked into at most, the latest ones.
MOST_DRAFTS = 1000


def uses_of(image, user):
    """Return `(uses, others)`: dicts with `item`, `kind`, `places` (names of fields), `url`
    (where to edit it), `live`, and `draft` (whether only a draft has it), of what shows `image`
    and this user may edit; and how many others do."""
    uses, others = [], 0
    for item, places, draft in _all_uses(image):
        url = edit_address(item) if _may_edit(user, item) else ""
        if url:
            uses.append(
                {
                    "item": item,
                    "kind": _kind_name(item),
                    "places": places,
                    "url": url,
                    "live": getattr(item, "live", True),
                    "draft": draft,
                }
            )
        else:
            others += 1
    return uses, others


def placed_among(images):
    """Return those of `images` that anything stored or any draft shows. Drafts are read again
    only when there is a new one."""
    if not images:
        return []
    named = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(images[0]),
        to_object_id__in=[str(image.pk) for image in images],
    )
    stored = set(named.values_list("to_object_id", flat=True))
    others = [image for image in images if str(image.pk) not in stored]
    drafts = set()
    if others:
        latest = Revision.objects.aggregate(pk=Max("pk"))["pk"]
        ids = "-".join(str(image.pk) for image in others)
        drafts = cache.get_or_set(
            f"pictures-in-drafts:{latest}:{hashlib.sha256(ids.encode()).hexdigest()}",
            lambda: {image.pk for image in others if any(_draft_uses(image))},
        )
    return [image for image in images if str(image.pk) in stored or image.pk in drafts]


def edit_address(item):
    """Return where `item` is edited in the admin, or an empty string."""
    return AdminURLFinder().get_edit_url(item) or ""


def _all_uses(image):
    known = set()
    for item, references in ReferenceIndex.get_grouped_references_to(image):
        known.add((_kind_of(item), str(item.pk)))
        yield item, _names(reference.describe_source_field() for reference in references), False
    for item, places in _draft_uses(image):
        if (_kind_of(item), str(item.pk)) not in known:
            yield item, places, True


def _draft_uses(image):
    """Yield `(item, places)` of each draft that is ahead of what is stored and shows `image`."""
    target = (ContentType.objects.get_for_model(image).pk, str(image.pk))
    for revision in _drafts_naming(image.pk):
        draft = revision.as_object()
        paths = [
            model_path
            for type_id, object_id, model_path, _content in (
                ReferenceIndex._extract_references_from_object(draft)
            )
            if (type_id, object_id) == target
        ]
        if paths:
            yield draft, _names(_label(draft, path) for path in paths)


def _drafts_naming(pk):
    """The latest revisions of what has unpublished changes, whose text holds the number `pk`."""
    models = [model for model in get_snippet_models() if issubclass(model, DraftStateMixin)]
    for model in (Page, *models):
        ahead = model._base_manager.filter(has_unpublished_changes=True).order_by()
        revisions = Revision.objects.filter(pk__in=ahead.values("latest_revision"))
        revisions = revisions.annotate(text=Cast("content", TextField()))
        yield from revisions.filter(text__contains=str(pk)).order_by("-pk")[:MOST_DRAFTS]


def _label(item, model_path):
    try:
        field = item._meta.get_field(model_path.split(".")[0])
    except LookupError:
        return model_path
    related = getattr(field, "related_model", None)
    name = getattr(field, "verbose_name", None)
    return str(name or (related._meta.verbose_name if related else model_path))


def _names(labels):
    return list(dict.fromkeys(str(label) for label in labels))


def _kind_of(item):
    return Page if isinstance(item, Page) else type(item)


def _kind_name(item):
    model = item.specific_class if isinstance(item, Page) else None
    return (model or type(item))._meta.verbose_name


def _may_edit(user, item):
    if isinstance(item, Page):
        return item.permissions_for_user(user).can_edit()
    policy = policy_registry.get_by_type(type(item))
    if policy is None:
        return user.is_superuser
    return policy.user_has_permission_for_instance(user, "change", item)
