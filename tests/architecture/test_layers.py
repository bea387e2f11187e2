"""Who may import whom."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "pyproject.toml"


def contracts():
    return tomllib.loads(CONFIG.read_text())["tool"]["importlinter"]


def test_imports_point_to_the_right_only(tmp_path):
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", CONFIG, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_package_escapes_the_contract():
    packages = {
        init.parent.name
        for folder in (ROOT, ROOT / "site")
        for init in folder.glob("*/__init__.py")
    }
    assert packages - {"tests"} == set(contracts()["root_packages"])
