"""Site and worker on a PostgreSQL that holds the demo content, and what becomes of the site when
its PostgreSQL goes and comes back."""

import json
import os
import subprocess
import time
from urllib.parse import quote

import pytest

from tests.migrated import copy_on_server
from tests.postgres import Cluster
from tests.servers import served
from tests.worker.processes import WORKER, database_url, wait_until


def test_site_and_worker_run_on_it(demo, tmp_path):
    """The demo has been loaded into a database that `migrate` had made."""
    site = demo.copied(tmp_path)
    told = {**site.environ(), "INDEX": str(demo.folder / "search")}
    told["UPLOADS"] = str(demo.folder / "media")
    site.run("django", "setup_offices")
    site.run("django", "update_index", "--verbosity", "0")
    worker = subprocess.Popen(
        [*WORKER, "--interval", "0.1"],
        env=told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with served(tmp_path, workers=2, told=told) as (get, _port):
            found = f"/activities/?q={quote('理发')}"
            for path in ("/", "/activities/", found, "/teams/", "/reports/"):
                status, page, _headers = get(path)
                assert (status, "</html>" in page) == (200, True), path
            assert "理发" in get(found)[1]

            def state():
                return json.loads(get("/healthz")[1])

            wait_until(lambda: state()["worker"]["alive"], 60)
            assert state()["worker"]["failed"] == 0
    finally:
        worker.terminate()
        assert worker.wait(60) == 0


@pytest.fixture
def cluster(django_db_setup):
    """A server of this test's own, with the migrated database."""
    # Nobody may be connected to what other tests copy.
    copy_on_server(django_db_setup, "wenming_to_take_over")
    with Cluster() as running:
        running.take_over(database_url("wenming_to_take_over"))
        yield running


def test_without_the_database_the_site_says_so_and_comes_back_with_it(cluster, tmp_path):
    told = {"DATABASE_URL": cluster.url, "DJANGO_SETTINGS_MODULE": "tests.guard.production"}
    told |= {
        "SECRET_KEY": "of-no-value-outside-of-the-tests-0123456789abcdefghijk",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "SSL_REDIRECT": "0",
    }
    with served(tmp_path, workers=1, told={**os.environ, **told}) as (get, _port):
        assert get("/admin/login/")[0] == get("/healthz")[0] == 200
        cluster.stop()
        begun = time.monotonic()
        status, body, _headers = get("/healthz")
        assert (status, json.loads(body)["database"]) == (503, "unreachable")
        assert get("/admin/login/")[0] == 500
        assert time.monotonic() - begun < 20
        cluster.start()
        assert get("/healthz")[0] == get("/admin/login/")[0] == 200
