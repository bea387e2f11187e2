"""The compose files as Docker reads them: by the loader of the Compose Specification (compose-go),
which `docker compose` itself uses. `python -m tests.deploy.compose` builds it once into the user's
cache (`make compose-checker`)."""

import json
import re
import subprocess
import sys

import pytest

from tests.s3_server import CACHE, install
from tests.worker.processes import ROOT

VERSION = "v2.16.2"
SOURCE = f"github.com/compose-spec/compose-go/v2/cmd@{VERSION}"
PROGRAM = CACHE / f"compose-go-{VERSION}" / "cmd"
GET = "make compose-checker"
DEPLOY = ROOT / "deploy"


def load(path):
    """Return what the file says, as a dict without defaults left open; variables stay as they
    are written."""
    if not PROGRAM.exists():
        pytest.skip(f"Nothing here reads compose files. To get it: {GET}")
    command = [str(PROGRAM), "-no-interpolation", "-format", "json", str(path)]
    read = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    assert read.returncode == 0, read.stderr
    return json.loads(read.stdout)


def env_file(path):
    """The names and values in a file of settings."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def variables(text):
    """The names of all variables that are to be filled in."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", text))


def filled(value, known):
    """`value` with its variables as compose fills them in; KeyError for a required one that is
    empty."""

    def one(match):
        name, sign, rest = match.groups()
        if known.get(name):
            return known[name]
        if sign == ":-":
            return rest
        raise KeyError(name)

    return re.sub(r"(?<!\$)\$\{([A-Z0-9_]+)(:[?-])?([^}]*)\}", one, value)


if __name__ == "__main__":
    sys.exit(install(SOURCE, PROGRAM))
