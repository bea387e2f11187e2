"""Enabling and disabling, with its line in the audit log."""

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.addons import state
from core.addons.models import AddonAct, AddonChange, AddonSwitch, InstalledAddon
from core.addons.points.rights import grant_rights
from core.addons.registry import addon_of, all_addons
from core.desk.keeping import forget
from core.edition import forget_state
from core.models import SiteState

#: Sent within the transaction, with `label` and `site`, after what is enabled has changed.
switched = Signal()


class SwitchRefused(Exception):
    """It cannot be switched as things are; the message is a sentence that says what to do."""


def enable(addon, site, user=None, note=""):
    """Enable `addon` for a Site; `SwitchRefused`."""
    config = addon_of(addon)
    if why := why_not_enabled(config, site):
        raise SwitchRefused(why)
    _switch(config, site, True, user, note)


def disable(addon, site, user=None, note=""):
    """Disable `addon` for a Site; its data stay. `SwitchRefused`."""
    config = addon_of(addon)
    if why := why_not_disabled(config, site):
        raise SwitchRefused(why)
    _switch(config, site, False, user, note)


def why_not_enabled(config, site):
    """Return the sentence that says what hinders, empty for nothing."""
    if config.is_broken:
        return _("“%s”没有启动起来，先请技术人员看看。") % config.title
    if not is_migrated(config):
        return _("“%s”的数据表还没建，请先运行 manage.py migrate。") % config.title
    here = state.enabled_labels(site)
    for label, _lowest in config.needs:
        if label not in here:
            return _("要先启用“%s”。") % addon_of(label).title
    return ""


def why_not_disabled(config, site):
    here = state.enabled_labels(site)
    for other in dependents(config):
        if other.label in here:
            return _("“%s”要用到它，先停用那一个。") % other.title
    return ""


def dependents(config):
    """Return the add-ons that need this one."""
    return [each for each in all_addons() if config.label in dict(each.needs)]


def is_migrated(config):
    """Tell whether all migrations of the add-on have been applied."""
    executor = MigrationExecutor(connection)
    own = [key for key in executor.loader.graph.nodes if key[0] == config.label]
    return all(key in executor.loader.applied_migrations for key in own)


def note_change(config, act, user=None, site=None, note=""):
    """Add a line to the audit log."""
    return AddonChange.objects.create(
        label=config.label,
        title=str(config.title)[:80],
        act=act,
        site_name=site_name(site) if site else "",
        note=note[:500],
        user=user,
        user_name=(user.get_full_name() or user.get_username())[:150] if user else "",
    )


def site_name(site):
    return site.site_name or site.hostname


def _switch(config, site, is_on, user, note):
    with transaction.atomic():
        before = AddonSwitch.objects.filter(label=config.label, site=site).first()
        if (before is not None and before.is_on) == is_on:
            return
        InstalledAddon.objects.get_or_create(
            label=config.label, defaults={"version": config.version}
        )
        AddonSwitch.objects.update_or_create(
            label=config.label,
            site=site,
            defaults={"is_on": is_on, "changed_by": user, "note": note[:200]},
        )
        if is_on:
            grant_rights(config)
        note_change(config, AddonAct.ENABLE if is_on else AddonAct.DISABLE, user, site, note)
        SiteState.mark_addons()
        forget_state()
        forget("health", "")
        switched.send(sender=type(config), addon=config, site=site, is_on=is_on)


def enable_shipped(package="plugins"):
    """Enable for the default site every add-on of the distribution about which nobody has decided
    yet, as the demo content does; return their configs."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return []
    decided = set(AddonSwitch.objects.filter(site=site).values_list("label", flat=True))
    enabled = []
    for config in all_addons():
        # In the order of dependence, so that what is needed is on already.
        shipped = config.name.startswith(f"{package}.") and config.label not in decided
        if shipped and not why_not_enabled(config, site):
            enable(config, site)
            enabled.append(config)
    return enabled
