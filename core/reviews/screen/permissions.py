"""Who may see the review of an item: those who work on it, and nobody learns of others'."""

from django.apps import apps
from django.http import Http404
from wagtail.models import DraftStateMixin, Page
from wagtail.permissions import policy_registry

from core.corrections.withdrawal import area_id_of
from core.permissions import ScopedPermissionPolicy, in_scope, scoped
from core.reviews.kinds import specific
from core.reviews.models import Review
from core.reviews.rules import author_id_of
from core.roles import Role, has_role

READERS = (
    *(Role.RESPONSIBLE, Role.EDITOR, Role.CHIEF),
    *(Role.COUNTY_ADMIN, Role.CITY_ADMIN),
)


def find_item(user, app, model, pk):
    """Return the page (as its own type) or record, or raise Http404 unless `user` may see its
    review: whoever wrote it, and in its area those who review or may change it."""
    kind = _kind(app, model)
    item = kind._base_manager.filter(pk=pk).first()
    if item is None or not may_read(user, item):
        raise Http404
    return specific(item)


def may_read(user, item):
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return False
    if _is_own(user, item):
        return True
    if not isinstance(item, Page):
        model = type(item)
        if isinstance(policy_registry.get_by_type(model), ScopedPermissionPolicy):
            if not scoped(model._base_manager.filter(pk=item.pk), user).exists():
                return False
        elif not in_scope(user, area_id_of(item)):
            return False
        return _reviews(user) or policy_registry.get_by_type(
            model
        ).user_has_permission_for_instance(user, "change", item)
    if not in_scope(user, area_id_of(item)):
        return False
    return _reviews(user) or item.permissions_for_user(user).can_edit()


def _kind(app, model):
    try:
        kind = apps.get_model(app, model)
    except LookupError:
        raise Http404 from None
    if not issubclass(kind, DraftStateMixin):
        raise Http404
    return Page if issubclass(kind, Page) else kind


def _reviews(user):
    return user.is_superuser or has_role(user, *READERS)


def _is_own(user, item):
    if author_id_of(item) == user.pk:
        return True
    open_reviews = Review.objects.of(item).open()
    return open_reviews.filter(submitted_by=user).exists()
