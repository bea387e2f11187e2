"""A new add-on passes the suite over all of them at once."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.worker.processes import ROOT

SETTINGS = """
from wenming.settings.test import *  # noqa: F403
from wenming.settings.test import INSTALLED_APPS, discover

ADDONS = discover({{"{package}": "{folder}"}}, group="wenming.nothing")
INSTALLED_APPS = [*INSTALLED_APPS, *ADDONS.apps]
"""


def test_a_new_addon_passes_at_once(tmp_path):
    package = tmp_path / "fresh_addons"
    package.mkdir()
    (package / "__init__.py").touch()
    call_command("startaddon", "good_deeds", title="好事簿", into=str(package), verbosity=0)
    settings = SETTINGS.format(package=package.name, folder=package)
    (tmp_path / "fresh_settings.py").write_text(settings)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"),
            *("tests/addons/test_every_addon.py", "--ds", "fresh_settings"),
            *("-k", "good_deeds", "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "passed" in done.stdout


@pytest.mark.parametrize("name", ["admin", "Bad", "x", "../up", "pages", "dummy", "a-b", "media"])
def test_a_name_that_cannot_be_is_refused(name, tmp_path):
    with pytest.raises(CommandError):
        call_command("startaddon", name, into=str(tmp_path), verbosity=0)
    assert list(tmp_path.iterdir()) == []
