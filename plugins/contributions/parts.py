"""Where an upload waits until it is whole: a file that grows, or a bucket with an object for each
part, since nothing can be added to an object. Each part that a row counts as received is there."""

import fcntl
import os
import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files.base import ContentFile

from core.waiting import wait_in_bucket, waiting_files
from plugins.contributions.models import SubmissionFile

State = SubmissionFile.State
_PART = re.compile(r"(\d{12})-(\d{12})")


class Offset(Exception):
    """A part does not continue what is there; the argument is where it must go on."""


def parts_of(file):
    """Return the parts of an upload, whose `adding(offset, content)` takes the next one, `whole()`
    gives the content of all as a file, and `remove()` forgets."""
    return PartsInBucket(file) if wait_in_bucket() else PartsInFolder(file)


class PartsInFolder:
    def __init__(self, file):
        self.file = file
        self.path = Path(settings.CONTRIBUTIONS_PARTS_DIR) / f"{file.key}.part"

    @contextmanager
    def adding(self, offset, content):
        """Add the part and hold others up until the caller has done with what is there then."""
        file = self.file
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as target:
            # The same file from two tabs: one part after the other, each asked anew.
            fcntl.flock(target, fcntl.LOCK_EX)
            file.refresh_from_db()
            if file.state == State.READY:
                self.remove()
                yield
                return
            if file.received > target.seek(0, os.SEEK_END):
                file.received = 0
                file.save(update_fields=["received"])
            _check(file, offset)
            # What a killed process left behind the acknowledged part is cut off.
            target.truncate(offset)
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
            file.received = offset + len(content)
            file.save(update_fields=["received"])
            yield

    @contextmanager
    def whole(self):
        with self.path.open("rb") as content:
            yield content

    def remove(self):
        self.path.unlink(missing_ok=True)


class PartsInBucket:
    """Web servers on several machines take parts of one file; the row alone decides which counts.
    An object tells in its name where its bytes belong: the same bytes twice do no harm."""

    def __init__(self, file):
        self.file, self.room = file, _room()
        self.folder = str(file.key)

    @contextmanager
    def adding(self, offset, content):
        file = self.file
        file.refresh_from_db()
        if file.state == State.READY:
            yield
            return
        _check(file, offset)
        end = offset + len(content)
        if content:
            self.room.save(f"{self.folder}/{offset:012d}-{end:012d}", ContentFile(content))
            rows = SubmissionFile.objects.filter(pk=file.pk, state=State.UPLOADING)
            is_next = rows.filter(received=offset).update(received=end)
            file.refresh_from_db()
            if not is_next:
                raise Offset(file.received)
        yield

    @contextmanager
    def whole(self):
        """Offset where parts have vanished; FileNotFoundError where another server was faster."""
        with TemporaryFile() as content:
            length = 0
            for start, end, name in self._named():
                if start > length:
                    break
                with self.room.open(name) as part:
                    content.seek(start)
                    content.write(part.read())
                length = max(length, end)
            if length < self.file.size:
                rows = SubmissionFile.objects.filter(pk=self.file.pk, state=State.UPLOADING)
                rows.update(received=0)
                raise Offset(0)
            content.truncate(self.file.size)
            yield content

    def remove(self):
        for _start, _end, name in self._named():
            self.room.delete(name)

    def _named(self):
        _folders, names = self.room.listdir(self.folder)
        found = ((_PART.match(name), name) for name in names)
        return sorted(
            (int(place[1]), int(place[2]), f"{self.folder}/{name}")
            for place, name in found
            if place
        )


def forget_parts(before):
    """Remove what no upload needs any more, or nobody has added to since `before`."""
    if not wait_in_bucket():
        for path in Path(settings.CONTRIBUTIONS_PARTS_DIR).glob("*.part"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
        return
    room = _room()
    waiting = SubmissionFile.objects.filter(state=State.UPLOADING).values_list("key", flat=True)
    waiting = set(map(str, waiting))
    folders, _names = room.listdir("")
    for folder in set(folders) - waiting:
        for name in room.listdir(folder)[1]:
            room.delete(f"{folder}/{name}")


def _check(file, offset):
    if offset != file.received:
        raise Offset(file.received)


def _room():
    return waiting_files("contributions", settings.CONTRIBUTIONS_PARTS_DIR)
