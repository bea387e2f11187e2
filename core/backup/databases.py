"""The database as one file, by the means of each server."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from core.backup.refusing import BackupRefused

_NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def file_name():
    """What the file is called, which tells the engine too."""
    return _NAMES[connection.vendor]


def dump(path):
    """Write the database as it is at one moment; the site may go on writing meanwhile."""
    if connection.vendor == "sqlite":
        source = Path(connection.settings_dict["NAME"]).absolute().as_uri()
        with closing(sqlite3.connect(f"{source}?mode=ro", uri=True)) as rows:
            rows.execute("VACUUM INTO ?", [str(path)])
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(path):
    """Put what `dump` has written in the place of all that the database holds."""
    connections.close_all()
    if connection.vendor == "sqlite":
        target = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(path)) as kept, closing(sqlite3.connect(target)) as rows:
            kept.backup(rows)
        return
    together = ("--single-transaction", "--exit-on-error")
    clean = ("--clean", "--if-exists", "--no-owner", "--no-privileges")
    _run("pg_restore", *clean, *together, str(path), to_database=True)


def _run(program, *options, to_database=False):
    given, told = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *login, name = given[1:]
    # The name of the database stands last, or after an option of its own.
    place = [*login, "--dbname", name, *options] if to_database else [*login, *options, name]
    try:
        done = subprocess.run(  # noqa: S603
            [program, *place], env={**os.environ, **(told or {})}, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise BackupRefused(
            _("这台机器上没有 %s。请安装 postgresql-client，版本不低于数据库服务器。") % program
        ) from None
    if done.returncode:
        raise BackupRefused(
            _("%(program)s 没有成功：%(reason)s")
            % {"program": program, "reason": done.stderr.strip()[-800:]}
        )
