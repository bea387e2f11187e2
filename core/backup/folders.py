"""Makes a backup's folder, checks one, and brings one back."""

import json
import shutil

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from packaging.version import Version

from core.backup import databases, uploads
from core.backup.refusing import BackupRefused
from core.models import SiteState
from core.models.site_state import Read
from core.read_only import switch
from core.version import VERSION

LIST = "backup.json"
FORMAT = 1
MEDIA = "media"


def make(parent, tell=lambda text: None):
    """Write everything into a new folder below `parent` (a Path) and return its path. What is not
    whole yet has another name, so that a backup that was broken off is taken for none."""
    now = timezone.localtime()
    folder = parent / f"wenming-{now:%Y-%m-%d-%H%M%S}"
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    if folder.exists():
        raise BackupRefused(_("%s 已经有了，请过一秒再试。") % folder)
    try:
        # It holds accounts and telephone numbers.
        unfinished.mkdir(parents=True, mode=0o700)
        (unfinished / MEDIA).mkdir()
    except OSError as error:
        raise BackupRefused(
            _("写不进 %(folder)s：%(reason)s") % {"folder": parent, "reason": error.strerror}
        ) from error
    try:
        # First the database: what it names is there while the files are copied, and stays.
        stored = unfinished / databases.file_name()
        databases.dump(stored)
        tell(_("数据库已备份。"))
        files = {}
        for name in uploads.stored_names():
            checksum = uploads.copy_out(name, unfinished / MEDIA / name)
            if checksum is not None:
                files[name] = checksum
        tell(_("上传的文件已备份：%d 个。") % len(files))
        told = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": now.isoformat(timespec="seconds"),
            "database": {"file": stored.name, "sha256": uploads.checksum_of(stored)},
            "files": files,
        }
        (unfinished / LIST).write_text(json.dumps(told, ensure_ascii=False, indent=1))
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def forget_old(parent, keep):
    """Remove all but the newest `keep` whole backups below `parent`; returns their paths."""
    whole = sorted(each.parent for each in parent.glob(f"wenming-*/{LIST}"))
    old = [each for each in whole if not each.name.endswith(".unfinished")][:-keep]
    for folder in old:
        shutil.rmtree(folder)
    return old


def check(folder):
    """Return the list of a backup of which everything is there as it was written; BackupRefused
    otherwise, with what is wrong."""
    try:
        told = json.loads((folder / LIST).read_text())
    except FileNotFoundError:
        raise BackupRefused(_("%s 不是一份完整的备份。") % folder) from None
    except (OSError, ValueError) as error:
        raise BackupRefused(_("%s 读不出来，备份可能坏了。") % (folder / LIST)) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupRefused(_("这份备份的格式这个版本读不了。"))
    if Version(told["version"]) > Version(VERSION):
        raise BackupRefused(
            _("这份备份来自更新的版本 %(theirs)s，这里是 %(ours)s。请先装上新版。")
            % {"theirs": told["version"], "ours": VERSION}
        )
    if told["database"]["file"] != databases.file_name():
        raise BackupRefused(_("这份备份来自另一种数据库，请在同一种数据库上恢复。"))
    for name, checksum in _files_of(folder, told):
        if not name.is_file() or uploads.checksum_of(name) != checksum:
            raise BackupRefused(_("备份坏了，什么都没有动：%s 不见了或者变了。") % name)
    return told


def _files_of(folder, told):
    yield folder / told["database"]["file"], told["database"]["sha256"]
    root = (folder / MEDIA).resolve()
    for name, checksum in told["files"].items():
        path = folder / MEDIA / name
        if not path.resolve().is_relative_to(root):
            raise BackupRefused(_("备份里的文件名不对，什么都没有动：%s") % name)
        yield path, checksum


def bring_back(folder, tell=lambda text: None):
    """Put database and uploads where the backup has them, and compare. What is stored now and not
    in the backup goes."""
    told = check(folder)
    before = _state()
    if before.generation:
        switch(True)
    try:
        databases.load(folder / told["database"]["file"])
    except BaseException:
        if before.generation:
            switch(before.read_only)
        raise
    # Whatever a process or Redis keeps of a page was kept under the counters of before.
    SiteState.begin_anew(before)
    # Until the files are there as well; what fails in between is half a site, and stays so.
    switch(True)
    tell(_("数据库已恢复。"))
    for name in list(uploads.stored_names()):
        if name not in told["files"]:
            uploads.default_storage.delete(name)
    for name, checksum in told["files"].items():
        if uploads.stored_checksum(name) != checksum:
            uploads.copy_in(name, folder / MEDIA / name)
            if uploads.stored_checksum(name) != checksum:
                raise BackupRefused(_("%s 没有写好，请看看磁盘或存储服务，再恢复一次。") % name)
    switch(before.read_only)
    tell(_("上传的文件已恢复：%d 个。") % len(told["files"]))
    return told


def is_behind():
    """Whether the database is older than the program and must be migrated."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _state():
    try:
        return SiteState.read()
    except Exception:  # noqa: BLE001, a damaged or empty database is what is to be replaced
        return Read()
