"""The production settings for the copy of the demo that `tests.public.demo_site` makes."""

from wenming.settings.production import *  # noqa: F403
from wenming.settings.production import env

DEMO_ACCOUNTS = True
# Its accounts have no telephone.
REQUIRE_MFA = False
STATIC_ROOT = env("STATIC_FOLDER")
# Names with hashes as in production; the compressed copies take twelve seconds and are not asked.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("css", "js", "json", "svg", "html", "txt", "map", "md", "png", "jpg", "webp", "woff2"),
)
