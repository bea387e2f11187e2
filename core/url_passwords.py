"""Keeps passwords out of settings that others may show."""

from urllib.parse import unquote


def without_password(url):
    """Return `(url, password)`: the URL less the password in it, and that password, decoded."""
    scheme, separator, rest = url.partition("://")
    account, at, place = rest.rpartition("@")
    user, colon, password = account.partition(":")
    if not separator or not at or not colon:
        return url, ""
    return f"{scheme}://{user}@{place}", unquote(password)
