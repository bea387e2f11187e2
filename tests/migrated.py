"""A database as the migrations make it, kept under `var/` for as long as they stay the same.

Every test process starts from a copy of it; to migrate takes half a minute each.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import shutil
import sqlite3
from pathlib import Path

from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
HELD = ROOT / "var" / "migrated"


@contextlib.contextmanager
def starting_point():
    """Put a kept database in the place of the test database. Yields a function that keeps the
    migrated one if there was none; others wait for it meanwhile."""
    HELD.mkdir(parents=True, exist_ok=True)
    kept = HELD / f"{_state()}.sqlite3"
    target = Path(connection.settings_dict["TEST"]["NAME"])
    with (HELD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in (target, target.with_name(f"{target.name}-wal"), _shared_memory(target)):
            old.unlink(missing_ok=True)
        if kept.exists():
            shutil.copyfile(kept, target)
            fcntl.flock(lock, fcntl.LOCK_UN)

        def keep():
            # Tests that ask for no database have none made, and the next run shall not find it so.
            if not kept.exists() and _has_tables(target):
                for old in HELD.glob("*.sqlite3"):
                    old.unlink()
                copy_database(target, kept.with_suffix(".new"))
                kept.with_suffix(".new").rename(kept)
            return kept

        yield keep


def _has_tables(database):
    with contextlib.closing(sqlite3.connect(database)) as opened:
        return opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0


def copy_database(source, target):
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _shared_memory(target):
    return target.with_name(f"{target.name}-shm")


def _state():
    """What a migrated database depends on: every migration, and what ours write by our code."""
    told = hashlib.sha256()
    for app in apps.get_app_configs():
        migrations = Path(app.path) / "migrations"
        for path in sorted(migrations.rglob("*.py")):
            told.update(f"{app.label} {path.name}".encode() + path.read_bytes())
    for name in ("core.roles", "core.role_rights"):
        told.update(Path(importlib.util.find_spec(name).origin).read_bytes())
    return told.hexdigest()[:16]
