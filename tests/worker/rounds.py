"""Starts a worker with one more piece of continuous work, which notes each call in a file."""

import os
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from core.worker.schedule import continuous  # noqa: E402
from tests.worker.queued import _note  # noqa: E402


@continuous(label="计次")
def count():
    _note(os.environ["ROUNDS"])


call_command("worker", *sys.argv[1:])
