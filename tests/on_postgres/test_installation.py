"""The whole way of an installation on an empty PostgreSQL, as the operator's guide describes it,
and what becomes of the site when that PostgreSQL goes and comes back."""

import json
import os
import subprocess
import sys
import time

import pytest

from tests.postgres import Cluster
from tests.servers import served
from tests.worker.processes import ROOT, WORKER, wait_until


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def told(cluster, folder):
    """The environment of an installation."""
    return {
        "DATABASE_URL": cluster.url,
        "DJANGO_SETTINGS_MODULE": "wenming.settings.dev",
        "SEARCH_DIR": str(folder / "search"),
        "MEDIA_ROOT": str(folder / "media"),
        "INDEX": str(folder / "search"),
        "UPLOADS": str(folder / "media"),
        "DEBUG": "0",
    }


@pytest.fixture(scope="module")
def installed(told):
    """An empty database, made ready step by step."""

    def manage(*arguments):
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env={**os.environ, **told},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    manage("migrate", "--verbosity", "0")
    manage("load_demo", "--verbosity", "0")
    manage("setup_offices")
    manage("rebuild_search", "--verbosity", "0")
    manage("update_index", "--verbosity", "0")
    return manage


def test_site_and_worker_run_on_it(installed, told, folder):
    assert "No changes detected" in installed("makemigrations", "--check", "--dry-run")
    worker = subprocess.Popen(
        [*WORKER, "--interval", "0.1"],
        env={**os.environ, **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with served(folder, workers=2, told=told) as (get, _port):
            for path in ("/", "/activities/", "/activities/?q=理发", "/teams/", "/reports/"):
                status, page, _headers = get(path)
                assert (status, "</html>" in page) == (200, True), path
            assert "理发" in get("/activities/?q=理发")[1]

            def state():
                return json.loads(get("/healthz")[1])

            wait_until(lambda: state()["worker"]["alive"], 60)
            wait_until(lambda: state()["worker"]["queued"] == 0, 240)
            assert state()["worker"]["failed"] == 0
    finally:
        worker.terminate()
        assert worker.wait(30) == 0


def test_without_the_database_the_site_says_so_and_comes_back_with_it(
    installed, told, folder, cluster
):
    with served(folder, workers=1, told=told) as (get, _port):
        assert get("/")[0] == 200
        cluster.stop()
        begun = time.monotonic()
        status, body, _headers = get("/healthz")
        assert (status, json.loads(body)["database"]) == (503, "unreachable")
        assert get("/")[0] == 500
        assert time.monotonic() - begun < 5
        cluster.start()
        assert get("/healthz")[0] == 200
        assert get("/")[0] == 200
