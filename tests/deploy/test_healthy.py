"""The health checks of containers, against a real web server."""

import os
import subprocess
import sys

import pytest
from django.utils import timezone

from core.worker.models import WorkerHeartbeat
from tests.deploy.compose import DEPLOY
from tests.servers import served, unused_port


def is_well(port, *asked):
    told = {**os.environ, "PORT": str(port), "ALLOWED_HOSTS": "www.example.cn,example.cn"}
    command = [sys.executable, str(DEPLOY / "healthy.py"), *asked]
    return subprocess.run(command, env=told).returncode == 0


@pytest.fixture
def port(transactional_db, site_tree, tmp_path):
    with served(tmp_path, told={"ALLOWED_HOSTS": "www.example.cn"}) as (_get, port):
        yield port


def test_web_server_and_workers_are_told_apart(port):
    assert is_well(port)
    assert not is_well(unused_port())
    # It answers, and says that there is no worker; the first host does not answer at all.
    hosts = ("worker", "127.9.9.9", "127.0.0.1")
    assert not is_well(port, *hosts)
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker_id="one", started_at=now, beat_at=now)
    assert is_well(port, *hosts)
    assert not is_well(unused_port(), *hosts)
