"""Rights of roles, roles of the add-on's own, its settings, and its health."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.permissions import policy_registry

from core.addons.faults import note_fault
from core.addons.registry import WrongContribution, addon_of, note_contribution
from core.addons.state import is_enabled_anywhere
from core.notices.kinds import add_notice_kind as core_add_notice_kind
from core.role_rights import add_role_rights as core_add_role_rights
from core.role_rights import mark_missable, permission_rows, rights_of
from core.roles import Role, ensure_role_groups
from core.worker.panels import HealthLine
from core.worker.panels import add_health_line as core_add_health_line

_roles, _settings = [], {}


def add_role_rights(addon, *codenames, to):
    """Let the roles `to` do what the `app_label.codename` strings say, of the add-on's own models
    only. Given when the add-on is enabled and by `setup_offices`."""
    config = addon_of(addon)
    _require_own(config, codenames)
    core_add_role_rights(*codenames, to=to, may_be_missing=True)
    note_contribution(config, "add_role_rights", "、".join(str(role) for role in to))


def add_role(addon, name, *codenames):
    """Make a role of the add-on's own: a group of this `name` that may enter the admin and do what
    `codenames` say. It is made when the add-on is enabled; who has it an administrator says."""
    config = addon_of(addon)
    _require_own(config, codenames)
    mark_missable(codenames)
    _roles.append((config, str(name), codenames))
    note_contribution(config, "add_role", name)


def roles_of_addon(addon):
    """Return `[(group name, codenames), …]`."""
    config = addon_of(addon)
    return [(name, codenames) for owner, name, codenames in _roles if owner is config]


def grant_rights(config):
    """Give the roles what the add-on says they may do, and make its own roles."""
    for role, group in ensure_role_groups().items():
        own = [name for name in rights_of(role) if name.startswith(f"{config.label}.")]
        group.permissions.add(*permission_rows(own))
    for name, codenames in roles_of_addon(config):
        group, _created = Group.objects.get_or_create(name=name)
        entry = permission_rows(["wagtailadmin.access_admin"])
        group.permissions.add(*entry, *permission_rows(codenames))


def add_site_setting(addon, model, icon="cog", order=None):
    """Show `model`, a `BaseSiteSetting` or `BaseGenericSetting` of the add-on, in the menu of
    settings and behind 设置 on its card; the city's administrators may change it."""
    config = addon_of(addon)
    right = f"{config.label}.change_{model._meta.model_name}"
    core_add_role_rights(right, to=[Role.CITY_ADMIN], may_be_missing=True)
    settings_registry.register(model, icon=icon, **({} if order is None else {"order": order}))
    stock = policy_registry.get_by_type(model)
    policy_registry.register(model, value=gated_policy(config, stock), exact_class=True)
    _settings.setdefault(config.label, []).append(model)
    note_contribution(config, "add_site_setting", model._meta.verbose_name)


def setting_models(addon):
    return _settings.get(addon_of(addon).label, [])


def setting(addon, name):
    """Return a technical setting of the add-on: what the operator gives in ADDON_SETTINGS, else its
    `default_settings`. KeyError for a name that is not among these."""
    config = addon_of(addon)
    default = config.default_settings[name]
    return settings.ADDON_SETTINGS.get(config.label, {}).get(name, default)


def add_notice_kind(addon, name, label, *, mails=True, choices_at=""):
    """Make a kind of notice known, which `core.notices.sending.notify` sends. People choose about
    it while the add-on is enabled somewhere, at `choices_at` if that is given; `name` begins with
    the label."""
    config = addon_of(addon)
    if not name.startswith(config.label):
        raise WrongContribution(f"The kind of notice {name!r} does not begin with {config.label}")
    core_add_notice_kind(name, label, mails, choices_at, lambda: is_enabled_anywhere(config))
    note_contribution(config, "add_notice_kind", label)


def add_health_check(addon, check, *, label):
    """Let `check()` give a `core.worker.panels.HealthLine` for 时钟与索引 on the dashboard and for
    the add-on's card, in one query at most. One that fails is shown as critical."""
    config = addon_of(addon)

    def line():
        if not is_enabled_anywhere(config):
            return None
        try:
            return check()
        except Exception as error:
            note_fault(config, str(label), error)
            text = _("检查本身出错了，见“附加组件”。")
            return HealthLine(str(label), text, "critical")

    core_add_health_line(line)
    _checks.setdefault(config.label, []).append(line)
    note_contribution(config, "add_health_check", label)


_checks = {}


def health_of(addon):
    """Return the HealthLines of an add-on that is enabled somewhere."""
    return list(filter(None, (line() for line in _checks.get(addon_of(addon).label, ()))))


def gated_policy(config, policy):
    """Return the permission policy in a form that grants nothing while the add-on is disabled."""

    class Gated(type(policy)):
        def user_has_permission(self, user, action):
            return is_enabled_anywhere(config) and super().user_has_permission(user, action)

        def user_has_any_permission(self, user, actions):
            return is_enabled_anywhere(config) and super().user_has_any_permission(user, actions)

        def user_has_permission_for_instance(self, user, action, instance):
            allowed = super().user_has_permission_for_instance(user, action, instance)
            return is_enabled_anywhere(config) and allowed

        def user_has_any_permission_for_instance(self, user, actions, instance):
            allowed = super().user_has_any_permission_for_instance(user, actions, instance)
            return is_enabled_anywhere(config) and allowed

    policy.__class__ = Gated
    return policy


def _require_own(config, codenames):
    foreign = [name for name in codenames if not name.startswith(f"{config.label}.")]
    if foreign:
        raise WrongContribution(f"{config.label} gives rights of others: {', '.join(foreign)}")
