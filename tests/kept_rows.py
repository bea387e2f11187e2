"""What a fixture has written to the database, kept as rows and written again for the next test.

Making the pages and offices of a site goes through signals, index and references and takes two
seconds; writing the same rows takes some milliseconds. Rows are kept once a process, and written
only where the tables hold what they held before; else, and on another database than SQLite, the
fixture does its work anew.
"""

import pickle
from dataclasses import dataclass

from django.db import connection, transaction

_kept = {}


@dataclass
class Written:
    """What one fixture made: rows by table, with their rowid first, and the pickled objects."""

    before: list
    removed: dict
    changed: dict
    added: dict
    columns: dict
    objects: bytes


def write_once(name, make):
    """Return what `make()` returns, which it must be able to do again, from rows if they fit."""
    # Outside of a transaction each row would be held against its foreign keys at once.
    if connection.vendor != "sqlite" or not connection.in_atomic_block:
        return make()
    kept = _kept.get(name)
    if kept is None:
        return _make_and_keep(name, make)
    if _sizes(kept.columns) != kept.before:
        return make()
    # Rows hang on each other: they are looked at when all of them are there.
    with transaction.atomic():
        _write(kept)
    return pickle.loads(kept.objects)  # noqa: S301 (pickled by this process)


def _make_and_keep(name, make):
    columns = _columns()
    before = {table: _rows(table, names) for table, names in columns.items()}
    sizes = {table: _sizes([table]) for table in columns}
    objects = make()
    after = {table: _rows(table, names) for table, names in columns.items()}
    touched = {table: names for table, names in columns.items() if before[table] != after[table]}
    _kept[name] = Written(
        before=[size for table in touched for size in sizes[table]],
        removed={table: sorted(before[table].keys() - after[table].keys()) for table in touched},
        changed={
            table: [
                row
                for number, row in after[table].items()
                if number in before[table] and before[table][number] != row
            ]
            for table in touched
        },
        added={
            table: [row for number, row in after[table].items() if number not in before[table]]
            for table in touched
        },
        columns=touched,
        objects=pickle.dumps(objects),
    )
    return objects


def _columns():
    """Return the columns of each table, without virtual ones, which triggers fill."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        tables = cursor.fetchall()
        virtual = tuple(name for name, sql in tables if "VIRTUAL TABLE" in (sql or ""))
        columns = {}
        for name, _sql in tables:
            if name.startswith(("sqlite_", *virtual)):
                continue
            cursor.execute(f"SELECT name FROM pragma_table_info('{name}')")  # noqa: S608
            columns[name] = [column for (column,) in cursor.fetchall()]
    return columns


def _rows(table, columns):
    # A plus before its name hides a column's type from the driver, which gives it as it is stored.
    stored = ", ".join(f'+"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT rowid, {stored} FROM "{table}"')  # noqa: S608
        return {row[0]: row for row in cursor.fetchall()}


def _sizes(tables):
    """Return how many rows each table holds and the last one's number."""
    asked = " UNION ALL ".join(f'SELECT count(*), max(rowid) FROM "{table}"' for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return cursor.fetchall()


def _write(kept):
    connection.ensure_connection()
    write = connection.connection.executemany
    for table, numbers in kept.removed.items():
        write(f'DELETE FROM "{table}" WHERE rowid = ?', [(number,) for number in numbers])  # noqa: S608
    for table, names in kept.columns.items():
        values = ", ".join(f'"{name}" = ?' for name in names)
        rows = [(*row[1:], row[0]) for row in kept.changed[table]]
        write(f'UPDATE "{table}" SET {values} WHERE rowid = ?', rows)  # noqa: S608
    for table, names in kept.columns.items():
        listed = ", ".join(f'"{name}"' for name in ("rowid", *names))
        marks = ", ".join("?" for _ in ("rowid", *names))
        write(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', kept.added[table])  # noqa: S608
