"""Production's settings, with names of static files that need no collected folder."""

from wenming.settings.production import *  # noqa: F403
from wenming.settings.production import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
