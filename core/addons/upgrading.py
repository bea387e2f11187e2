"""Data steps: what is to be done to an add-on's data after its new code is here.

Code comes with pip or a new folder, tables with `migrate`, both with a restart. What neither can
do, because it takes long or because the office should choose the moment, is a step here, offered
on the add-ons screen until somebody runs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.addons.faults import note_fault
from core.addons.models import AddonAct, InstalledAddon
from core.addons.registry import addon_of, note_contribution
from core.addons.switching import SwitchRefused, is_migrated, note_change
from core.addons.versions import parsed

_steps = {}


@dataclass(frozen=True)
class UpgradeStep:
    """`run()` brings the data to `version`; `title` says what it does, and how long it takes."""

    version: str
    run: Callable[[], None]
    title: Any


def add_upgrade_step(addon, version, run, *, title):
    """Offer `run()` to whoever has data older than `version`. It runs in a transaction, once."""
    config = addon_of(addon)
    parsed(version)
    found = _steps.setdefault(config.label, [])
    found.append(UpgradeStep(version, run, title))
    found.sort(key=lambda step: parsed(step.version))
    note_contribution(config, "add_upgrade_step", title)


def waiting_steps(config, version):
    """Return the steps that bring data of `version` to the code's, the oldest first."""
    return [
        step
        for step in _steps.get(config.label, ())
        if parsed(version) < parsed(step.version) <= parsed(config.version)
    ]


def is_behind(config, version):
    """Tell whether data of `version` are older than the code."""
    return parsed(version) < parsed(config.version)


def upgrade(addon, user=None):
    """Run all steps that wait, each in a transaction of its own; return their number. What has been
    done stays done when a later one fails; `SwitchRefused` says which did."""
    config = addon_of(addon)
    InstalledAddon.objects.get_or_create(label=config.label, defaults={"version": config.version})
    if not is_migrated(config):
        raise SwitchRefused(_("“%s”的数据表还没改，请先运行 manage.py migrate。") % config.title)
    done = 0
    while step := _next_step(config):
        try:
            with transaction.atomic():
                # Taken first, so that of two who click at the same time one finds nothing to do.
                if not _reached(config, step.version):
                    continue
                step.run()
        except Exception as error:
            note_fault(config, str(step.title), error)
            raise SwitchRefused(
                _("升级停在“%(step)s”：%(error)s。已做完的保留，改好以后再点一次。")
                % {"step": step.title, "error": error}
            ) from error
        done += 1
    with transaction.atomic():
        has_moved = _reached(config, config.version)
    if has_moved or done:
        note_change(config, AddonAct.UPGRADE, user, note=config.version)
    return done


def _next_step(config):
    row = InstalledAddon.objects.get(label=config.label)
    return next(iter(waiting_steps(config, row.version)), None)


def _reached(config, version):
    """Note the version of the data; False if they were there already."""
    row = InstalledAddon.objects.select_for_update().get(label=config.label)
    if parsed(row.version) >= parsed(version):
        return False
    InstalledAddon.objects.filter(pk=row.pk).update(version=version)
    return True
