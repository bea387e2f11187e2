from contextlib import suppress

from django_tasks import task

from search.engines.base import EngineUnavailableError
from search.indexing import drift
from search.indexing.progress import RebuildRunningError
from search.indexing.rebuild import rebuild


@task(backend="background")
def rebuild_index():
    """Build the index anew in the worker, for the button in the admin."""
    with suppress(RebuildRunningError):
        rebuild()


@task(backend="background")
def check_index():
    """Compare the index with the database and mend it, for the button in the admin."""
    with suppress(EngineUnavailableError):
        drift.check()
