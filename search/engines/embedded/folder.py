"""The folder of an embedded index: which build is live, who writes, what is left over.

<folder>/current        names the live build; replaced in one step
<folder>/write.lock     held by whoever writes or swaps
<folder>/<build>/       one tantivy index with its schema.json
"""

import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict

from search.engines.base import EngineUnavailableError, Schema, WriterBusyError

SCHEMA = "schema.json"


class Folder:
    def __init__(self, path):
        self.path = path

    def current(self):
        """Return the live build's folder; EngineUnavailableError if there is none."""
        try:
            name = (self.path / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise EngineUnavailableError("There is no search index yet") from None
        build = self.path / name
        if not name or not (build / SCHEMA).exists():
            raise EngineUnavailableError("The search index is incomplete")
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
        held = {**asdict(schema), "positions": sorted(schema.positions)}
        (build / SCHEMA).write_text(json.dumps(held), encoding="utf-8")
        return build

    def make_current(self, build):
        """Put the build in the live one's place, in one step; keep the last one, drop others."""
        try:
            before = self.current().name
        except EngineUnavailableError:
            before = ""
        fresh = self.path / "current.new"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(build.name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.path / "current")
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
    held = json.loads((build / SCHEMA).read_text(encoding="utf-8"))
    return Schema(
        text=tuple(held["text"]),
        positions=frozenset(held["positions"]),
        facets=tuple(held["facets"]),
        numbers=tuple(held["numbers"]),
        fingerprint=held["fingerprint"],
    )


def _number(path):
    name = path.name
    return int(name[6:]) if name.startswith("build-") and name[6:].isdigit() else 0
