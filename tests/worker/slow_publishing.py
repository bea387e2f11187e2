"""Starts a worker for which each publication takes a moment, in which a test may kill it."""

import os
import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from wagtail.signals import page_published  # noqa: E402

from tests.worker.queued import _note  # noqa: E402


def dawdle(sender, instance, **kwargs):
    _note(os.environ["PUBLISHING"])
    time.sleep(0.4)


page_published.connect(dawdle)
call_command("worker", *sys.argv[1:])
