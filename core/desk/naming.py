from django.core.cache import cache
from wagtail.models import Site

from core.models import SiteSettings

KEPT_FOR = 300


def desk_name():
    """Return the name of the site as its masthead has it, asked at most every few minutes."""
    return cache.get_or_set("desk:name", _nameplate, KEPT_FOR)


def _nameplate():
    site = Site.objects.filter(is_default_site=True).first()
    return SiteSettings.for_site(site).nameplate if site else ""
