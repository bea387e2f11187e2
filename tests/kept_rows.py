"""What a fixture has written to the database, kept as rows and written again for the next test.

Making the pages and offices of a site goes through signals, index and references and takes two
seconds; writing the same rows takes some milliseconds. Rows are kept once a process, and written
only where the tables hold what they held before; else the fixture does its work anew.
"""

import pickle

from django.db import connection, transaction

_kept = {}


def write_once(name, make):
    """Return what `make()` returns, which it must be able to do again, from rows if they fit."""
    # Outside of a transaction each row would be held against its foreign keys at once.
    if not connection.in_atomic_block:
        return make()
    kept = _kept.get(name)
    if kept is None:
        kept = _kept[name] = (SQLiteRows if connection.vendor == "sqlite" else PostgresRows)()
        return kept.take_from(make)
    if kept.sizes(kept.tables) != kept.before:
        return make()
    # Rows hang on each other: they are looked at when all of them are there.
    with transaction.atomic():
        kept.write()
    return pickle.loads(kept.objects)  # noqa: S301 (pickled by this process)


class Rows:
    """What one fixture made: for each table that it touched, the rows that went, changed and came,
    and the pickled objects. `before` is the size of these tables before."""

    def take_from(self, make):
        """Run `make()` and keep what it writes; returns what it returns."""
        tables = self.all_tables()
        before = {table: self.rows(table, columns) for table, columns in tables.items()}
        sizes = {table: self.sizes([table]) for table in tables}
        objects = make()
        after = {table: self.rows(table, columns) for table, columns in tables.items()}
        self.tables = {
            table: columns for table, columns in tables.items() if before[table] != after[table]
        }
        self.before = [size for table in self.tables for size in sizes[table]]
        self.gone, self.changed, self.come = {}, {}, {}
        for table in self.tables:
            old, new = before[table], after[table]
            self.gone[table] = sorted(old.keys() - new.keys())
            self.changed[table] = [new[key] for key in new if key in old and old[key] != new[key]]
            self.come[table] = [new[key] for key in new if key not in old]
        self.objects = pickle.dumps(objects)
        return objects


class SQLiteRows(Rows):
    """Rows begin with their rowid, which is their key."""

    def all_tables(self):
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

    def rows(self, table, columns):
        # A plus before its name hides a column's type from the driver, which gives it as stored.
        stored = ", ".join(f'+"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT rowid, {stored} FROM "{table}"')  # noqa: S608
            return {row[0]: row for row in cursor.fetchall()}

    def sizes(self, tables):
        """Return how many rows each table holds and the last one's number."""
        asked = [f'SELECT count(*), max(rowid) FROM "{table}"' for table in tables]  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return cursor.fetchall()

    def write(self):
        connection.ensure_connection()
        write = connection.connection.executemany
        for table, numbers in self.gone.items():
            write(f'DELETE FROM "{table}" WHERE rowid = ?', [(number,) for number in numbers])  # noqa: S608
        for table, names in self.tables.items():
            values = ", ".join(f'"{name}" = ?' for name in names)
            rows = [(*row[1:], row[0]) for row in self.changed[table]]
            write(f'UPDATE "{table}" SET {values} WHERE rowid = ?', rows)  # noqa: S608
        for table, names in self.tables.items():
            listed = ", ".join(f'"{name}"' for name in ("rowid", *names))
            marks = ", ".join("?" for _ in ("rowid", *names))
            write(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', self.come[table])  # noqa: S608


class PostgresRows(Rows):
    """A row is the text that PostgreSQL writes of it, and its own key: what has changed is another
    row. Foreign keys are looked at later, so that their order does not matter."""

    def all_tables(self):
        with connection.cursor() as cursor:
            return dict.fromkeys(sorted(connection.introspection.table_names(cursor)))

    def rows(self, table, _columns):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT kept::text FROM "{table}" AS kept')  # noqa: S608
            return {text: text for (text,) in cursor.fetchall()}

    def sizes(self, tables):
        asked = [
            f'SELECT count(*), max(kept::text) FROM "{table}" AS kept'  # noqa: S608
            for table in tables
        ]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"({each})" for each in asked))
            return cursor.fetchall()

    def write(self):
        with connection.cursor() as cursor:
            for table, texts in self.gone.items():
                if texts:
                    cursor.execute(
                        f'DELETE FROM "{table}" AS kept WHERE kept::text = ANY(%s)',  # noqa: S608
                        [texts],
                    )
            for table, texts in self.come.items():
                if texts:
                    cursor.execute(
                        f'INSERT INTO "{table}" SELECT (kept::"{table}").* '  # noqa: S608
                        "FROM unnest(%s::text[]) AS kept",
                        [texts],
                    )
