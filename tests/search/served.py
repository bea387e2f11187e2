"""The site as the web server of `deploy/run.py` runs it, on index and uploads of one test."""

import os

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

settings.SEARCH_DIR = os.environ["INDEX"]
settings.MEDIA_ROOT = os.environ["UPLOADS"]
_site = get_wsgi_application()


def application(environ, start_response):
    """Tells in `Served-By` which process has answered."""

    def start(status, headers, *rest):
        return start_response(status, [*headers, ("Served-By", str(os.getpid()))], *rest)

    return _site(environ, start)
