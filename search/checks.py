"""What `manage.py check` says about the search's settings."""

from django.conf import settings
from django.core.checks import Error


def check_search_url(app_configs, **kwargs):
    """SEARCH_URL must be one that can be understood; without it the embedded engine is used."""
    if not settings.SEARCH_URL:
        return []
    from search.engines.elasticsearch.address import Address, AddressError

    try:
        Address.parse(settings.SEARCH_URL, settings.SEARCH_PASSWORD)
    except AddressError as error:
        return [Error(str(error), id="search.E001")]
    return []
