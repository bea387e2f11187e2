"""The tests' settings, with the add-ons of one folder in place of all others."""

import os

from wenming.settings.test import *  # noqa: F403
from wenming.settings.test import ADDONS, INSTALLED_APPS, discover

_folder = os.environ["ADDONS_FOLDER"]
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in ADDONS.apps]
ADDONS = discover({"twenty": _folder} if _folder else {}, group="wenming.nothing")
INSTALLED_APPS += ADDONS.apps
