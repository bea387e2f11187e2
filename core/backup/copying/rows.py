"""Every row of a database in a form that is the same on all of them."""

import datetime
import hashlib
import json
import re
from decimal import Decimal

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

#: What is made anew where it is copied to, and differs between databases: the admin's search, what
#: the index is told, signs of life.
MADE_ANEW = {
    *("wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"),
    *("search.OutboxEntry", "search.IndexState"),
    *("worker.TaskLease", "worker.WorkerHeartbeat"),
}
CHUNK = 1000
NUL = "\x00"
#: Not behind a backslash that is itself one of the text.
NUL_IN_JSON = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
TEXTS = {"CharField", "TextField", "SlugField", "FileField", "EmailField", "URLField"}


def tables():
    """Yield the models of all tables that are copied, those between two models included."""
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.managed and not options.proxy and options.label not in MADE_ANEW:
            if options.local_concrete_fields:
                yield model


def columns(model):
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def applied_migrations():
    return sorted(MigrationRecorder(connection).applied_migrations())


def read(model):
    """Yield the rows of a table in chunks, by primary key: values as Python has them before any
    field makes more of them (JSON stays text)."""
    fields = columns(model)
    quote = connection.ops.quote_name
    named = ", ".join(quote(field.column) for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    made = [_converters(field, model) for field in fields]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {named} FROM {table} ORDER BY {key}")  # noqa: S608
        while chunk := cursor.fetchmany(CHUNK):
            yield [
                tuple(make(value) for make, value in zip(made, row, strict=True)) for row in chunk
            ]


def _converters(field, model):
    expression = field.get_col(model._meta.db_table)
    found = connection.ops.get_db_converters(expression)

    def convert(value):
        for converter in found:
            value = converter(value, expression, connection)
        return value

    return convert


class Sum:
    """How many rows of a table there are, and the checksum of what they hold, in any order of the
    keys within JSON and any zone of a moment."""

    def __init__(self, model):
        self.is_json = [_is_json(field) for field in columns(model)]
        self.count, self._told = 0, hashlib.sha256()

    def add(self, rows):
        for row in rows:
            self.count += 1
            values = zip(row, self.is_json, strict=True)
            self._told.update(repr([_plain(value, is_json) for value, is_json in values]).encode())

    def told(self):
        return [self.count, self._told.hexdigest()]


def _is_json(field):
    return field.get_internal_type() == "JSONField"


def _plain(value, is_json):
    if value is None:
        return None
    if is_json:
        held = json.loads(value, parse_int=Decimal, parse_float=Decimal)
        return json.dumps(held, sort_keys=True, default=_digits)
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, bool | int | float | str):
        return value
    # A UUID, a Decimal: the fields give both the same digits everywhere.
    return str(value)


def _digits(number):
    """The same for 1e16 and for 10000000000000000, as one database or the other writes it."""
    return f"{number.normalize():f}"


def faults():
    """Yield in words what keeps PostgreSQL from taking a value that SQLite has taken."""
    for model in tables():
        texts = [(at, field) for at, field in enumerate(columns(model)) if _is_text(field)]
        for chunk in read(model) if texts else ():
            for row in chunk:
                for at, field in texts:
                    if fault := _fault_in(field, row[at]):
                        yield f"{named(model, row)}的“{field.verbose_name}”{fault}"


def _fault_in(field, value):
    if not isinstance(value, str):
        return ""
    if NUL in value or (_is_json(field) and NUL_IN_JSON.search(value)):
        return _("有空字符（NUL）")
    if field.max_length and not _is_json(field) and len(value) > field.max_length:
        return _("超过 %d 个字符") % field.max_length
    return ""


def named(model, row):
    """What a person finds the row by."""
    names = [field.attname for field in columns(model)]
    pk = row[names.index(model._meta.pk.attname)]
    options = model._meta
    return _("%(table)s（%(label)s）第 %(pk)s 号") % {
        "table": options.verbose_name,
        "label": options.label,
        "pk": pk,
    }


def _is_text(field):
    return _is_json(field) or field.get_internal_type() in TEXTS


def prepared(field, value):
    """The value as the driver takes it."""
    if value is None or _is_json(field):
        return value
    return field.get_db_prep_save(value, connection)


def write(model, rows):
    fields = columns(model)
    quote = connection.ops.quote_name
    named = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({named}) VALUES ({marks})",  # noqa: S608
            [
                [prepared(field, value) for field, value in zip(fields, row, strict=True)]
                for row in rows
            ],
        )
