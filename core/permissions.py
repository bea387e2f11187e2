"""Who works where: a user's areas follow from the offices whose groups the user is in."""

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


def _resolve_scope(user):
    if not user.is_active:
        return set()
    if user.is_superuser:
        return None
    offices = list(Office.objects.filter(group__user=user).select_related("area"))
    if any(office.area.parent_id is None for office in offices):
        return None
    return Area.objects.subtree_ids(office.area_id for office in offices)
