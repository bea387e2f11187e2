"""After a migration: new add-ons are remembered, with the version that their data have."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from wagtail.models import Site

from core.addons.models import AddonAct, AddonChange, AddonSwitch, InstalledAddon
from core.addons.registry import all_addons
from core.models import SiteState


def note_installed(using=DEFAULT_DB_ALIAS, **kwargs):
    """Add a row for each add-on that is new here. What comes with the distribution and asks for it
    is switched on for the default site at once."""
    if using != DEFAULT_DB_ALIAS or not _is_migrated():
        return
    known = set(InstalledAddon.objects.values_list("label", flat=True))
    for config in all_addons():
        if config.label in known:
            continue
        InstalledAddon.objects.create(label=config.label, version=config.version)
        AddonChange.objects.create(
            label=config.label,
            title=str(config.title),
            act=AddonAct.INSTALL,
            note=config.version,
        )
        if config.enabled_by_default and (
            site := Site.objects.filter(is_default_site=True).first()
        ):
            AddonSwitch.objects.get_or_create(
                label=config.label, site=site, defaults={"is_on": True}
            )
            SiteState.mark_addons()


def connect():
    post_migrate.connect(
        note_installed,
        sender=apps.get_app_config("addons"),
        dispatch_uid="addons.note_installed",
    )


def _is_migrated():
    """All tables written here exist; somebody may be migrating a single app, or back."""
    wanted = {each._meta.db_table for each in (InstalledAddon, AddonChange, AddonSwitch, Site)}
    columns = {SiteState._meta.db_table}
    present = set(connections[DEFAULT_DB_ALIAS].introspection.table_names())
    return wanted | columns <= present
