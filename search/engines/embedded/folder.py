"""The folder of an embedded index: which build is live, who writes, what is left over.

<folder>/current        names the live build; replaced in one step
<folder>/write.lock     held by whoever writes or swaps
<folder>/<build>/       one tantivy index with its schema.json
"""

import fcntl
import json
import os
import shutil
from contextlib import contextmanager, suppress

from django.utils.translation import gettext as _

from search.engines.base import EngineUnavailableError, NoIndexError, Schema, WriterBusyError
from search.engines.embedded.fields import LAYOUT

SCHEMA = "schema.json"


class Folder:
    def __init__(self, path):
        self.path = path

    def current(self):
        """Return the live build's folder; EngineUnavailableError if there is none."""
        try:
            name = (self.path / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NoIndexError from None
        build = self.path / name
        if not name or not (build / SCHEMA).exists():
            raise EngineUnavailableError(_("检索索引不完整"))
        return build

    def new_build(self, schema):
        """Make an empty folder for a build; return it."""
        self.path.mkdir(parents=True, exist_ok=True)
        number = 1 + max((_number(each) for each in self.path.iterdir()), default=0)
        while True:
            build = self.path / f"build-{number:06}"
            try:
                build.mkdir()
                break
            except FileExistsError:
                number += 1
        held = {**schema.as_json(), "layout": LAYOUT}
        _write_durably(build / SCHEMA, json.dumps(held))
        return build

    def builds(self):
        """`(folder, bytes)` of each build, the oldest first."""
        if not self.path.is_dir():
            return []
        found = sorted(filter(_number, self.path.iterdir()), key=_number)
        return [(build, _size(build)) for build in found]

    def before_current(self):
        """Return the build that was live before this one, or None. Whatever is older than the live
        one has been live: builds that were given up are dropped when the next one is put in."""
        live = _number(self.current())
        older = [build for build, _bytes in self.builds() if _number(build) < live]
        return older[-1] if older else None

    def is_current(self, build):
        try:
            return self.current() == build
        except EngineUnavailableError:
            return False

    def make_current(self, build):
        """Put the build in the live one's place, in one step; keep the last one, drop others."""
        try:
            before = self.current().name
        except EngineUnavailableError:
            before = ""
        fresh = self.path / "current.new"
        _write_durably(fresh, build.name)
        os.replace(fresh, self.path / "current")
        _sync_folder(self.path)
        for each in self.path.iterdir():
            if _number(each) and _number(each) < _number(build) and each.name != before:
                shutil.rmtree(each, ignore_errors=True)

    @contextmanager
    def writing(self, wait=False):
        """Hold the writer's lock; WriterBusyError if another holds it and `wait` is false."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "write.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise WriterBusyError("Another process is writing the index") from None
            yield


def read_schema(build):
    """Return the Schema of a build; EngineUnavailableError if it cannot be read, or if the
    build was laid out by another version of this engine."""
    try:
        held = json.loads((build / SCHEMA).read_text(encoding="utf-8"))
        if held["layout"] != LAYOUT:
            raise EngineUnavailableError(_("检索索引是旧格式的"))
        return Schema.from_json(held)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineUnavailableError(_("检索索引打不开")) from error


def _write_durably(path, text):
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(path):
    """What the folder lists is written only then: a new name would not outlive a power cut."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _number(path):
    name = path.name
    return int(name[6:]) if name.startswith("build-") and name[6:].isdigit() else 0


def _size(build):
    """What its files take; a merge may remove one meanwhile."""
    size = 0
    for file in build.iterdir():
        with suppress(FileNotFoundError):
            size += file.stat().st_size
    return size
