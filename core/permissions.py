"""Who works where: a user's areas follow from the offices whose groups the user is in."""

from wagtail.permission_policies import ModelPermissionPolicy

from core.models import Area, Office


def scope_area_ids(user):
    """Return the ids of the areas that `user` may work in, or None for all of them.

    A superuser and a member of a city office (an area without a parent) work everywhere;
    somebody in no office's group works nowhere. Asked once for each user object.
    """
    if not hasattr(user, "_scope_area_ids"):
        user._scope_area_ids = _resolve_scope(user)
    return user._scope_area_ids


def in_scope(user, area_id):
    """Tell whether `user` may work in the area with that id."""
    allowed = scope_area_ids(user)
    return allowed is None or area_id in allowed


def works_citywide(user):
    return scope_area_ids(user) is None


def scoped(queryset, user):
    """Return the rows of `queryset` (areas, or records that have an `area`) in the user's scope.

    By `area_id__in` and never through a join: the admin's search refuses to filter joins.
    """
    allowed = scope_area_ids(user)
    if allowed is None:
        return queryset
    if issubclass(queryset.model, Area):
        return queryset.filter(pk__in=allowed)
    return queryset.filter(area_id__in=allowed)


class ScopedPermissionPolicy(ModelPermissionPolicy):
    """Model rights as usual, and besides only for records of the user's areas.

    A record is judged by its stored row: what a form has put on the instance in memory, a
    foreign area or the own one on a foreign record, decides nothing.
    """

    def user_has_permission(self, user, action):
        return scope_area_ids(user) != set() and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        if instance.pk is None or works_citywide(user):
            return True
        stored = self.model._base_manager.filter(pk=instance.pk)
        area_id = stored.values_list("area_id", flat=True).first()
        return area_id is None or in_scope(user, area_id)

    def instances_user_has_any_permission_for(self, user, actions):
        return scoped(super().instances_user_has_any_permission_for(user, actions), user)


def _resolve_scope(user):
    if not user.is_active:
        return set()
    if user.is_superuser:
        return None
    offices = list(Office.objects.filter(group__user=user).select_related("area"))
    if any(office.area.parent_id is None for office in offices):
        return None
    return Area.objects.subtree_ids(office.area_id for office in offices)
