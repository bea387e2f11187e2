"""The entry point for an asynchronous server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenming.settings.production")

application = get_asgi_application()
