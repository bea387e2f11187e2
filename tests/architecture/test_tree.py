"""The tree is what the architecture says, and speaks of itself alone."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
IGNORED = {
    *(".git", ".venv", "var", "media", "__pycache__"),
    *(".pytest_cache", ".ruff_cache", ".hypothesis"),
}
TEXT = {
    *(".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".svg"),
    *(".conf", ".service", ".xml", ".cfg", ".sh", ""),
}


def files():
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT)
        if path.is_file() and not IGNORED.intersection(inside.parts) and path != Path(__file__):
            yield inside


def lines_with(pattern, suffixes=TEXT):
    return [
        f"{path}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in suffixes
        for number, line in enumerate((ROOT / path).read_text(errors="replace").splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_site_is_a_plain_folder():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert [path.name for path in (ROOT / "site").iterdir() if path.name != "__pycache__"] == [
        "wenming"
    ]
    assert not re.search(r"^/?site", (ROOT / ".gitignore").read_text(), re.MULTILINE)


def test_nothing_is_named_for_what_it_is_not():
    vague = {"utils", "helpers", "misc", "common", "tools"}
    assert [str(path) for path in files() if {*path.parts[:-1], path.stem} & vague] == []


def test_nothing_is_left_for_later():
    assert lines_with(r"\b(TODO|FIXME|XXX|HACK)\b", TEXT - {".svg"}) == []


def test_no_paths_of_one_machine():
    assert lines_with(r"(?<![\w.}])/(work|home|root|Users|tmp)/[a-z]") == []


def test_no_package_registries():
    assert lines_with(r"pypi\.|pythonhosted|npmjs|index-url|://registry\.") == []


def test_the_engine_of_admin_search_is_installed_once():
    assert "wagtail.search" in settings.INSTALLED_APPS
    assert "modelsearch" not in settings.INSTALLED_APPS


def test_our_templates_win_over_those_of_wagtail():
    apps = settings.INSTALLED_APPS
    first_stock = next(index for index, app in enumerate(apps) if app.startswith("wagtail"))
    ours = {"plugins", "home", "stories", "activities", "brands", "search", "core"}
    assert {app.split(".")[0] for app in apps[:first_stock]} <= ours
