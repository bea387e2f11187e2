"""An add-on that somebody else has published, from pip to its end: in an environment of its own, on
a database of its own, with two web processes that are not restarted to follow."""

import http.client
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.addons import wheels
from tests.servers import unused_port
from tests.worker.processes import ROOT, wait_until

START = """
from tests.site_tree import make_site_tree
make_site_tree(offices=True)
"""
SWITCH = """
from wagtail.models import Site
from core.addons.switching import {act}
{act}("wm_notes", Site.objects.get(is_default_site=True))
"""
USE = """
from wagtail.models import Site
from wm_notes.models import Note, NotePage
home = Site.objects.get(is_default_site=True).root_page
home.add_child(instance=NotePage(title="第一页", slug="first-note"))
Note.objects.create(text="买墨水的便签")
from search.indexing.rebuild import rebuild
rebuild()
"""
APPLY = "from search.indexing.applying import apply_outbox; apply_outbox()"
DESK = """
from django.contrib.auth import get_user_model
from django.test import Client
user, _made = get_user_model().objects.get_or_create(
    username="desk", defaults={"is_superuser": True, "is_active": True})
client = Client()
client.force_login(user)
print(client.get("{address}").content.decode())
"""
POST = DESK.replace('client.get("{address}")', 'client.post("{address}", follow=True)')


class Installation:
    """An environment into which packages are installed, and a database."""

    def __init__(self, folder, database):
        self.folder, self.packages = folder, folder / "packages"
        self.database = folder / "db.sqlite3"
        shutil.copy(database, self.database)
        path = [str(self.packages), str(ROOT), str(ROOT / "site")]
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "wenming.settings.test",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "INDEX": str(folder / "index"),
            "SEARCH_DIR": str(folder / "index"),
            "UPLOADS": str(folder / "uploads"),
            "PYTHONPATH": os.pathsep.join(path),
        }

    def run(self, *arguments):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *arguments):
        return self.run(str(ROOT / "manage.py"), *arguments)

    def python(self, source):
        before = (
            "import os; from django.conf import settings;"
            'settings.SEARCH_DIR = os.environ["INDEX"]\n'
        )
        return self.manage("shell", "--no-imports", "-c", before + source)

    def pip(self, wheel):
        options = ("--no-index", "--no-deps", "--upgrade", "--quiet")
        self.run("-m", "pip", "install", *options, "--target", str(self.packages), str(wheel))

    def rows(self, sql):
        with sqlite3.connect(self.database) as db:
            return db.execute(sql).fetchall()

    @contextmanager
    def served(self):
        """Two web processes; yields `get(path)`, which answers `(status, text, process)`."""
        port = unused_port()
        program = [sys.executable, "-m", "gunicorn", "tests.search.served", "--workers", "2"]
        options = ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--threads", "1"]
        with (self.folder / "server.log").open("a") as log:
            process = subprocess.Popen(
                program + options, cwd=self.folder, stdout=log, stderr=log, env=self.environment
            )

            def get(path):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                try:
                    connection.request("GET", path, headers={"Host": "testserver"})
                    response = connection.getresponse()
                    text = response.read().decode()
                    return response.status, text, response.headers["Served-By"]
                finally:
                    connection.close()

            def is_up():
                try:
                    return get("/healthz")[0]
                except OSError:
                    return False

            try:
                wait_until(is_up, 60)
                yield get
            finally:
                process.terminate()
                process.wait(timeout=20)


def both(get, path):
    """What both processes answer: the set of statuses, after each has answered."""
    seen = {}

    def asked():
        for _ in range(8):
            status, _text, process = get(path)
            seen.setdefault(process, set()).add(status)
        return len(seen) == 2

    wait_until(asked, 60)
    return set().union(*seen.values())


@pytest.mark.django_db
def test_from_install_to_uninstall(django_db_setup, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("The copied database is SQLite's")
    site = Installation(tmp_path, django_db_setup)
    site.python(START)

    site.pip(wheels.build(tmp_path, "1.0.0"))
    site.manage("migrate", "--verbosity", "0")
    assert site.rows("SELECT version FROM addons_installedaddon WHERE label = 'wm_notes'") == [
        ("1.0.0",)
    ]
    with site.served() as get:
        assert both(get, "/notes/") == {404}
        site.python(SWITCH.format(act="enable"))
        assert both(get, "/notes/") == {200}
        site.python(USE)
        assert both(get, "/first-note/") == {200}
        assert 'href="/notes/"' in get("/search/?q=%E5%A2%A8%E6%B0%B4")[1]
        assert "便签面板 1" in site.python(DESK.replace("{address}", "/admin/"))

        site.python(SWITCH.format(act="disable"))
        site.python(APPLY)
        assert both(get, "/notes/") == both(get, "/first-note/") == {404}
        assert 'href="/notes/"' not in get("/search/?q=%E5%A2%A8%E6%B0%B4")[1]
        assert "便签面板" not in site.python(DESK.replace("{address}", "/admin/"))
        site.python(SWITCH.format(act="enable"))
        assert both(get, "/first-note/") == {200}

    site.pip(wheels.build(tmp_path, "1.1.0"))
    site.manage("migrate", "--verbosity", "0")
    screen = site.python(DESK.replace("{address}", "/admin/addons/"))
    assert "升级到 1.1.0" in screen and "补颜色" in screen
    site.python(POST.replace("{address}", "/admin/addons/wm_notes/upgrade/"))
    assert site.rows("SELECT colour FROM wm_notes_note") == [("绿",)]
    assert site.rows("SELECT version FROM addons_installedaddon WHERE label = 'wm_notes'") == [
        ("1.1.0",)
    ]

    out = tmp_path / "out"
    said = site.manage("uninstall_addon", "wm_notes", "--dry-run")
    assert "wm_notes_note" in said and "1 页" in said
    site.manage("uninstall_addon", "wm_notes", "--yes", "--export", str(out))
    assert "买墨水的便签" in (out / "note.json").read_text()
    assert "第一页" in (out / "notepage.json").read_text()
    shutil.rmtree(site.packages)
    with site.served() as get:
        assert both(get, "/") == {200} and both(get, "/notes/") == {404}
    names = "SELECT name FROM sqlite_master WHERE name LIKE 'wm_notes%'"
    assert site.rows(names) == []
    assert site.rows("SELECT * FROM wagtailcore_page WHERE slug = 'first-note'") == []
