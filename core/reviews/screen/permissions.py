"""Who may see the review of an item: those who work on it, and nobody learns of others'."""

from django.apps import apps
from django.http import Http404
from wagtail.models import DraftStateMixin, Page
from wagtail.permissions import policy_registry

from core.corrections.withdrawal import area_id_of
from core.permissions import ScopedPermissionPolicy, in_scope, scoped, works_citywide
from core.reviews.kinds import specific
from core.reviews.models import Review
from core.reviews.rules import author_id_of
from core.roles import Role, has_role

READERS = (
    *(Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF),
    *(Role.COUNTY_ADMIN, Role.CITY_ADMIN),
)


def find_item(user, app, model, pk):
    """Return the page (as its own type) or record, its open Review and the id of its area, or
    raise Http404 unless `user` may see them: whoever wrote it, and in its area those who review
    or may change it."""
    kind = kind_at(app, model)
    item = kind._base_manager.filter(pk=pk).first()
    if item is None:
        raise Http404
    review = open_review_of(item)
    area_id = review.area_id if review else area_id_of(item)
    if not may_read(user, item, review, area_id):
        raise Http404
    return specific(item), review, area_id


def open_review_of(item):
    """Return the open Review of `item` with the people it names, or None."""
    found = Review.objects.of(item).open()
    return found.select_related("workflow_state", "author", "submitted_by").first()


def may_read(user, item, review, area_id):
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return False
    return _answers_for(user, item, area_id) or _is_own(user, item, review)


def _answers_for(user, item, area_id):
    policy = policy_registry.get_by_type(type(item))
    if isinstance(policy, ScopedPermissionPolicy):
        rows = type(item)._base_manager.filter(pk=item.pk)
        if not works_citywide(user) and not scoped(rows, user).exists():
            return False
    elif not in_scope(user, area_id):
        return False
    if reads_reviews(user):
        return True
    if isinstance(item, Page):
        return item.permissions_for_user(user).can_edit()
    return policy.user_has_permission_for_instance(user, "change", item)


def kind_at(app, model):
    """Return the model that an address names, for all pages `Page`, or raise Http404."""
    try:
        kind = apps.get_model(app, model)
    except LookupError:
        raise Http404 from None
    if not issubclass(kind, DraftStateMixin):
        raise Http404
    return Page if issubclass(kind, Page) else kind


def reads_reviews(user):
    """Tell whether `user` has a role that reads all reviews of the own area."""
    return user.is_superuser or has_role(user, *READERS)


def _is_own(user, item, review):
    if review is not None and user.pk in (review.submitted_by_id, review.author_id):
        return True
    return author_id_of(item) == user.pk
