"""What people do here. A role is a group whose name is the role's; where somebody does it follows
from the office (or the team) that the person belongs to."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.kept_rights import kept_of_all
from core.memberships import memberships_of
from core.models import Area, Office


class Role(models.TextChoices):
    """The values are the names of the groups."""

    CITY_ADMIN = "市文明办管理员", _("市文明办管理员")
    CHIEF = "主编", _("主编（终审）")
    EDITOR = "编辑", _("编辑（复审）")
    RESPONSIBLE = "责任编辑", _("责任编辑（初审）")
    COUNTY_ADMIN = "区县管理员", _("区县管理员")
    REPORTER = "队伍信息员", _("队伍信息员")
    VOLUNTEER = "网络文明志愿者", _("网络文明志愿者")


def ensure_role_groups():
    """Make the groups that are missing; return all as `{Role: Group}`."""
    return {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}


def roles_of(user):
    """Return the roles of `user` as a frozenset, asked once for each user object."""
    if not hasattr(user, "_roles"):
        names = {row.name for row in memberships_of(user)}
        user._roles = frozenset(role for role in Role if role.value in names)
    return user._roles


def forget_roles(user):
    """What was asked of `user` before no longer holds: groups have changed."""
    for name in ("_kept_rights", "_roles", "_scope_area_ids", "_ties"):
        user.__dict__.pop(name, None)


def has_role(user, *roles):
    """Tell whether `user` has one of `roles`; a superuser has none by being one."""
    return not roles_of(user).isdisjoint(roles)


def holders(*roles, area_id=None):
    """Return the active users with one of `roles` whose office answers for the area, be it the
    area's own or one above; for no area those of city offices."""
    return holders_in(roles, _lineage(area_id))


def nearest_holders(*roles, area_id=None):
    """Return those of `holders` whose office is nearest to the area, as a list: a county's item
    waits for the county's people, and for the city's only where the county has none."""
    lineage = _lineage(area_id)
    found = list(holders_in(roles, lineage).values_list("pk", "groups__office__area_id"))
    for area in lineage:
        ids = {pk for pk, where in found if where == area}
        if ids:
            return list(get_user_model().objects.filter(pk__in=ids).order_by("pk"))
    return []


def _lineage(area_id):
    """The ids of the area and of those above it, nearest first."""

    def ask():
        if area_id is None:
            return list(Area.objects.filter(parent=None).values_list("pk", flat=True))
        return Area.objects.lineage_ids(area_id)

    return kept_of_all(f"lineage:{area_id}", ask)


def holders_in(roles, area_ids):
    """Return the active users with one of `roles` whose office is that of one of the areas, none
    above them."""
    users = get_user_model().objects.filter(is_active=True)
    of_office = users.filter(groups__in=Office.objects.filter(area__in=area_ids).values("group"))
    return of_office.filter(
        pk__in=users.filter(groups__name__in=[Role(role).value for role in roles]).values("pk")
    ).distinct()
