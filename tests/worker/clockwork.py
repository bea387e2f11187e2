"""Starts a worker that has one more periodic job, which notes each of its runs in a file."""

import os
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from core.worker.schedule import periodic  # noqa: E402
from tests.worker.queued import _note  # noqa: E402


@periodic(every=timedelta(seconds=1), label="计时")
def tick():
    _note(os.environ["TICKS"])


call_command("worker", *sys.argv[1:])
