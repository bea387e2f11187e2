"""Web servers in processes of their own, as `deploy/run.py` starts them."""

import http.client
import os
import socket
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from tests.worker.processes import ROOT, database_url, wait_until


@contextmanager
def served(folder, workers=1, threads=4, app="tests.search.served", told=()):
    """Run gunicorn on the test's database and index; yields `(get, port)`, where `get(path,
    **headers)` answers `(status, text, headers)`. `folder` (Path) takes the log, and the workers'
    parent as `server-<port>.pid`; `told` is a dict of further environment for the module `app`."""
    port = unused_port()
    folders = [str(ROOT), str(ROOT / "site"), *sys.path]
    with (folder / f"server-{port}.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", app),
                *("--pid", str(folder / f"server-{port}.pid")),
                *("--bind", f"127.0.0.1:{port}", "--no-control-socket"),
                *("--workers", str(workers), "--threads", str(threads)),
                *("--config", str(ROOT / "deploy" / "gunicorn.conf.py")),
            ],
            cwd=folder,
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "INDEX": str(settings.SEARCH_DIR),
                "UPLOADS": str(settings.MEDIA_ROOT),
                "PYTHONPATH": os.pathsep.join(filter(None, folders)),
                **dict(told),
            },
        )

        def get(path, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                return response.status, response.read().decode(), response.headers
            finally:
                connection.close()

        try:
            wait_until(lambda: listens_on(port), 30)
            yield get, port
        finally:
            process.terminate()
            process.wait(30)
            connections.close_all()


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens_on(port):
    """Whether somebody takes connections there, on this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
