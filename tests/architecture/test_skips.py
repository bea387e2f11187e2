"""A test may be skipped at home, where something is missing, but never in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPS_IN_A_TEST = "import pytest\ndef test_it():\n    pytest.skip('No thing. To get it: x')\n"
SKIPS_AS_A_WHOLE = "import pytest\npytest.skip('No thing. To get it: x', allow_module_level=True)\n"


@pytest.mark.parametrize("source", [SKIPS_IN_A_TEST, SKIPS_AS_A_WHOLE])
@pytest.mark.parametrize(("ci", "fails"), [("true", True), ("", False)])
def test_a_skip_fails_in_ci_only(tmp_path, source, ci, fails):
    (tmp_path / "test_skipping.py").write_text(source)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rs",
         "-c", str(ROOT / "pyproject.toml"), "--rootdir", tmp_path, tmp_path],
        cwd=tmp_path,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert "No thing. To get it: x" in result.stdout
    assert ("Nothing may be skipped in CI" in result.stdout) is fails
    assert (result.returncode in (1, 2)) is fails
