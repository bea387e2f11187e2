"""Keeps an uploaded file between preview and confirmation, where the public cannot reach it, for
its owner alone and for an hour or two."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.utils import timezone

from core.waiting import waiting_files

HOLDS_FOR = timedelta(hours=2)
_KEY = re.compile(r"[0-9a-f]{32}")


def hold(file, user):
    """Keep `file` for `user` and return its key."""
    forget_old()
    key = secrets.token_hex(16)
    file.seek(0)
    _room().save(_name(key, user), File(file))
    return key


def held(key, user):
    """Return the file as a context manager, or None where it is gone or not the user's."""
    if not _KEY.fullmatch(key):
        return None
    room, name = _room(), _name(key, user)
    try:
        if _is_old(room, name):
            return None
        return File(room.open(name), name="import.docx")
    except FileNotFoundError:
        return None


def let_go(key, user):
    if _KEY.fullmatch(key):
        _room().delete(_name(key, user))


def forget_old():
    """Delete what nobody came back for."""
    room = _room()
    try:
        _folders, names = room.listdir("")
    except FileNotFoundError:
        return
    for name in names:
        try:
            if _is_old(room, name):
                room.delete(name)
        except FileNotFoundError:
            continue


def _is_old(room, name):
    return room.get_modified_time(name) < timezone.now() - HOLDS_FOR


def _room():
    return waiting_files("word-import", settings.WORD_IMPORT_DIR)


def _name(key, user):
    return f"{user.pk}-{key}.docx"
