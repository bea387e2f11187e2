"""What holds for every add-on that is found here, the dummy one and those of `plugins/`."""

import ast
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLResolver
from wagtail.models import Site

from core.addons.discovery import _fitting
from core.addons.models import AddonFault
from core.addons.points import public
from core.addons.points.addresses import public_patterns
from core.addons.registry import all_addons, contributions
from core.addons.switching import disable, enable
from core.addons.versions import parsed
from tests.migrated import copy_on_server
from tests.worker.processes import ROOT, database_url

#: What is there only where the office wants it.
BY_SETTING = {"/contribute/honours/"}
ADDONS = pytest.mark.parametrize("addon", all_addons(), ids=lambda config: config.label)


@pytest.fixture
def site(site_tree):
    return Site.objects.get(is_default_site=True)


def switch_on(addon, site):
    """Enable the add-on and what it needs."""
    for config in all_addons():
        if config is addon or config.label in dict(addon.needs):
            enable(config, site)


def switch_all_off(site):
    for config in reversed(all_addons()):
        disable(config, site)


def addresses(patterns, prefix="/"):
    """The addresses without variable parts among `patterns`."""
    for pattern in patterns:
        route = f"{prefix}{getattr(pattern.pattern, '_route', '<')}"
        if "<" in route or "^" in route:
            continue
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route


def public_addresses(addon):
    return [
        each for each in addresses(public_patterns()) if each.startswith(f"/{addon.url_prefix}/")
    ]


def admin_addresses(addon):
    from wagtail.admin.urls import urlpatterns

    found = list(addresses(urlpatterns, "/admin/"))
    return [each for each in found if each.startswith(f"/admin/{addon.label}/")]


@ADDONS
def test_it_says_what_it_is(addon):
    assert str(addon.title).strip() and str(addon.description).strip() and str(addon.author).strip()
    assert parsed(addon.version) and parsed(addon.core_min)
    assert addon.start_error is None
    assert contributions(addon)
    if addon.name.startswith("plugins."):
        readme = Path(addon.path) / "README.md"
        assert readme.exists() and len(readme.read_text()) > 40


@ADDONS
def test_its_names_are_its_own(addon):
    for model in addon.get_models(include_auto_created=True):
        assert model._meta.db_table.startswith(f"{addon.label}_")
    prefixes = [each.url_prefix for each in all_addons() if each.url_prefix]
    assert prefixes.count(addon.url_prefix) <= 1
    sources = {path.name for path in Path(addon.path).glob("*.py")}
    # What Django and Wagtail would take up by themselves, past every gate.
    assert not sources & {"wagtail_hooks.py", "periodic.py", "search_sources.py", "middleware.py"}


@ADDONS
def test_it_imports_no_undeclared_addon(addon):
    allowed = {addon.label, *dict(addon.needs)}
    foreign = {each.name for each in all_addons() if each.label not in allowed}
    for path in Path(addon.path).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                assert not any(f"{name}.".startswith(f"{each}.") for each in foreign), path


@ADDONS
def test_it_is_refused_by_a_core_it_does_not_fit(addon):
    kind, refused = type(addon), []
    assert _fitting([kind], "0.0.0", refused) == []
    assert refused[0].label == addon.label and "0.0.0" in str(refused[0].reason)


@pytest.mark.django_db
@ADDONS
def test_enabled_it_answers_and_disabled_it_does_not(addon, site, staff, client):
    from core.roles import Role

    editor = Client()
    editor.force_login(staff(Role.CITY_ADMIN))
    public_ones, admin_ones = public_addresses(addon), admin_addresses(addon)
    switch_all_off(site)
    before = client.get("/").content
    switch_on(addon, site)
    for address in public_ones:
        if "fails" not in address and address not in BY_SETTING:
            assert client.get(address).status_code != 404, address
    for address in admin_ones:
        assert editor.get(address).status_code < 500, address
    assert editor.get("/admin/").status_code == client.get("/").status_code == 200
    disable(addon, site)
    for address in (*public_ones, *admin_ones):
        assert editor.get(address).status_code == 404, address
    assert f"/admin/{addon.label}/" not in editor.get("/admin/").content.decode()
    switch_all_off(site)
    assert client.get("/").content == before


@pytest.mark.django_db
@ADDONS
def test_the_admin_is_closed_to_others(addon, site, client):
    switch_on(addon, site)
    for address in admin_addresses(addon):
        assert client.get(address).status_code in (302, 404), address


@pytest.mark.django_db
@ADDONS
def test_failing_it_takes_nothing_down(addon, site, client, monkeypatch):
    switch_on(addon, site)

    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    def broken(each):
        return replace(each, render=fail) if each.addon is addon else each

    fragments = {place: list(map(broken, found)) for place, found in public._fragments.items()}
    monkeypatch.setattr(public, "_fragments", fragments)
    assert client.get("/").status_code == 200
    everywhere = [
        each for place in ("head", "main_start", "main_end") for each in fragments.get(place, ())
    ]
    if any(each.addon is addon for each in everywhere):
        assert AddonFault.objects.filter(label=addon.label, message__contains="broken").exists()


@pytest.mark.django_db
@ADDONS
def test_uninstalling_leaves_nothing_behind(addon, django_db_setup, tmp_path):
    """In a database of its own, by the command and in a process of its own."""
    if connection.vendor == "sqlite":
        database, mark, tables = tmp_path / "db.sqlite3", "?", "(SELECT name FROM sqlite_master)"
        shutil.copy(django_db_setup, database)
    else:
        database, mark = f"wenming_without_{addon.label}_{os.getpid()}", "%s"
        tables = "(SELECT tablename AS name FROM pg_tables)"
        copy_on_server(django_db_setup, database)

    def command(*arguments):
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=tmp_path,
            env={
                **os.environ,
                "DATABASE_URL": database_url(database),
            },
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def asked(sql, *values):
        if connection.vendor == "sqlite":
            connect = sqlite3.connect(database)
        else:
            import psycopg

            connect = psycopg.connect(database_url(database))
        with contextlib.closing(connect) as opened:
            return opened.execute(sql.replace("?", mark), values).fetchone()[0]

    def count(sql, *values):
        return asked(f"SELECT count(*) FROM {sql}", *values)  # noqa: S608

    own_tables = f"{tables} AS every WHERE substr(name, 1, ?) = ?"
    prefix = (len(addon.label) + 1, f"{addon.label}_")

    def state():
        if connection.vendor == "sqlite":
            return database.read_bytes()
        return count(own_tables, *prefix), count("django_migrations"), count("auth_permission")

    before = state()
    code, said = command("uninstall_addon", addon.label, "--dry-run")
    assert code == 0 and str(addon.title) in said, said
    assert state() == before
    code, said = command("uninstall_addon", addon.label, "--yes", "--export", str(tmp_path / "out"))
    assert code == 0, said
    assert (tmp_path / "out" / "addon.json").exists()
    label = addon.label
    assert not count(own_tables, *prefix)
    assert not count("django_migrations WHERE app = ?", label)
    assert not count("django_content_type WHERE app_label = ?", label)
    for table in ("installedaddon", "addonswitch", "addonfault"):
        assert not count(f"addons_{table} WHERE label = ?", label)
    assert count("addons_addonchange WHERE act = 'uninstall'") == 1


def test_the_dummy_uses_every_extension_point():
    from core.addons import api

    used = {each.point for each in contributions("dummy")}
    points = {name for name in api.__all__ if name.startswith("add_")}
    assert points == used


def test_every_name_of_the_api_is_documented():
    from core.addons import api

    guide = (ROOT / "docs" / "addons" / "README.md").read_text()
    for name in api.__all__:
        heading = f"### `{name}`\n"
        assert heading in guide, name
        section = guide.partition(heading)[2].partition("\n### ")[0]
        example = section.partition("```python\n")[2].partition("```")[0]
        assert name in example and len(section.partition("```")[0].strip()) > 40, name
        ast.parse(textwrap.dedent(example))
