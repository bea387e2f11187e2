"""Keeps an uploaded file between preview and confirmation, in a folder that the public cannot
reach, for its owner alone and for an hour or two."""

import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core.files import File

HOLDS_FOR = 2 * 60 * 60
_KEY = re.compile(r"[0-9a-f]{32}")


def hold(file, user):
    """Keep `file` for `user` and return its key."""
    forget_old()
    key = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with (folder / _name(key, user)).open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return key


def held(key, user):
    """Return the file as a context manager, or None where it is gone or not the user's."""
    if not _KEY.fullmatch(key):
        return None
    path = _folder() / _name(key, user)
    if not path.is_file() or path.stat().st_mtime < time.time() - HOLDS_FOR:
        return None
    return File(path.open("rb"), name="import.docx")


def let_go(key, user):
    if _KEY.fullmatch(key):
        (_folder() / _name(key, user)).unlink(missing_ok=True)


def forget_old():
    """Delete what nobody came back for."""
    folder = _folder()
    if not folder.is_dir():
        return
    for path in folder.glob("*.docx"):
        try:
            if path.stat().st_mtime < time.time() - HOLDS_FOR:
                path.unlink(missing_ok=True)
        except OSError:
            continue


def _folder():
    return Path(settings.WORD_IMPORT_DIR)


def _name(key, user):
    return f"{user.pk}-{key}.docx"
