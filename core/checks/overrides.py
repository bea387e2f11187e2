"""A severe finding is let through by a person with a reason: shown, kept, and gone as soon as
the words are others."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.checks.models import Override
from core.corrections.withdrawal import area_id_of
from core.models.withdrawal import item_key
from core.permissions import in_scope, works_citywide
from core.roles import Role, has_role

SHORTEST_REASON = 10
LONGEST_REASON = 500
#: Who answers for a text may let something through; reporters and volunteers do not.
MAY_OVERRIDE = (
    *(Role.CITY_ADMIN, Role.CHIEF, Role.EDITOR, Role.RESPONSIBLE),
    Role.COUNTY_ADMIN,
)


class OverrideRefused(ValidationError):
    """The finding is not let through; the message says why."""


def may_override(user, item, area_id=...):
    """Whether `user` may let a finding of `item` through: an editor of the item's area, which is
    asked for unless it is known."""
    if user is None or not user.is_active:
        return False
    if not (user.is_superuser or has_role(user, *MAY_OVERRIDE)):
        return False
    if works_citywide(user):
        return True
    return in_scope(user, area_id_of(item) if area_id is ... else area_id)


def override(item, finding_key, user, reason):
    """Let the severe finding of `item` (as it is in memory) with that key through and return
    the Override; `OverrideRefused` with a Chinese message otherwise."""
    from core.checks.findings import findings_of

    reason = (reason or "").strip()
    if not may_override(user, item):
        raise OverrideRefused(_("放行要由负责这一稿的编辑来做，您没有这个权限。"))
    if len(reason) < SHORTEST_REASON:
        raise OverrideRefused(_("请写明放行理由，至少 %d 个字。") % SHORTEST_REASON)
    if len(reason) > LONGEST_REASON:
        raise OverrideRefused(_("理由太长，请收到 %d 个字以内。") % LONGEST_REASON)
    found = next((each for each in findings_of(item) if each.key == finding_key), None)
    if found is None:
        raise OverrideRefused(_("这里的文字刚刚改过，这一项已不在了，请刷新再看。"))
    if not found.is_severe:
        raise OverrideRefused(_("提醒不挡发布，不用放行。"))
    if found.override is not None:
        return found.override
    made = Override.objects.create(
        **item_key(item),
        title=str(getattr(item, "title", item))[:255],
        finding_key=found.key,
        code=found.code,
        message=found.message[:300],
        excerpt=found.excerpt[:300],
        reason=reason,
        user=user,
        user_name=_name(user)[:200],
    )
    from core.checks.counts import forget

    forget([item])
    return made


def overrides_of(item):
    """Return all Overrides ever given for `item`, the latest first."""
    return Override.objects.of(item) if item.pk else Override.objects.none()


def with_overrides(item, findings):
    """Return `findings` with the override that holds for each severe one."""
    if item.pk is None or not any(each.is_severe for each in findings):
        return findings
    given = {each.finding_key: each for each in overrides_of(item)}
    return [
        replace(each, override=given[each.key]) if each.is_severe and each.key in given else each
        for each in findings
    ]


def _name(user):
    return getattr(user, "name", "") or user.get_username()
