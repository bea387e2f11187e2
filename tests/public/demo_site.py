"""One copy of the demo for all tests of a run that only look at the public site.

Made once by whoever asks first, in a folder that all test processes share; kept for the day under
`var/` as long as the code stays the same. Whoever writes works on a database of its own.
"""

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from django.db import connection

from tests.migrated import copy_database, copy_on_server
from tests.worker.processes import database_url, wait_until

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "search", "brands", "activities", "stories", "home", "plugins", "site", "static")
MAKERS = ("addresses", "demo_site", "production", "requesting")
#: Pictures that get their renditions; the others show the original, as before the worker's turn.
RENDERED = 12


class DemoSite:
    """The folder, and how a process is told to use it."""

    def __init__(self, folder, database=None):
        """`database` is the Path of a file, or the name of a database on PostgreSQL."""
        self.folder = folder
        self.database = database or database_in(folder)

    def environ(self, settings="tests.public.production"):
        folders = [str(ROOT), str(ROOT / "site"), *sys.path]
        return {
            **os.environ,
            "DATABASE_URL": database_url(self.database),
            "SEARCH_DIR": str(self.folder / "search"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_FOLDER": str(self.folder / "static"),
            "DJANGO_SETTINGS_MODULE": settings,
            "SECRET_KEY": "of-no-value-outside-of-the-tests-0123456789abcdefghijk",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "http://127.0.0.1",
            "SSL_REDIRECT": "0",
            "SECURE_COOKIES": "0",
            "BEHIND_PROXY": "1",
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": os.pathsep.join(filter(None, folders)),
        }

    def run(self, module, *arguments, settings="tests.public.production"):
        """Run a module of ours on the site; returns what it prints, or fails with it."""
        result = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=ROOT, env=self.environ(settings), capture_output=True, text=True,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
        return result.stdout

    def copied(self, folder):
        """The same site with a database of its own, made in `folder`."""
        if on_postgres():
            database = f"wenming_copy_{secrets.token_hex(6)}"
            copy_on_server(self.database, database)
        else:
            database = folder / "db.sqlite3"
            copy_database(self.database, database)
        return DemoSite(self.folder, database)

    @contextlib.contextmanager
    def served(self, workers=1, threads=4):
        """gunicorn as `deploy/run.py` starts it; yields the origin, e.g. http://127.0.0.1:1234."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "wenming.wsgi", "--no-control-socket"),
                    *("--bind", f"127.0.0.1:{port}", "--backlog", "512"),
                    *("--workers", str(workers), "--threads", str(threads)),
                    *("--config", str(ROOT / "deploy" / "gunicorn.conf.py")),
                ],
                cwd=ROOT, env=self.environ(), stdout=log, stderr=log,
            )  # fmt: skip

        def answers():
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=30).close()
            except OSError:
                return False
            return True

        try:
            wait_until(answers, 60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)

    @property
    def addresses(self):
        """Every kind of public address, as a list of Address."""
        from tests.public.addresses import Address

        return [Address(**row) for row in self._found["addresses"]]

    @property
    def staff(self):
        """The cookie of an editor who is signed in."""
        return self._found["staff"]

    @property
    def documents(self):
        """What was read at each address, as `{name of the file in html/: where it is from}`."""
        return self._found["documents"]

    @property
    def _found(self):
        return json.loads((self.folder / "found.json").read_text())


def demo_site(migrated=None):
    """Return the DemoSite of this code and day. `migrated` is a database to start from."""
    held = ROOT / "var" / ("demo-sites-on-postgres" if on_postgres() else "demo-sites")
    held.mkdir(parents=True, exist_ok=True)
    folder = held / _state()
    with (held / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in held.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            fresh = Path(tempfile.mkdtemp(prefix="new-", dir=held))
            database = database_in(folder) if on_postgres() else database_in(fresh)
            if on_postgres():
                copy_on_server(migrated, database)
            elif migrated:
                copy_database(migrated, database)
            DemoSite(fresh, database).run("tests.public.demo_site")
            fresh.rename(folder)
    return DemoSite(folder)


def on_postgres():
    """Asked of the environment: the pictures are taken without settings of the tests."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def database_in(folder):
    return f"wenming_demo_{folder.name}" if on_postgres() else folder / "db.sqlite3"


def _state():
    """What the copy depends on: our code and content, the day, and the server that holds it."""
    told = hashlib.sha256(datetime.date.today().isoformat().encode())
    if on_postgres():
        told.update(str(connection.settings_dict["PORT"]).encode())
    files = [path for app in APPS for path in (ROOT / app).rglob("*") if path.is_file()]
    makers = [Path(__file__).with_name(f"{name}.py") for name in MAKERS]
    for path in sorted([*files, *makers, ROOT / "requirements.txt"]):
        if "__pycache__" not in path.parts:
            told.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _make():
    import django

    django.setup()
    from django.core.management import call_command

    from core.models import SiteImage
    from core.renditions import make_renditions
    from tests.public.addresses import discover
    from tests.public.requesting import Reader

    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    for image in SiteImage.objects.order_by("pk")[:RENDERED]:
        make_renditions.call(image.pk)
    extra = _further_content()
    call_command("rebuild_search", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    staff = _signed_in()
    folder = Path(os.environ["STATIC_FOLDER"]).parent
    documents = {}

    def keep(address, text):
        name = f"{len(documents):03}.html"
        documents[name] = f"{address.name} {address.path}"
        (folder / "html").mkdir(exist_ok=True)
        (folder / "html" / name).write_text(text)

    found = [address.as_json() for address in discover(Reader(), staff, extra, keep)]
    told = {"staff": staff, "addresses": found, "documents": documents}
    (folder / "found.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))


def _further_content():
    """What the demo does not show: something withdrawn, something behind a password."""
    from wagtail.models import PageViewRestriction

    from core.corrections.withdrawal import withdraw
    from core.users.models import User
    from stories.models import ArticlePage
    from tests.factories import StandardPageFactory

    article = ArticlePage.objects.live().order_by("pk").last()
    gone = article.url
    withdraw(article, User.objects.first(), "与事实不符。", reason_public=True)
    closed = StandardPageFactory(parent=article.get_site().root_page, title="内部资料")
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x" * 12)
    return {"withdrawn": gone, "behind a password": closed.url}


def _signed_in():
    from django.conf import settings
    from django.test import Client

    from core.users.models import User

    client = Client()
    client.force_login(User.objects.get(username="admin"))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    _make()
