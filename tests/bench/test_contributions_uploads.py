"""Fifty volunteers upload 20 MB each at once while readers read: memory of the web processes, and
what readers wait. Run by `make bench ARGS="-k uploads"`.

The volunteers' own work, sending, is done on the same machine, so readers wait longer here than
beside a network.
"""

import http.client
import io
import json
import os
import random
import statistics
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from PIL import Image

from plugins.contributions.models import SubmissionFile
from plugins.contributions.uploads import LARGEST_PART, LARGEST_PICTURE, MEGABYTE
from tests.plugins.contributions.conftest import *  # noqa: F403
from tests.plugins.contributions.factories import ContributorFactory, SubmissionFactory
from tests.servers import served

UPLOADS = 50
BEFORE = 10  # seconds
TOKEN = "x" * 32
#: A kept page, the same made anew since its reader holds a form's token, and a section.
READ = (("/", {}), ("/", {"Cookie": f"csrftoken={TOKEN}"}), ("/news/", {}))

pytestmark = pytest.mark.django_db(transaction=True)


class Memory(threading.Thread):
    """Watches what the workers of a server hold for themselves, in MB."""

    def __init__(self, parent):
        super().__init__(daemon=True)
        tasks = Path(f"/proc/{parent}/task")
        children = [
            pid for task in tasks.iterdir() for pid in (task / "children").read_text().split()
        ]
        self.files = [Path(f"/proc/{pid}/smaps_rollup") for pid in children]
        self.ended, self.peak = threading.Event(), 0
        self.before = self.now()

    def now(self):
        lines = [line for file in self.files for line in file.read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024

    def run(self):
        while not self.ended.wait(0.2):
            self.peak = max(self.peak, self.now())


class Reader(threading.Thread):
    """Reads pages one after the other and notes how long each took, in ms."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ended, self.spent = (
            port,
            threading.Event(),
            {n: [] for n in range(len(READ))},
        )

    def run(self):
        while not self.ended.is_set():
            for number, (path, headers) in enumerate(READ):
                begun = time.perf_counter()
                assert asked(self.port, "GET", path, None, headers)[0] == 200
                self.spent[number].append((time.perf_counter() - begun) * 1000)
            time.sleep(0.05)

    def p95(self):
        return [statistics.quantiles(times, n=20)[-1] for times in self.spent.values()]


def asked(port, method, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def photo():
    """20 MB that begin as a photo of twelve megapixels."""
    kept = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(kept, "JPEG", quality=80)
    assert kept.tell() < LARGEST_PICTURE
    return kept.getvalue().ljust(LARGEST_PICTURE, b"\0")


def upload(port, piece, session, content, failures):
    """Send a file part by part, as `uploads.js` does."""
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "X-CSRFToken": TOKEN,
        "X-Requested-With": "XMLHttpRequest",
    }
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    told = urlencode({"name": "现场.jpg", "size": len(content), "key": "k"})
    status, answer = asked(port, "POST", f"/contribute/{piece.pk}/files/", told, form)
    received, begun = 0, answer
    while status == 200 and received < len(content):
        key = json.loads(begun)["key"]
        part = content[received : received + LARGEST_PART]
        status, answer = asked(
            port, "POST", f"/contribute/files/{key}/part/?offset={received}", part,
            {**headers, "Content-Type": "application/octet-stream"},
        )  # fmt: skip
        if status == 503:
            time.sleep(1 + random.random() * 1.5)  # noqa: S311
            status, answer = 200, begun
            continue
        received += len(part)
    if status != 200:
        failures.append((status, answer[:200]))


def read_for(port, seconds):
    reader = Reader(port)
    reader.start()
    time.sleep(seconds)
    reader.ended.set()
    reader.join()
    return reader.p95()


def test_uploads_at_once_and_readers(desk, tmp_path, capsys):
    senders = []
    for _n in range(UPLOADS):
        author = ContributorFactory(area=desk.author.area)
        client = Client()
        client.force_login(author.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        senders.append((SubmissionFactory(contributor=author), session))
    content, failures = photo(), []
    parts = {"PARTS": str(settings.CONTRIBUTIONS_PARTS_DIR)}
    app = "tests.plugins.contributions.served"
    with served(tmp_path, workers=2, threads=4, app=app, told=parts) as (get, port):
        for path, _headers in READ * 8:
            assert get(path)[0] == 200
        memory = Memory((tmp_path / f"server-{port}.pid").read_text().strip())
        before = read_for(port, BEFORE)
        memory.before = memory.now()
        memory.start()
        reader = Reader(port)
        reader.start()
        threads = [
            threading.Thread(target=upload, args=(port, piece, session, content, failures))
            for piece, session in senders
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - begun
        for each in (reader, memory):
            each.ended.set()
            each.join()
        after = memory.now()
    connections.close_all()
    assert not failures
    files = SubmissionFile.objects.filter(state="ready", size=LARGEST_PICTURE)
    assert files.count() == UPLOADS
    during = reader.p95()
    load = os.getloadavg()[0]
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{UPLOADS} uploads of {LARGEST_PICTURE // MEGABYTE} MB in {spent:.0f} s, "
            f"load {load:.1f}\nmemory of 2 web processes: {memory.before:.0f} MB before, "
            f"{memory.peak:.0f} MB at most, {after:.0f} MB after"
        )
        for (path, headers), one, other in zip(READ, before, during, strict=True):
            kept = "made anew" if headers else "kept"
            print(f"p95 of {path:7} {kept:9} {one:6.0f} ms before, {other:6.0f} ms during")  # noqa: T201
