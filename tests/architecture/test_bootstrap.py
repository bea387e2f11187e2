"""The one-command start: clear refusals, and children that are looked after."""

import ast
import importlib.metadata
import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run():
    spec = importlib.util.spec_from_file_location("deploy_run", ROOT / "deploy" / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def serve(**environment):
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "run.py"), "serve"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=20,
    )


def test_a_taken_port_is_told_before_anything_is_set_up():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = serve(PORT=str(port))
    assert result.returncode == 1
    assert f"无法使用 127.0.0.1:{port}" in result.stderr
    assert result.stdout == ""


def test_a_port_that_is_no_number_is_told():
    result = serve(PORT="http")
    assert result.returncode == 1
    assert "PORT 应是一个数字" in result.stderr


def test_a_crashed_child_is_started_again_and_told(run, tmp_path, capsys):
    runs = tmp_path / "runs"
    child = run.Child("试验", [sys.executable, "-c", f"open({str(runs)!r}, 'a').write('x')"])
    deadline = time.monotonic() + 10
    while not (runs.exists() and runs.read_text() == "xx") and time.monotonic() < deadline:
        child.look_after()
        time.sleep(0.05)
    child.process.wait()
    assert runs.read_text() == "xx"
    assert "试验意外退出（代码 0），1 秒后重新启动。" in capsys.readouterr().out


def test_a_child_that_never_lives_is_given_up(run, monkeypatch):
    monkeypatch.setattr(run.Child, "CRASHES_BEFORE_GIVING_UP", 1)
    child = run.Child("试验", [sys.executable, "-c", "raise SystemExit(3)"])
    child.process.wait()
    with pytest.raises(run.SetupError, match="试验连续 1 次启动后即退出"):
        child.look_after()


def test_packages_are_installed_again_only_when_requirements_change(run, tmp_path, monkeypatch):
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("one==1\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", python)
    assert not run.is_installed(dev=False)

    installed = run.State(tmp_path / ".venv" / "installed.json")
    for name, value in run.requirement_hashes(dev=False).items():
        installed[name] = value
    assert run.is_installed(dev=False)
    assert not run.is_installed(dev=True)

    (tmp_path / "requirements.txt").write_text("one==2\n")
    assert not run.is_installed(dev=False)


@pytest.mark.parametrize(("code", "starts"), [(0, True), (3, True), (1, False)])
def test_real_content_is_kept_and_does_not_stop_the_start(run, tmp_path, monkeypatch, code, starts):
    monkeypatch.setattr(run, "MANAGE", [sys.executable, "-c", f"raise SystemExit({code})"])
    state = run.State(tmp_path / "setup.json")
    progress = run.Progress(["demo"], state)
    if starts:
        run.load_demo(progress, state)
        assert state["demo"] == run.database_identity()
    else:
        with pytest.raises(run.SetupError):
            run.load_demo(progress, state)
        assert state["demo"] is None


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert re.fullmatch(r"|#.*|-r requirements\.txt|[\w.-]+==[\w.]+", line), line


def test_whatever_the_site_imports_is_among_its_requirements():
    pinned = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line
    }
    imported = {}
    for app in ("site", "core", "search", "brands", "activities", "stories", "home", "plugins"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module]
                imported.update({name.split(".")[0]: path for name in names})
    owners = importlib.metadata.packages_distributions()
    missing = {
        f"{name} ({path.relative_to(ROOT)})"
        for name, path in imported.items()
        if name in owners
        and not pinned & {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners[name]}
    }
    assert missing == set()


def test_make_without_a_target_lists_what_there_is():
    shown = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True).stdout
    for target in ("run", "test", "lint", "format", "bench", "help"):
        assert f"make {target}" in shown
