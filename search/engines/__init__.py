"""Engines that answer queries; which one does is the choice of SEARCH_URL alone."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables


@sensitive_variables()
def get_engine():
    """Return this process's engine on the index that the settings name."""
    if settings.SEARCH_URL:
        # Connections are of the process that made them.
        return _cluster(settings.SEARCH_URL, settings.SEARCH_PASSWORD, os.getpid())
    return _embedded(str(settings.SEARCH_DIR))


def index_mark():
    """Return what pages made from the index's answers are distinguished by; empty while there is
    none."""
    return get_engine().mark()


@lru_cache(maxsize=8)
def _embedded(directory):
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(Path(directory))


@lru_cache(maxsize=8)
@sensitive_variables()
def _cluster(url, password, _process):
    from search.engines.elasticsearch import ElasticsearchEngine
    from search.engines.elasticsearch.address import Address, AddressError

    try:
        address = Address.parse(url, password)
    except AddressError as error:
        raise ImproperlyConfigured(str(error)) from None
    return ElasticsearchEngine(address)
