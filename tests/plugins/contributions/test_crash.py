"""What a server acknowledged is there after kill -9, be it an upload, a text or a piece."""

import http.client
import io
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from PIL import Image

from plugins.contributions.models import Submission, SubmissionFile
from tests.plugins.contributions.factories import SubmissionFactory
from tests.servers import listens_on, unused_port
from tests.worker.processes import ROOT, database_url, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PART = 64 * 1024


class Server:
    """gunicorn on the test's database, which may be killed at any moment."""

    def __init__(self, folder):
        self.folder = folder
        self.port = unused_port()

    def start(self):
        folders = [str(ROOT), str(ROOT / "site"), *sys.path]
        with (self.folder / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "tests.plugins.contributions.served"),
                    *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
                    *("--workers", "1", "--threads", "4"),
                    *("--config", str(ROOT / "deploy" / "gunicorn.conf.py")),
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={
                    **os.environ,
                    "DATABASE_URL": database_url(),
                    "UPLOADS": str(settings.MEDIA_ROOT),
                    "PARTS": str(settings.CONTRIBUTIONS_PARTS_DIR),
                    "PYTHONPATH": os.pathsep.join(filter(None, folders)),
                },
            )
        wait_until(self._listens, 60)

    def kill(self):
        """Master and workers at once, as a machine that loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        # A worker that is still dying takes connections that nobody will answer.
        wait_until(lambda: not self._listens(), 60)

    def _listens(self):
        return listens_on(self.port)


@pytest.fixture
def server(desk, tmp_path):
    running = Server(tmp_path)
    running.start()
    yield running
    running.kill()
    connections.close_all()


@contextmanager
def session_of(user, server):
    """A function that posts as `user`: `post(path, body, kind)` answers `(status, data)`."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/contribute/new/")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    token = client.cookies[settings.CSRF_COOKIE_NAME].value

    def post(path, body, kind="application/x-www-form-urlencoded"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            headers = {
                "Cookie": cookies,
                "X-CSRFToken": token,
                "X-Requested-With": "XMLHttpRequest",
                "Content-Type": kind,
            }
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            content = response.read().decode()
            is_json = "json" in (response.getheader("Content-Type") or "")
            return response.status, json.loads(content) if is_json else content
        finally:
            connection.close()

    yield post


def test_what_was_acknowledged_survives_the_power_cut(desk, server):
    piece = desk.piece
    content = _noisy_jpeg()
    with session_of(desk.author.user, server) as post:
        told = urlencode({"name": "现场.jpg", "size": len(content), "key": "k1"})
        status, begun = post(f"/contribute/{piece.pk}/files/", told)
        assert status == 200, begun
        address = f"/contribute/files/{begun['key']}/part/?offset="
        acknowledged, killed = 0, 0
        while acknowledged < len(content):
            part = content[acknowledged : acknowledged + PART]
            if killed < 3 and acknowledged >= (killed + 1) * 2 * PART:
                # Killed while a part is on its way: nobody knows how far it came.
                thread = threading.Thread(target=_quietly, args=(post, address, acknowledged, part))
                thread.start()
                server.kill()
                thread.join(60)
                server.start()
                killed += 1
            status, answer = post(f"{address}{acknowledged}", part, "application/octet-stream")
            if status == 409:
                assert answer["received"] >= acknowledged, "An acknowledged part is gone."
            else:
                assert status == 200, answer
            acknowledged = answer["received"]
        assert killed == 3
        file = SubmissionFile.objects.get()
        assert default_storage.open(file.file.name).read() == content

        form = {
            "title": "断电之前存下的",
            "revision": piece.revision,
            "html": f"<p>{'字' * 80}</p>",
        }
        status, saved = post(f"/contribute/{piece.pk}/write/", urlencode(form))
        server.kill()
        server.start()
        piece.refresh_from_db()
        assert (status, piece.title, piece.revision) == (200, form["title"], saved["revision"])

        pieces = [SubmissionFactory(contributor=desk.author) for _ in range(6)]
        numbers = []
        threads = [threading.Thread(target=_hand_in, args=(post, each, numbers)) for each in pieces]
        # A server that has just started answers its first request late.
        post("/contribute/notices/read/", "all=1")
        for thread in threads:
            thread.start()
        wait_until(lambda: numbers, 60)
        server.kill()
        for thread in threads:
            thread.join(60)
    for pk in numbers:
        row = Submission.objects.get(pk=pk)
        assert row.state == "submitted" and row.number
    # Each is handed in whole or not at all.
    for row in Submission.objects.filter(pk__in=[each.pk for each in pieces]):
        is_in = row.state == "submitted"
        assert (row.number is not None) == is_in
        assert row.versions.count() == row.events.count() == int(is_in)


def _quietly(post, address, offset, part):
    try:
        post(f"{address}{offset}", part, "application/octet-stream")
    except (OSError, http.client.HTTPException):
        return


def _hand_in(post, piece, numbers):
    try:
        status, answer = post(f"/contribute/{piece.pk}/hand-in/", "now=1")
    except (OSError, http.client.HTTPException):
        return
    assert status == 302, answer
    numbers.append(piece.pk)


def _noisy_jpeg():
    kept = io.BytesIO()
    noise = Image.frombytes("RGB", (700, 500), os.urandom(700 * 500 * 3))
    noise.save(kept, "JPEG", quality=95)
    return kept.getvalue()
