"""What twenty add-ons cost a public page: run in a process of its own, with twenty of them written
into a folder; prints figures as JSON. `measure(folder, database)` starts it."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.worker.processes import ROOT

NUMBER = 20
CONFIG = """
from core.addons.config import Addon


def fragment(request, page, context):
    return "{label}"


class Config(Addon):
    name, label = "twenty.{label}", "{label}"
    title = description = author = "{label}"
    version, core_min, url_prefix = "1.0", "0.1", "{prefix}"

    def extend(self):
        from core.addons import api

        for place in ("head", "main_end", "footer"):
            api.add_fragment(self, place, fragment, name=place)
        api.add_urls(self, [])
        api.add_check(self, "check", lambda item, texts: [])
        api.add_condition(self, "condition", lambda item, revision, user: [])
        api.add_hook(self, "before_create_page", lambda request, parent, page_class: None)
"""


def measure(folder, database, rounds=40):
    """Return `{"queries": {state: number}, "milliseconds": {state: median}}` of the home page,
    nothing of it kept, for the states bare (no add-ons installed), off and on. The time is that of
    the processor, which who else is at work on the machine changes least."""
    package = folder / "twenty"
    package.mkdir()
    (package / "__init__.py").touch()
    for number in range(NUMBER):
        label = f"extra{number}"
        (package / label).mkdir()
        (package / label / "__init__.py").touch()
        text = CONFIG.replace("{label}", label).replace("{prefix}", f"extra-{number}")
        (package / label / "apps.py").write_text(text)
    found = {"queries": {}, "milliseconds": {}}
    for installed in ("", str(package)):
        copy = folder / f"db{bool(installed)}.sqlite3"
        shutil.copy(database, copy)
        done = subprocess.run(
            [sys.executable, "-m", "tests.addons.twenty", str(rounds)],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.addons.twenty_settings",
                "DATABASE_URL": f"sqlite:///{copy}",
                "ADDONS_FOLDER": installed,
                "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT), str(ROOT / "site"))),
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        for name, states in json.loads(done.stdout.splitlines()[-1]).items():
            found[name].update(states)
    return found


def run(rounds):
    import django

    django.setup()
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from wagtail.models import Site

    from core.addons.registry import all_addons
    from core.addons.switching import enable
    from tests.site_tree import make_site_tree

    make_site_tree(offices=False)
    client = Client()

    def ask():
        for name in ("pages", "pieces"):
            caches[name].clear()
        begun = time.thread_time()
        response = client.get("/", headers={"host": "testserver"})
        taken = time.thread_time() - begun
        assert response.status_code == 200
        return taken, response.content.decode()

    def figures(state, shown):
        ask(), ask()
        with CaptureQueriesContext(connection) as queries:
            _taken, text = ask()
        # Now: the next request empties the log.
        number = len(queries)
        assert number and text.count("extra19") == shown, text
        taken = statistics.median(ask()[0] for _ in range(rounds))
        return {"queries": {state: number}, "milliseconds": {state: taken * 1000}}

    extra = [config for config in all_addons() if config.label.startswith("extra")]
    if not extra:
        return figures("bare", 0)
    found = figures("off", 0)
    site = Site.objects.get(is_default_site=True)
    for config in extra:
        enable(config, site)
    for name, states in figures("on", 3).items():
        found[name].update(states)
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(Path(ROOT) / "site"))
    print(json.dumps(run(int(sys.argv[1]))))  # noqa: T201
