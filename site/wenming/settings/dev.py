"""For one's own machine: `make run` and `manage.py` without further settings."""

from .base import *  # noqa: F403
from .base import env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "development-only-never-use-this-key-on-a-machine-others-can-reach"  # noqa: S105
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
WAGTAILADMIN_BASE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")
DEMO_ACCOUNTS = True
