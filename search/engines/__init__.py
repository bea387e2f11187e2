"""Engines that answer queries; which one does is the choice of SEARCH_URL alone."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import EngineUnavailableError


def get_engine():
    """Return this process's engine on the index that the settings name."""
    if settings.SEARCH_URL:
        raise ImproperlyConfigured("SEARCH_URL: only the embedded engine exists, leave it empty")
    return _embedded(str(settings.SEARCH_DIR))


def index_mark():
    """Return what changes with every change of the index; empty while there is none."""
    try:
        return get_engine().generation()
    except EngineUnavailableError:
        return ""


@lru_cache(maxsize=8)
def _embedded(directory):
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(Path(directory))
