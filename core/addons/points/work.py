"""Work in the background: jobs by the clock, and tasks that are queued."""

import logging
from functools import wraps

from core.addons.faults import noted
from core.addons.registry import addon_of, label_of, note_contribution
from core.addons.state import is_enabled_anywhere
from core.worker.schedule import periodic as core_periodic

logger = logging.getLogger(__name__)


def add_job(addon, function, *, label, every=None, at=None):
    """Let the worker call `function()` every `every` (timedelta) or daily `at` (time), while the
    add-on is enabled for some site (`enabled_sites` says for which). It must be harmless when run
    twice, and be found by its name: a function of a module, not one within another."""
    config = addon_of(addon)

    @wraps(function)
    def job():
        if not is_enabled_anywhere(config):
            return
        with noted(config, str(label)):
            function()

    core_periodic(every=every, at=at, label=label)(job)
    note_contribution(config, "add_job", label)


def while_enabled(addon):
    """Decorator, below `@task(…)`: what was queued before the add-on was disabled everywhere is
    left undone; a job that looks for what was left takes it up again."""
    label = label_of(addon)

    def decorate(function):
        @wraps(function)
        def work(*args, **kwargs):
            if not is_enabled_anywhere(label):
                logger.info("%s is not done: %s is disabled", function.__qualname__, label)
                return None
            with noted(label, function.__qualname__):
                return function(*args, **kwargs)

        return work

    return decorate
