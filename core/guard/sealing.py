"""Keeps secrets so that a copy of the database alone is of no use: sealed by a key that is made
from SECRET_KEY, and opened by former keys as well (SECRET_KEY_FALLBACKS)."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text):
    return _box().encrypt(text.encode()).decode()


def unsealed(token):
    """Return the text, or None where no present key opens it."""
    try:
        return _box().decrypt(token.encode()).decode()
    except InvalidToken:
        return None


def digests(text):
    """Return the keyed hashes of `text`, that of the present key first."""
    return [
        hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in _keys("core.guard.hash")
    ]


def _box():
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(key)) for key in _keys("core.guard.sealing")]
    )


def _keys(purpose):
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
