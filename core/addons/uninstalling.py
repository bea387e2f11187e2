"""Uninstalling: what it would delete, taking it out first, and leaving nothing behind.

Not one transaction, since tables are dropped in it; each step may be done again, and a command that
was cut short is run once more.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision, Site
from wagtail.search.models import IndexEntry

from core.addons.models import AddonAct, AddonFault, AddonSwitch, InstalledAddon
from core.addons.points.pages import page_types
from core.addons.points.rights import roles_of_addon, setting_models
from core.addons.switching import SwitchRefused, dependents, disable, note_change
from core.edition import forget_state
from core.models import SiteState
from core.slugs import unique_slug
from core.worker.models import PeriodicJob


@dataclass
class Plan:
    """What uninstalling deletes: `rows` are (name, table, number), `files` storage names."""

    rows: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    files: int = 0
    roles: list = field(default_factory=list)
    rights: int = 0
    settings: list = field(default_factory=list)

    @property
    def total(self):
        return sum(number for _name, _table, number in self.rows)


def plan_for(config):
    """Return the Plan; a few queries for each of the add-on's models."""
    plan, present = Plan(), set(connection.introspection.table_names())
    for model in _tables(config, present):
        number = model._base_manager.count()
        plan.rows.append((model._meta.verbose_name, model._meta.db_table, number))
        plan.files += sum(1 for _file in _files_of(model))
        if issubclass(model, Page):
            plan.pages.append((model._meta.verbose_name, number))
    plan.roles = [name for name, _codenames in roles_of_addon(config)]
    plan.rights = Permission.objects.filter(content_type__app_label=config.label).count()
    plan.settings = [model._meta.verbose_name for model in setting_models(config)]
    return plan


def export(config, folder):
    """Write all rows as JSON and copy all files below `folder`; return what was written."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for model in _tables(config, set(connection.introspection.table_names())):
        path = folder / f"{model._meta.model_name}.json"
        with path.open("w", encoding="utf-8") as out:
            rows = model._base_manager.order_by("pk").iterator(chunk_size=500)
            if issubclass(model, Page):
                _write_pages(rows, out)
            else:
                serializers.serialize("json", rows, stream=out, indent=1, ensure_ascii=False)
        written.append(path)
        for file in _files_of(model):
            written += _copied(file, folder / "files")
    about = {"label": config.label, "title": str(config.title), "version": config.version}
    (folder / "addon.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return written


def uninstall(config, user=None, note=""):
    """Remove all that the add-on has in the database. `SwitchRefused` while another needs it."""
    for other in dependents(config):
        if InstalledAddon.objects.filter(label=other.label).exists():
            raise SwitchRefused(_("“%s”要用到它，先卸载那一个。") % other.title)
    for site in Site.objects.all():
        disable(config, site, user)
    present = set(connection.introspection.table_names())
    files = [file for model in _tables(config, present) for file in _files_of(model)]
    _remove_pages(config, present)
    _forget_traces(config)
    if config.label in MigrationLoader(connection).migrated_apps:
        call_command("migrate", config.label, "zero", interactive=False, verbosity=0)
    with transaction.atomic():
        Permission.objects.filter(content_type__app_label=config.label).delete()
        ContentType.objects.filter(app_label=config.label).delete()
        Group.objects.filter(name__in=[name for name, _rights in roles_of_addon(config)]).delete()
        for model in (InstalledAddon, AddonSwitch, AddonFault):
            model.objects.filter(label=config.label).delete()
        PeriodicJob.objects.filter(name__startswith=f"{config.name}.").delete()
        DBTaskResult.objects.filter(task_path__startswith=f"{config.name}.").delete()
        note_change(config, AddonAct.UNINSTALL, user, note=note)
        SiteState.mark_addons()
        forget_state()
    ContentType.objects.clear_cache()
    for file in files:
        file.storage.delete(file.name)


def _tables(config, present):
    """The add-on's own models whose tables exist."""
    found = config.get_models(include_auto_created=True)
    return [
        model
        for model in found
        if model._meta.db_table in present and not model._meta.proxy and model._meta.managed
    ]


def _files_of(model):
    names = [each.name for each in model._meta.local_fields if isinstance(each, models.FileField)]
    if not names:
        return
    for row in model._base_manager.only("pk", *names).iterator(chunk_size=500):
        yield from (file for name in names if (file := getattr(row, name)))


def _write_pages(pages, out):
    """With title, address and dates, which stand in the table of all pages."""
    out.write("[")
    for number, page in enumerate(pages):
        told = {**page.serializable_data(), "url_path": page.url_path}
        out.write(",\n" if number else "\n")
        out.write(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False))
    out.write("\n]\n")


def _copied(file, folder):
    target = folder / file.name
    if not target.resolve().is_relative_to(folder.resolve()):
        return []
    try:
        with file.storage.open(file.name) as source:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                for chunk in source.chunks():
                    out.write(chunk)
    except FileNotFoundError:
        return []
    return [target]


def _remove_pages(config, present):
    """Let the add-on convert its pages, and delete those that are left; what others keep below
    them moves up."""
    own = [each for each in page_types(config) if each._meta.db_table in present]
    for model in own:
        for page in model.objects.order_by("-depth", "pk").iterator(chunk_size=100):
            if config.convert_page(page):
                continue
            page = model.objects.filter(pk=page.pk).first()
            if page is None:
                continue
            for child in page.get_children():
                if child.specific_class not in own:
                    _move_up(child, page.get_parent())
            model.objects.get(pk=page.pk).delete()


def _move_up(page, parent):
    taken = set(parent.get_children().exclude(pk=page.pk).values_list("slug", flat=True))
    if page.slug in taken:
        page.slug = unique_slug(page.title, lambda slug: slug in taken, fallback="page")
        Page.objects.filter(pk=page.pk).update(slug=page.slug)
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")


def _forget_traces(config):
    """What Wagtail keeps about rows by their content type, which no relation deletes."""
    types = ContentType.objects.filter(app_label=config.label)
    ids = list(types.values_list("pk", flat=True))
    ReferenceIndex.objects.filter(base_content_type__in=ids).delete()
    ReferenceIndex.objects.filter(to_content_type__in=ids).delete()
    Revision.objects.filter(base_content_type__in=ids).delete()
    Revision.objects.filter(content_type__in=ids).delete()
    ModelLogEntry.objects.filter(content_type__in=ids).delete()
    PageLogEntry.objects.filter(content_type__in=ids).update(content_type=None)
    IndexEntry.objects.filter(content_type__in=ids).delete()
