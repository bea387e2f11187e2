"""Who sees the plan and who may change it: columns are the city's, so its editors plan; county
offices read along, because issues may come from them."""

from core.permissions import scope_area_ids, works_citywide
from core.roles import Role, has_role

PLANNERS = (Role.CITY_ADMIN, Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE)
READERS = (*PLANNERS, Role.COUNTY_ADMIN)


def may_plan(user):
    return user.is_superuser or (works_citywide(user) and has_role(user, *PLANNERS))


def may_read_plan(user):
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return False
    return works_citywide(user) or (bool(scope_area_ids(user)) and has_role(user, *READERS))
