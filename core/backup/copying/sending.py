"""The old place: tells the new one of every row and every file, and compares what arrived."""

import json
import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from itertools import islice

import environ
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.backup import uploads
from core.backup.copying import rows
from core.backup.copying.receiving import place
from core.backup.refusing import BackupRefused

MOST_TOLD = 20
#: What the new place must not take over from this process: where things are.
OWN = ("DATABASE_URL", "REDIS_URL", "SEARCH_URL", "SEARCH_DIR", "MEDIA_ROOT", "AWS_")


def read_environment(path):
    """Return the variables of a file as `/etc/wenming.env` is one."""

    class File(environ.Env):
        ENVIRON = {}  # noqa: RUF012

    try:
        # The library only warns of a file that is not there.
        path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupRefused(
            _("%(file)s 读不出来：%(reason)s") % {"file": path, "reason": error}
        ) from error
    File.read_env(str(path))
    return File.ENVIRON


def copy(environment, tell=lambda text: None):
    """Copy this installation to where `environment`, a dict of variables, has it; returns
    `(number of tables, of rows, of files)`."""
    with _receiver(environment) as there:
        here, answer = place(), there.ask()
        moved = {name: here[name] != answer["place"][name] for name in here}
        if not any(moved.values()):
            raise BackupRefused(
                _(
                    "新的和现在的是同一个数据库、同一个存储。"
                    "请在文件里写上新的 DATABASE_URL 或 AWS_ 变量。"
                )
            )
        if moved["database"] and answer["place"]["database"][0] != connection.vendor:
            _refuse_faults()
        names = list(uploads.stored_names()) if moved["files"] else []
        there.send(
            {
                "database": moved["database"],
                "migrations": [list(each) for each in rows.applied_migrations()],
                "files": moved["files"],
                "names": names,
            }
        )
        there.ask()
        if moved["files"]:
            tell(_("数据库是空的，存储是空的。开始搬文件：%d 个。") % len(names))
        sent = _send_files(there, names, tell)
        sums = _send_rows(there, tell) if moved["database"] else {}
        there.ask()
    return len(sums), sum(count for count, _told in sums.values()), sent


def _refuse_faults():
    found = list(islice(rows.faults(), MOST_TOLD))
    if found:
        raise BackupRefused(
            _("新的数据库不收下面这些，什么都没有动。请在原来的网站上改好，再搬一次：\n%s")
            % "\n".join(found)
        )


def _send_files(there, names, tell):
    sent = 0
    for name in names:
        checksum = uploads.stored_checksum(name)
        if checksum is None:
            # Gone since the names were read.
            continue
        sent += 1
        there.send((name, checksum))
        if there.ask()["want"]:
            with default_storage.open(name) as file:
                for block in file.chunks(uploads.BLOCK):
                    there.send(block)
            there.send(b"")
        if sent % 500 == 0:
            tell(_("文件：%(done)d/%(all)d") % {"done": sent, "all": len(names)})
    there.send(None)
    return sent


def _send_rows(there, tell):
    sums = {}
    # The rows as they are at one moment; on SQLite nobody writes meanwhile.
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in rows.tables():
            told = rows.Sum(model)
            for chunk in rows.read(model):
                there.send((model._meta.label, chunk))
                told.add(chunk)
            sums[model._meta.label] = told.told()
    there.send(None)
    tell(_("数据已送到，正在比对。"))
    theirs = there.ask()["tables"]
    wrong = [label for label, told in sums.items() if theirs.get(label) != told]
    there.send({"right": not wrong})
    if wrong:
        raise BackupRefused(
            _("%s 搬过去的和原来的不一样，新的数据库里什么都没有留下。") % "、".join(wrong)
        )
    return sums


class _Receiver:
    def __init__(self, process):
        self.process = process

    def send(self, frame):
        try:
            pickle.dump(frame, self.process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
        except BrokenPipeError:
            self.ask()
            raise

    def ask(self):
        line = self.process.stdout.readline()
        if not line:
            raise BackupRefused(_("新的地方没有把事情做完，什么都没有留下。请看上面的报错。"))
        answer = json.loads(line)
        if "refused" in answer:
            raise BackupRefused(answer["refused"])
        return answer


@contextmanager
def _receiver(environment):
    own = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "receive_site"]
    process = subprocess.Popen(  # noqa: S603
        command,
        env={**own, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield _Receiver(process)
        process.stdin.close()
        process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
