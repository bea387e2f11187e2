"""Server, command line, tests and checks find the project wherever they are started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder, *command, **environment):
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "wenming.settings.test", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("folder", [ROOT, ROOT / "site", ROOT / "docs", Path("/")])
def test_command_line(folder):
    result = run(folder, str(ROOT / "manage.py"), "check")
    assert result.returncode == 0, result.stderr


def test_web_server(tmp_path):
    result = run(tmp_path, "-m", "gunicorn", "--check-config", "wenming.wsgi")
    assert result.returncode == 0, result.stderr


def test_pytest(tmp_path):
    result = run(
        tmp_path, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider",
        str(ROOT / "tests" / "architecture" / "test_layers.py"),
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert "test_imports_point_to_the_right_only" in result.stdout


def test_the_standard_library_keeps_its_site_module(tmp_path):
    result = run(tmp_path, "-c", "import site; print(site.getsitepackages())")
    assert result.returncode == 0, result.stderr
