"""The groups that somebody is in, with the offices behind them: nearly every part of the admin
asks for one or the other."""

from dataclasses import dataclass

from django.contrib.auth.models import Group

from core.kept_rights import kept_for


@dataclass(frozen=True)
class Membership:
    """`area_id` is the area of the group's office, None where it has none; `is_city` tells that
    nothing stands above that area."""

    group_id: int
    name: str
    area_id: int | None
    is_city: bool


def memberships_of(user):
    """Return what `user` belongs to as a tuple of `Membership`."""
    if not user.pk:
        return ()
    return kept_for(user, "memberships", lambda: tuple(_memberships(user)))


def _memberships(user):
    rows = Group.objects.filter(user=user.pk).order_by("pk")
    for pk, name, area, above in rows.values_list(
        "pk", "name", "office__area_id", "office__area__parent_id"
    ):
        yield Membership(pk, name, area, area is not None and above is None)
