"""What people and the index notice while one node is killed with -9 and comes back, and while the
whole cluster is stopped and started, with people reading, searching and saving all the time."""

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from tests.bench.records import Picker
from tests.bench.search_scale import ROOT, questions

RATE = float(os.environ.get("CLUSTER_RATE", 50))
#: Of the requests, so many search for words that nobody has asked for yet.
SEARCHES = 0.3
#: More waiting requests than people who would still be there: the next ones are not asked.
MOST_WAITING = 48
SAVED_EVERY = 2.0
#: (seconds after the one before, what is done).
EVENTS = (
    (15, "kill"),
    (15, "revive"),
    (30, "stop"),
    (15, "start"),
)
CALM, SETTLED_AFTER = 20, 15
PORT = 8765


class Pages:
    """What was answered: how often, how fast, by which stretch of time."""

    def __init__(self):
        self.now, self.lock = "all well", threading.Lock()
        self.seconds, self.told, self.failed = {}, Counter(), Counter()
        self.turned_away = Counter()

    def get(self, path):
        during, began = self.now, time.monotonic()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
            connection.request("GET", path)
            response = connection.getresponse()
            text = response.read().decode()
            good, told = response.status == 200, "正在恢复" in text
            connection.close()
        except (OSError, http.client.HTTPException):
            good, told = False, False
        taken = time.monotonic() - began
        with self.lock:
            self.seconds.setdefault(during, []).append(taken)
            self.told[during] += told
            self.failed[during] += not good


class Saves:
    """Records saved all the time, each with a word of its own."""

    def __init__(self):
        self.over, self.words = threading.Event(), {}
        self.thread = threading.Thread(target=self._save)

    def _save(self):
        from django.db import connection

        from activities.models import Activity

        rows = list(Activity.objects.filter(live=True).values_list("pk", flat=True)[:200])
        while not self.over.wait(SAVED_EVERY):
            pk = rows[len(self.words) % len(rows)]
            record = Activity.objects.get(pk=pk)
            record.place = f"mark{time.time_ns()}"
            record.save()
            self.words[pk] = record.place.lower()
        connection.close()


def measure(servers, folder):
    """Yield lines about what happened."""
    from search.indexing.applying import apply_outbox
    from search.models import OutboxEntry

    apply_outbox()
    with site(folder), ThreadPoolExecutor(24) as pool:
        pages, saves = Pages(), Saves()
        stop = threading.Event()
        asking = threading.Thread(target=ask, args=(pages, pool, stop))
        saves.thread.start()
        asking.start()
        began = 0.0
        for wait, what in EVENTS:
            time.sleep(wait)
            began = time.monotonic()
            pages.now = what
            act(servers, what)
        up = time.monotonic()
        yield f"cluster up again {up - began:.0f} s after the start was asked for"
        saves.over.set()
        saves.thread.join()
        while OutboxEntry.objects.filter(applied_at=None).exists():
            if time.monotonic() - up > 120:
                break
            time.sleep(0.1)
        yield f"outbox empty {time.monotonic() - up:.1f} s after that"
        pages.now = "well again"
        time.sleep(CALM)
        stop.set()
        asking.join()
    for during, seconds in pages.seconds.items():
        seconds.sort()
        yield (
            f"{during:10} {len(seconds):5} pages, {pages.failed[during]} failed,"
            f" {pages.turned_away[during]} not asked since too many waited,"
            f" {pages.told[during]} said that search is being restored;"
            f" p50 {seconds[len(seconds) // 2] * 1000:.0f} ms,"
            f" p95 {seconds[int(len(seconds) * 0.95)] * 1000:.0f} ms,"
            f" longest {seconds[-1] * 1000:.0f} ms"
        )
    yield f"{len(saves.words)} records changed, {lost(saves)} of them not found as last saved"


def act(servers, what):
    pids = servers.pids()
    if what == "kill":
        os.kill(pids[1], signal.SIGKILL)
    elif what == "revive":
        servers.start_node(1)
    elif what == "stop":
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
    else:
        for number in range(servers.nodes):
            servers.start_node(number)
        servers.wait()


def ask(pages, pool, stop):
    rng = random.Random(5)  # noqa: S311
    words = [text for text, _filters in questions() if text]
    # The home page most of all, then what lies near it.
    read = Picker(rng, addresses())
    waiting = set()
    due = time.monotonic()
    while not stop.is_set():
        path = read()
        if rng.random() < SEARCHES:
            path = f"/activities/?{urlencode({'q': rng.choice(words), 'page': rng.randint(1, 3)})}"
        waiting = {future for future in waiting if not future.done()}
        if len(waiting) < MOST_WAITING:
            waiting.add(pool.submit(pages.get, path))
        else:
            pages.turned_away[pages.now] += 1
        due += 1 / RATE
        time.sleep(max(0.0, due - time.monotonic()))


def addresses():
    """Pages that people read: the home page, reports and articles."""
    from django.db import connection
    from wagtail.models import Page

    pages = Page.objects.live().filter(depth__gt=3).order_by("pk")[:100]
    found = [page.url for page in pages]
    connection.close()
    return ["/", *found]


def lost(saves):
    from search.engines import get_engine
    from search.engines.base import EngineQuery, Term

    engine, number = get_engine(), 0
    for pk, word in saves.words.items():
        hits = engine.search(EngineQuery(match=Term("text", word), limit=2)).hits
        number += pk not in [hit.key.pk for hit in hits]
    return number


@contextlib.contextmanager
def site(folder):
    """Two web processes and the worker."""
    web = [
        *(sys.executable, "-m", "gunicorn", "tests.bench.served", "--workers", "2"),
        *("--threads", "4", "--bind", f"127.0.0.1:{PORT}", "--no-control-socket"),
        *("--config", str(ROOT / "deploy" / "gunicorn.conf.py")),
    ]
    worker = [sys.executable, "manage.py", "worker"]
    with (folder / "outages.log").open("w") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603
            for command in (web, worker)
        ]
        try:
            for _try in range(300):
                with contextlib.suppress(OSError):
                    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
                    connection.request("GET", "/")
                    if connection.getresponse().status == 200:
                        break
                time.sleep(0.2)
            # What a fresh process reads by itself.
            time.sleep(SETTLED_AFTER)
            yield
        finally:
            for each in started:
                each.terminate()
            for each in started:
                each.wait(30)
