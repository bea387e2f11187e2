"""A database as the migrations make it, kept for as long as they stay the same: SQLite's under
`var/`, PostgreSQL's as a database beside the others, which new ones are copied from.

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
    migrated one if there was none, and returns it (the Path of a file, or the name of a database);
    others wait meanwhile."""
    HELD.mkdir(parents=True, exist_ok=True)
    place = _Files() if connection.vendor == "sqlite" else _Databases()
    with (HELD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if place.lay_out():
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield place.keep


class _Files:
    """SQLite: a database is a file."""

    def __init__(self):
        self.kept = HELD / f"{_state()}.sqlite3"
        self.target = Path(connection.settings_dict["TEST"]["NAME"])

    def lay_out(self):
        """Put the kept database in place; tells whether there was one."""
        for end in ("", "-wal", "-shm"):
            self.target.with_name(f"{self.target.name}{end}").unlink(missing_ok=True)
        if self.kept.exists():
            shutil.copyfile(self.kept, self.target)
        return self.kept.exists()

    def keep(self):
        # Tests that ask for no database have none made, and the next run shall not find it so.
        if not self.kept.exists() and _has_tables(self.target):
            for old in HELD.glob("*.sqlite3"):
                old.unlink()
            copy_database(self.target, self.kept.with_suffix(".new"))
            self.kept.with_suffix(".new").rename(self.kept)
        return self.kept


class _Databases:
    """PostgreSQL: a database is the template of another one while nobody is connected to it."""

    def __init__(self):
        self.kept = f"wenming_migrated_{_state()}"
        self.target = connection.settings_dict["TEST"]["NAME"]

    def lay_out(self):
        with server() as run:
            run(f'DROP DATABASE IF EXISTS "{self.target}" WITH (FORCE)')
            is_kept = self.kept in _names(run)
        if is_kept:
            copy_on_server(self.kept, self.target)
        return is_kept

    def keep(self):
        connection.close()
        with server() as run:
            names = _names(run)
            if self.target in names and self.kept not in names:
                for old in names:
                    if old.startswith("wenming_migrated_"):
                        run(f'DROP DATABASE "{old}" WITH (FORCE)')
                copy_on_server(self.target, self.kept)
        return self.kept


@contextlib.contextmanager
def server():
    """Yields `run(sql)` on the database that every PostgreSQL has."""
    import psycopg

    told = connection.settings_dict
    login = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"]}
    with psycopg.connect(
        **login, password=told["PASSWORD"], dbname="postgres", autocommit=True
    ) as opened:
        yield opened.execute


def copy_on_server(source, target):
    """Make the database `target` on PostgreSQL from `source`, to which nobody is connected."""
    with server() as run:
        run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _names(run):
    return [name for (name,) in run("SELECT datname FROM pg_database").fetchall()]


def _has_tables(database):
    with contextlib.closing(sqlite3.connect(database)) as opened:
        return opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0


def copy_database(source, target):
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


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
