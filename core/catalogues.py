"""Translations that have been looked up stay known.

The site's own texts are Chinese in its code, so that most of them stand in none of the thirty
catalogues that the libraries bring along, which are asked one after the other: three milliseconds
for the 250 texts of a page.
"""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import trans_real

MOST = 10_000


def remember_translations():
    """Called once the apps are there, whose catalogues are read then."""
    found = trans_real.translation(settings.LANGUAGE_CODE)
    found.gettext = lru_cache(MOST)(found.gettext)
