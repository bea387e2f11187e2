import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from django_tasks_db.models import DBTaskResult

from core.worker.models import PeriodicJob, WorkerHeartbeat
from tests.worker.processes import ROOT, WORKER, database_url


@pytest.fixture
def shared_queue(django_db_setup, django_db_blocker):
    """The test database as other processes see it: nothing is rolled back, and only what a
    worker writes is removed, for a flush would take the page tree's root with it."""
    with django_db_blocker.unblock():
        yield
        for model in (DBTaskResult, PeriodicJob, WorkerHeartbeat):
            model.objects.all().delete()
        connections.close_all()


@pytest.fixture
def start_worker(shared_queue, tmp_path):
    """Starts real worker processes with short times; what still runs at the end is killed."""
    started = []

    def start(*options, command=WORKER, **environment):
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [*command, "--interval", "0.1", *options],
            cwd=tmp_path,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site"), *sys.path]),
                **environment,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        process.log = Path(log.name)
        started.append((process, log))
        return process

    yield start
    for process, log in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        log.close()
