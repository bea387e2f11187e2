"""The site as the web server of `deploy/run.py` runs it, on index and uploads of one test."""

import os

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

settings.SEARCH_DIR = os.environ["INDEX"]
settings.MEDIA_ROOT = os.environ["UPLOADS"]
application = get_wsgi_application()
