"""What each role may do with records, settings and lists. An app names the rights of its own models
in `ready()`; `set_role_rights()` makes them the groups' rights, no more and no fewer."""

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext as _

from core.roles import Role, ensure_role_groups

#: Everybody who works in the admin; contributors have pages of their own outside of it.
STAFF = tuple(role for role in Role if role != Role.VOLUNTEER)
#: Who reviews, on whatever stage.
REVIEWERS = (Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE)
#: Everybody of an office.
OFFICE = (Role.CITY_ADMIN, Role.COUNTY_ADMIN, *REVIEWERS)

_rights = {role: set() for role in Role}
_missable = set()


class MissingRights(Exception):
    """A declared right is not in the database; the message says which, in Chinese."""


def add_role_rights(*codenames, to, may_be_missing=False):
    """Let the roles `to` do what the `app_label.codename` strings say.

    A right to publish is refused: what goes out has passed its review. `may_be_missing` is for an
    app whose tables may not be there yet.
    """
    if may_be_missing:
        mark_missable(codenames)
    for label in codenames:
        if ".publish_" in label:
            raise ValueError(f"{label}: nobody holds a right to publish")
    for role in to:
        _rights[role].update(codenames)


def mark_missable(codenames):
    """Pass over these rights where the database does not have them."""
    _missable.update(codenames)


def model_rights(app_label, model, *verbs):
    """Return the codenames of `verbs` on a model, by default those that keep a list."""
    verbs = verbs or ("add", "change", "delete", "view")
    return [f"{app_label}.{verb}_{model}" for verb in verbs]


def rights_of(role):
    return frozenset(_rights[role])


def permission_rows(codenames):
    """Return the Permission rows of `app_label.codename` strings; a missing one is an error."""
    if not codenames:
        return []
    wanted = Q()
    for label in codenames:
        app_label, codename = label.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    missing = set(codenames) - {f"{p.content_type.app_label}.{p.codename}" for p in found}
    missing -= _missable
    if missing:
        raise MissingRights(
            _("缺少权限 %(names)s，请先运行 manage.py migrate。")
            % {"names": "、".join(sorted(missing))}
        )
    return found


def set_role_rights():
    """Give each role's group exactly its rights; return sentences about what was changed."""
    said = []
    for role, group in ensure_role_groups().items():
        said += set_group_rights(group, rights_of(role))
    return said


def set_group_rights(group, codenames):
    """Give `group` exactly these model rights; return sentences about what was changed."""
    wanted = {permission.pk for permission in permission_rows(codenames)}
    present = set(group.permissions.values_list("pk", flat=True))
    said = []
    if wanted - present:
        group.permissions.add(*(wanted - present))
        said.append(_("%(group)s：补齐后台与记录的权限。") % {"group": group.name})
    if present - wanted:
        group.permissions.remove(*(present - wanted))
        said.append(_("%(group)s：收回不属于它的权限。") % {"group": group.name})
    return said
