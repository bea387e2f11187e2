"""The entry point of the web server (`gunicorn wenming.wsgi`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenming.settings.production")

application = get_wsgi_application()
