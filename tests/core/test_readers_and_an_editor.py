"""Two hundred readers at once while an editor publishes and withdraws: each gets a whole answer,
what holds at that moment, and nothing of anybody else's."""

import gzip
import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

import brotli
import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from core.corrections.withdrawal import withdraw
from tests import factories
from tests.servers import served

READERS = 200
#: What each reader asks before the change, after it, and after the withdrawal.
IN_A_LAP = 4
#: One reader in so many goes on reading while the editor is at work.
RESTLESS = 10
OLD, NEW = "志愿者清扫河堤", "志愿者清扫江堤"
ARTICLE = "文明出行倡议书"
SECRET = "内部值班安排"  # noqa: S105
PHONE = "13900000000"
REPORT, LOCKED, FEED = "/reports/dam/", "/news/inner/", "/feeds/reports.rss"
NAMING = ("/", "/reports/", REPORT, FEED)
ADDRESSES = (*NAMING, "/news/", "/activities/", LOCKED)
ENCODINGS = ("identity", "gzip", "br")
UNPACK = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@dataclass(frozen=True)
class Answer:
    """One answer as a reader got it; `text` of a 304 is what the reader held."""

    path: str
    started: float
    ended: float
    status: int
    text: str
    headers: http.client.HTTPMessage


class Reader:
    """Somebody with a browser: keeps the connection where told to, holds what was read, and asks
    whether it still stands."""

    def __init__(self, port, number=0, cookie=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.keeps = number % 2 == 0
        self.encoding = ENCODINGS[number % len(ENCODINGS)]
        self.asks_again = number % 4 < 3
        self.cookie, self.held = cookie, {}

    def ask(self, path):
        headers = {"Accept-Encoding": self.encoding}
        if not self.keeps:
            headers["Connection"] = "close"
        if self.cookie:
            headers["Cookie"] = self.cookie
        held = self.held.get(path) if self.asks_again else None
        if held:
            validators = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
            told = {name: held.headers.get(source) for name, source in validators.items()}
            headers |= {name: value for name, value in told.items() if value}
        answer = self._ask(path, headers)
        if answer.status == 304:
            assert held, f"304 for {path}, which the reader does not hold"
            return Answer(path, answer.started, answer.ended, 304, held.text, answer.headers)
        self.held[path] = answer
        return answer

    def _ask(self, path, headers):
        used_before = self.connection.sock is not None
        started = time.monotonic()
        try:
            self.connection.request("GET", path, headers=headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A server may end a connection that was idle; a fresh one it has to answer.
            self.connection.close()
            if not used_before:
                raise
            started = time.monotonic()
            self.connection.request("GET", path, headers=headers)
            response = self.connection.getresponse()
        # Shorter than announced is an IncompleteRead.
        body = response.read()
        ended = time.monotonic()
        if response.status != 304:
            assert int(response.headers["Content-Length"]) == len(body), path
        text = UNPACK[response.headers["Content-Encoding"]](body).decode()
        return Answer(path, started, ended, response.status, text, response.headers)


class Crowd:
    """The readers, each a thread; what they got, and what went wrong."""

    def __init__(self, port):
        self.answers, self.errors = [], []
        self.gates = [threading.Event() for _ in range(3)]
        self.moved = threading.Condition()
        self.threads = [
            threading.Thread(target=self._read, args=(Reader(port, number), number))
            for number in range(READERS)
        ]

    def _read(self, reader, number):
        try:
            for lap, gate in enumerate(self.gates):
                assert gate.wait(90), "the editor never came to it"
                for step in self._steps(lap, number):
                    answer = reader.ask(ADDRESSES[(number + lap + step) % len(ADDRESSES)])
                    with self.moved:
                        self.answers.append(answer)
                        self.moved.notify_all()
        except Exception as error:  # noqa: BLE001
            with self.moved:
                self.errors.append(repr(error))
                self.moved.notify_all()
        finally:
            reader.connection.close()

    def _steps(self, lap, number):
        yield from range(IN_A_LAP)
        if number % RESTLESS == 0 and lap + 1 < len(self.gates):
            step, end = IN_A_LAP, time.monotonic() + 30
            while not self.gates[lap + 1].wait(0.03) and time.monotonic() < end:
                yield step
                step += 1

    def wait_for(self, number):
        """Wait until so many have been answered: the others are under way then."""
        with self.moved:
            ready = self.moved.wait_for(lambda: len(self.answers) >= number or self.errors, 90)
        assert ready and not self.errors, self.errors[:5]


@pytest.fixture
def site(transactional_db, site_tree, search_index, tmp_path):
    """The site with something in each list, as two processes serve it."""
    report = factories.ActivityReportPageFactory(parent=site_tree.reports, title=OLD, slug="dam")
    factories.ArticlePageFactory(parent=site_tree.news, title=ARTICLE)
    locked = factories.ArticlePageFactory(parent=site_tree.news, title=SECRET, slug="inner")
    PageViewRestriction.objects.create(page=locked, restriction_type=PageViewRestriction.LOGIN)
    factories.ActivityFactory(
        title="清扫河堤集合",
        team=site_tree.luxi.team,
        area=site_tree.luxi.town,
        category=site_tree.category,
        responsible_name="陈负责（示例）",
        responsible_phone=PHONE,
    )
    editor = factories.AdminFactory(username="lubianji", name="陆编辑（示例）")
    client = Client()
    client.force_login(editor)
    search_index()
    with served(tmp_path, workers=2, threads=4) as (_get, port):
        yield SimpleNamespace(
            port=port,
            report=report,
            editor=editor,
            session=client.cookies["sessionid"].value,
        )


def test_all_read_what_holds_while_an_editor_publishes_and_withdraws(site):
    for path in NAMING:
        assert OLD in Reader(site.port).ask(path).text, path
    crowd = Crowd(site.port)
    for thread in crowd.threads:
        thread.start()
    try:
        moments, mine = _edit_in_between(site, crowd)
    finally:
        for gate in crowd.gates:
            gate.set()
        for thread in crowd.threads:
            thread.join(90)
    assert not crowd.errors, crowd.errors[:5]
    assert len(crowd.answers) >= READERS * IN_A_LAP * len(crowd.gates)
    for answer in crowd.answers:
        _assert_whole(answer, moments)
        _assert_for_anybody(answer, site)
        _assert_holds(answer, moments)
    _assert_under_way(crowd.answers, moments)
    _assert_for_the_editor_alone(mine)


def _edit_in_between(site, crowd):
    """What the editor does while the readers read; returns the moments, and the answers to the
    editor's own browser."""
    lap = READERS * IN_A_LAP
    own = Reader(site.port, cookie=f"sessionid={site.session}")
    moments = SimpleNamespace()
    crowd.gates[0].set()
    crowd.wait_for(lap // 2)
    mine = [own.ask(path) for path in ADDRESSES]
    moments.publishing = time.monotonic()
    site.report.title = NEW
    site.report.save_revision(user=site.editor).publish(user=site.editor)
    moments.published = time.monotonic()
    crowd.gates[1].set()
    crowd.wait_for(lap + lap // 2)
    mine += [own.ask(path) for path in ADDRESSES]
    # As the admin does it: on the item as the database has it.
    site.report.refresh_from_db()
    moments.withdrawing = time.monotonic()
    withdraw(site.report, site.editor, "数字有误")
    moments.withdrawn = time.monotonic()
    crowd.gates[2].set()
    mine += [own.ask(path) for path in ADDRESSES if path != REPORT]
    return moments, mine


def _assert_whole(answer, moments):
    allowed = {200, 304}
    if answer.path == LOCKED:
        # The way to the sign-in; there is no body.
        allowed = {302}
    elif answer.path == REPORT and answer.ended > moments.withdrawing:
        allowed = {410} if answer.started > moments.withdrawn else {200, 304, 410}
    assert answer.status in allowed, (answer.path, answer.status)
    if answer.status != 302:
        end = "</rss>" if answer.path == FEED else "</html>"
        assert answer.text.rstrip().endswith(end), (answer.path, answer.text[-200:])
    if answer.path == "/news/":
        assert ARTICLE in answer.text
    if answer.path == "/activities/":
        assert "清扫河堤集合" in answer.text


def _assert_for_anybody(answer, site):
    told = answer.text + str(answer.headers)
    assert "Set-Cookie" not in answer.headers, answer.path
    names = (site.editor.username, site.editor.name, site.editor.email, site.session)
    for private in (*names, "csrfmiddlewaretoken", "csrftoken", SECRET, PHONE, "陈负责"):
        assert private not in told, (answer.path, private)
    if answer.status in (200, 304) and answer.path != LOCKED:
        assert "private" not in answer.headers.get("Cache-Control", ""), answer.path


def _assert_holds(answer, moments):
    """From the very next request on: nothing stands between readers and processes here."""
    shown = {title for title in (OLD, NEW) if title in answer.text}
    if answer.path not in NAMING:
        assert not shown, (answer.path, shown)
    elif answer.ended < moments.publishing:
        assert shown == {OLD}, (answer.path, shown)
    elif moments.published < answer.started and answer.ended < moments.withdrawing:
        assert shown == {NEW}, (answer.path, answer.status, shown)
    elif answer.started > moments.withdrawn:
        assert not shown, (answer.path, answer.status, shown)


def _assert_under_way(answers, moments):
    """Both processes answered in each of the three times, and readers were reading while the
    editor published; without these the rest would prove nothing."""
    times = {
        "before": lambda each: each.ended < moments.publishing,
        "after": lambda each: moments.published < each.started and each.ended < moments.withdrawing,
        "withdrawn": lambda each: each.started > moments.withdrawn,
    }
    for name, holds in times.items():
        chosen = list(filter(holds, answers))
        assert set(NAMING) <= {each.path for each in chosen}, name
        assert len({each.headers["Served-By"] for each in chosen}) == 2, name
    for begin, end in (
        (moments.publishing, moments.published),
        (moments.withdrawing, moments.withdrawn),
    ):
        assert any(each.started < end and each.ended > begin for each in answers)
    statuses = Counter(each.status for each in answers)
    assert statuses[304] and statuses[410] and statuses[200] > statuses[304], statuses


def _assert_for_the_editor_alone(mine):
    for answer in mine:
        assert answer.status == 200, (answer.path, answer.status)
        assert "private" in answer.headers["Cache-Control"], answer.path
        if answer.path == LOCKED:
            assert SECRET in answer.text
