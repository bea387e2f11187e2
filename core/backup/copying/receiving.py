"""The new place: takes rows and files from a pipe, compares, and only then is one."""

import json
import pickle
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from core.backup import uploads
from core.backup.copying import rows
from core.backup.refusing import BackupRefused
from core.models import SiteState


def place():
    """Where this installation keeps its rows and its files."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        database = ["sqlite", str(Path(held["NAME"]).resolve())]
    else:
        database = [connection.vendor, held["HOST"], str(held["PORT"]), held["NAME"]]
    if settings.AWS_STORAGE_BUCKET_NAME:
        files = ["bucket", settings.AWS_S3_ENDPOINT_URL or "", settings.AWS_STORAGE_BUCKET_NAME]
    else:
        files = ["folder", str(Path(settings.MEDIA_ROOT).resolve())]
    return {"database": database, "files": files}


class Receiver:
    """Reads pickled frames from `source`, answers in lines of JSON to `target`."""

    def __init__(self, source, target):
        self.source, self.target = source, target

    def run(self):
        try:
            self._answer(place=self._reached())
            wanted = self._next()
            if wanted["database"]:
                self._prepare(wanted["migrations"])
            self._answer(ready=True)
            files = self._take_files(wanted["names"] if wanted["files"] else None)
            # The rows come last: with them the new place is one.
            if wanted["database"]:
                self._take_rows()
            self._answer(done=len(files))
            if wanted["database"]:
                # The admin's search, whose tables differ between databases.
                call_command("update_index", verbosity=0, stdout=sys.stderr)
        except BackupRefused as refusal:
            self._answer(refused=str(refusal))
        except Exception as error:  # noqa: BLE001, whoever asked must learn of it
            self._answer(refused=_("没有写成：%s") % error)

    def _answer(self, **told):
        self.target.write(json.dumps(told) + "\n")
        self.target.flush()

    def _next(self):
        return pickle.load(self.source)  # noqa: S301, from the process that started this one

    def _reached(self):
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            raise BackupRefused(_("连不上新的数据库：%s") % error) from error
        try:
            default_storage.exists("wenming")
        except Exception as error:
            raise BackupRefused(_("连不上新的存储：%s") % error) from error
        return place()

    def _prepare(self, migrations):
        if connection.introspection.table_names():
            raise BackupRefused(
                _(
                    "新的数据库不是空的，什么都没有动。请给一个空的数据库；"
                    "若是上次没做完留下的，把它删掉重新建一个。"
                )
            )
        call_command("migrate", interactive=False, verbosity=0)
        if [list(each) for each in rows.applied_migrations()] != migrations:
            raise BackupRefused(_("两边的程序或附加组件不一样，请用同一个版本、同一套附加组件。"))

    def _take_files(self, names):
        """Store what is not there yet, and read it back; returns what is there. `names` are all
        that may be there, None for whatever there is."""
        foreign = set() if names is None else set(uploads.stored_names()) - set(names)
        if foreign:
            raise BackupRefused(
                _("新的存储里有别的文件（例如 %s），什么都没有动。请给一个空的。") % min(foreign)
            )
        found = {}
        while frame := self._next():
            name, checksum = frame
            found[name] = uploads.stored_checksum(name)
            wanted = found[name] != checksum
            self._answer(want=wanted)
            if wanted:
                self._take_file(name)
                found[name] = uploads.stored_checksum(name)
                if found[name] != checksum:
                    # Before any row: with the rows the new place would be one.
                    raise BackupRefused(
                        _(
                            "%s 没有写好，新的数据库里只有空表。请看看新的存储，"
                            "把那个数据库删掉重新建一个，再搬一次。"
                        )
                        % name
                    )
        return found

    def _take_file(self, name):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            with path.open("wb") as file:
                while block := self._next():
                    file.write(block)
            uploads.copy_in(name, path)

    def _take_rows(self):
        """All or nothing: what is not as it was sent is not there at all."""
        tables = {model._meta.label: model for model in rows.tables()}
        with transaction.atomic():
            wiped = connection.introspection.django_table_names(
                only_existing=True, include_views=False
            )
            flush = connection.ops.sql_flush(
                no_style(), wiped, reset_sequences=True, allow_cascade=True
            )
            connection.ops.execute_sql_flush(flush)
            while frame := self._next():
                label, chunk = frame
                self._write(tables[label], chunk)
            with connection.cursor() as cursor:
                for line in connection.ops.sequence_reset_sql(no_style(), list(tables.values())):
                    cursor.execute(line)
            connection.check_constraints()
            sums = {}
            for label, model in tables.items():
                told = rows.Sum(model)
                for chunk in rows.read(model):
                    told.add(chunk)
                sums[label] = told.told()
            self._answer(tables=sums)
            if not self._next()["right"]:
                raise BackupRefused(_("搬过去的和原来的不一样，新的数据库里什么都没有留下。"))
            # Nothing that a process, Redis or a browser has kept of the old place counts here.
            SiteState.begin_anew()

    def _write(self, model, chunk):
        try:
            with transaction.atomic():
                rows.write(model, chunk)
            return
        except DatabaseError:
            # One by one, to name the one.
            pass
        for row in chunk:
            try:
                with transaction.atomic():
                    rows.write(model, [row])
            except DatabaseError as error:
                raise BackupRefused(f"{rows.named(model, row)}：{error}") from error
