"""Settings an operator can trust: complete in the docs, safe in production."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "site" / "wenming" / "settings"
BOOTSTRAP = ROOT / "deploy" / "run.py"
GUIDE = ROOT / "docs" / "operator.md"
REQUIRED = {
    "SECRET_KEY": "k3-a9x0q7m2w8z5b1n6v4c0-p7r2t9y5u1i8o3s6d4f0g-h2j1k5l9",
    "ALLOWED_HOSTS": "wenming.example.cn",
    "SITE_URL": "https://wenming.example.cn",
}


def manage(*arguments, **environment):
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL") if name in os.environ
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**kept, "DJANGO_SETTINGS_MODULE": "wenming.settings.production", **environment},
        capture_output=True,
        text=True,
    )


def names_read(path):
    """Environment variables a source file asks for: env("X"), env.bool("X"), os.environ["X"]."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            source, key = ast.unparse(node.func), node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            source, key = ast.unparse(node.value), node.slice
        else:
            continue
        reads = re.fullmatch(r"(env|os\.environ)(\.\w+)?", source)
        if reads and isinstance(key, ast.Constant):
            yield key.value


def test_production_passes_the_deployment_check():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **REQUIRED)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_what_is_missing(name):
    result = manage("check", **{key: value for key, value in REQUIRED.items() if key != name})
    assert result.returncode != 0
    assert f"Set the {name} environment variable" in result.stderr


def test_the_guide_lists_every_environment_variable():
    read = {name for path in [*SETTINGS.glob("*.py"), BOOTSTRAP] for name in names_read(path)}
    listed = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", GUIDE.read_text(), re.MULTILINE))
    assert listed == read


def test_production_has_no_demo_accounts():
    code = "from django.conf import settings; print(settings.DEMO_ACCOUNTS, settings.DEBUG)"
    result = manage("shell", "--no-imports", "-c", code, **REQUIRED)
    assert result.stdout.split() == ["False", "False"], result.stderr
