"""The site as the web server of `deploy/run.py` runs it, with the uploads of one test."""

import os

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

settings.MEDIA_ROOT = os.environ["UPLOADS"]
settings.CONTRIBUTIONS_PARTS_DIR = os.environ["PARTS"]
application = get_wsgi_application()
