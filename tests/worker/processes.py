"""What a test needs to start a worker in a process of its own, and to wait for it."""

import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
WORKER = [sys.executable, str(ROOT / "manage.py"), "worker"]


def database_url(name=None):
    """The address of the test database for another process, or of the database `name` (a Path, or
    a name on PostgreSQL)."""
    if isinstance(name, Path):
        return f"sqlite:///{name}"
    settings = connection.settings_dict
    name = name or settings["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    login = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    place = f"{quote(settings['HOST'], safe='')}:{settings['PORT']}"
    return f"postgres://{login}@{place}/{name}"


def wait_until(condition, seconds=60):
    """Poll until the condition holds; its value, or a failure after the given time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")
