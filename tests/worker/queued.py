"""Tasks that the worker's tests queue; in a module, because a worker finds them by path."""

import os
import time
from pathlib import Path

from django_tasks import task


def _note(path):
    """One line for each run, appended at once so that no two processes mix theirs."""
    line = f"{os.getpid()} {time.time()}\n".encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


@task(backend="background")
def add(left, right):
    return left + right


@task(backend="background", takes_context=True)
def tell_attempt(context):
    return context.attempt


@task(backend="background")
def break_down():
    raise ValueError("坏了")


@task(backend="background")
def answer_no_json():
    return object()


@task(backend="background")
def swallow_everything(seconds):
    try:
        time.sleep(seconds)
    except Exception:
        return "swallowed"


@task(backend="background")
def take_long(path, seconds):
    _note(path)
    time.sleep(seconds)


@task(backend="background")
def hang_the_first_time(path):
    first = not Path(path).exists()
    _note(path)
    if first:
        time.sleep(60)
    return "第二次做完"
