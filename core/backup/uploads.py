"""The files of the storage, wherever it is."""

import hashlib
import posixpath

from django.core.files import File
from django.core.files.storage import default_storage

from core.waiting import WAITING

BLOCK = 1024 * 1024


def stored_names(folder=""):
    """Yield the names of all stored files, folder by folder; not of those that only wait for their
    next step."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield posixpath.join(folder, name)
    for name in sorted(folders):
        if not folder and name == WAITING:
            continue
        yield from stored_names(posixpath.join(folder, name))


def copy_out(name, path):
    """Write a stored file to `path`; returns its checksum, or None if it has gone meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = hashlib.sha256()
    try:
        with default_storage.open(name) as source, path.open("wb") as target:
            for block in source.chunks(BLOCK):
                told.update(block)
                target.write(block)
    except FileNotFoundError:
        path.unlink(missing_ok=True)
        return None
    return told.hexdigest()


def copy_in(name, path):
    """Store the file at `path` under exactly this name, in the place of one that is there."""
    default_storage.delete(name)
    with path.open("rb") as source:
        # Not `save`, which would find a name that is free.
        default_storage._save(name, File(source))


def checksum_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stored_checksum(name):
    """The checksum of a stored file, or None if there is none."""
    told = hashlib.sha256()
    try:
        with default_storage.open(name) as file:
            for block in file.chunks(BLOCK):
                told.update(block)
    except FileNotFoundError:
        return None
    return told.hexdigest()
