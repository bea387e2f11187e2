"""The settings of the demo copy, and the template of the bare page that all are compared with."""

from pathlib import Path

from tests.public.production import *  # noqa: F403
from tests.public.production import TEMPLATES

TEMPLATES = [{**TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
