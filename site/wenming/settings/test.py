"""For the test suite: cheap hashing, files that vanish, static names without a manifest."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import ADDONS, BASE_DIR, DATABASES, INSTALLED_APPS, STORAGES, discover

# Besides those of the distribution, one that uses every extension point. It is enabled by its own
# tests alone, so that all others show that it leaves no trace.
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in ADDONS.apps]
ADDONS = discover({"plugins": BASE_DIR / "plugins", "tests.plugins": BASE_DIR / "tests/plugins"})
INSTALLED_APPS += ADDONS.apps

SECRET_KEY = "test-suite-key-of-no-value-outside-of-it-0123456789abcdef"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS = True
# No thread writes into the database of another test.
READERSHIP_WRITTEN_EVERY = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="wenming-test-media-")
SEARCH_DIR = tempfile.mkdtemp(prefix="wenming-test-search-")
WORD_IMPORT_DIR = tempfile.mkdtemp(prefix="wenming-test-word-")
CONTRIBUTIONS_PARTS_DIR = tempfile.mkdtemp(prefix="wenming-test-parts-")
for folder in (MEDIA_ROOT, SEARCH_DIR, WORD_IMPORT_DIR, CONTRIBUTIONS_PARTS_DIR):
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
# Without a manifest whitenoise needs no collected folder, only the sources.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: an in-memory database knows neither WAL nor busy timeout,
    # and live-server threads could not share it.
    _name = Path(DATABASES["default"]["NAME"])
    _name.parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(_name.with_suffix(".test.sqlite3"))}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}"}
