"""The systemd units, as systemd reads them."""

import shutil
import subprocess

import pytest

from tests.deploy.compose import DEPLOY
from tests.worker.processes import ROOT

UNITS = sorted(path.name for path in DEPLOY.glob("wenming-*.*") if path.suffix != ".conf")


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(tmp_path, name):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("No systemd on this machine. To get it: apt-get install systemd")
    for unit in UNITS:
        text = (DEPLOY / unit).read_text()
        # Programs, that is; the folder is that of the installation.
        (tmp_path / unit).write_text(text.replace("/srv/wenming/.venv/bin/python", "/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)]
    checked = subprocess.run(command, capture_output=True, text=True)
    told = [line for line in checked.stderr.splitlines() if "wenming" in line]
    assert not told and checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_units_start_what_is_there_as_nobody_of_worth(name):
    lines = dict(
        line.split("=", 1) for line in (DEPLOY / name).read_text().splitlines() if "=" in line
    )
    assert lines["User"] == "wenming" and lines["NoNewPrivileges"] == "true"
    assert lines["EnvironmentFile"] == "/etc/wenming.env"
    assert lines.get("Restart") == "always" or lines["Type"] == "oneshot"
    for word in lines["ExecStart"].split():
        if word.startswith("/srv/wenming/") and ".venv" not in word:
            assert (ROOT / word.removeprefix("/srv/wenming/")).exists()
