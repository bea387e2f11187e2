"""Processes that are killed with -9 while they write the index, and several that write at once:
afterwards the index holds what the database does, nothing twice, and nothing is left behind."""

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone

from activities.models import Activity
from core.worker.models import WorkerHeartbeat
from search import periodic
from search.analysis import entry_of
from search.engines import get_engine
from search.engines.base import EngineQuery, Key
from search.indexing import drift, progress
from search.indexing.applying import apply_outbox
from search.models import IndexState, OutboxEntry
from search.sources import sources
from tests import factories
from tests.search.tokens import held_tokens
from tests.worker.processes import ROOT, database_url, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def records(site_tree, search_index):
    """Records that are indexed; what other processes do is committed for all to see."""
    team = site_tree.luxi.team
    found = [factories.ActivityFactory(title=f"起初{n}", team=team) for n in range(8)]
    search_index()
    OutboxEntry.objects.all().delete()
    yield found
    connections.close_all()


@contextmanager
def running(program, argument=""):
    """A process with one of the programs on this test's database and index."""
    folders = [str(ROOT), str(ROOT / "site"), *sys.path]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.search.programs"),
            *(program, str(django_settings.SEARCH_DIR), str(argument)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "PYTHONPATH": os.pathsep.join(filter(None, folders)),
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(30)


@contextmanager
def stopped_at(program, moment):
    """The program while it stands at `moment`; killed with -9 in the end."""
    with running(program, moment) as process:
        for line in process.stdout:
            if line.strip() == moment:
                break
        else:
            raise AssertionError(f"never came to {moment}")
        yield process


def assert_the_index_is_the_database():
    engine = get_engine()
    held = [key for key, _version in engine.versions()]
    expected, words = set(), Counter()
    for kind, source in sources().items():
        public = list(source.public().order_by().values_list("pk", flat=True))
        for document in source.documents(public):
            entry = entry_of(kind, document)
            expected.add(entry.key)
            words.update(set(entry.tokens["text"]))
    assert len(held) == len(set(held)), "nothing twice"
    assert set(held) == expected
    assert held_tokens(engine, "text") == words, "every text as it is now"
    assert engine.search(EngineQuery()).total == len(expected)
    assert drift.check(repair=False) == 0


def assert_nothing_is_left_behind():
    assert not OutboxEntry.objects.exists()
    state = IndexState.current()
    assert (state.rebuild_started_at, state.rebuild_beat_at) == (None, None)
    assert not progress.rebuild_is_running() and not progress.rebuild_was_killed()
    folder = get_engine().folder
    builds = sorted(path.name for path in folder.path.glob("build-*"))
    assert len(builds) <= 2 and folder.current().name == builds[-1]
    with get_engine().writing():
        pass


def pass_time():
    """Ten silent minutes are the sign that a rebuild was killed."""
    IndexState.objects.filter(rebuild_beat_at__isnull=False).update(
        rebuild_beat_at=timezone.now() - progress.SILENCE_ALLOWED - timedelta(seconds=1)
    )


def edit(records, mark):
    """Rename one, withdraw one, delete one, add one."""
    renamed, withdrawn, deleted = records.pop(0), records.pop(0), records.pop(0)
    renamed.title = f"改名{mark}"
    renamed.save()
    withdrawn.live = False
    withdrawn.save()
    deleted.delete()
    records += [
        factories.ActivityFactory(title=f"新来{mark}{n}", team=renamed.team) for n in range(3)
    ]
    return Key("activity", records[-1].pk)


def indexed():
    return {key for key, _version in get_engine().versions()}


def test_an_outbox_half_applied_is_applied_again(records):
    for moment in ("read", "committed"):
        newest = edit(records, moment)
        waiting = OutboxEntry.objects.count()
        with stopped_at("apply", moment):
            assert (newest in indexed()) == (moment == "committed")
            if moment == "read":
                assert apply_outbox() == 0, "it has the writer's place"
        assert OutboxEntry.objects.count() == waiting
        while apply_outbox():
            pass
        assert_the_index_is_the_database()
        assert_nothing_is_left_behind()


def test_a_rebuild_killed_anywhere_is_made_up_for(records):
    """While it stands, editors see what they save; the next one takes over what it left."""
    locked = ("built", "replayed")
    for moment in ("claimed", "batch", *locked, "swapped", "finished"):
        early = edit(records, f"{moment}早")
        with stopped_at("build", moment):
            late = edit(records, f"{moment}晚")
            while apply_outbox():
                pass
            assert ({early, late} <= indexed()) == (moment not in locked), moment
        while apply_outbox():
            pass
        assert {early, late} <= indexed(), moment
        assert_the_index_is_the_database()
        pass_time()
        periodic.look_after_index()
        while apply_outbox():
            pass
        assert_the_index_is_the_database()
        assert_nothing_is_left_behind()


@pytest.mark.parametrize("program", ["build-with-others", "build-beside-a-thread"])
def test_who_packs_for_a_killed_rebuild_ends_with_it(records, program):
    packers = []
    with running(program, "batch") as process:
        for line in process.stdout:
            if line.strip() == "batch":
                break
            packers = [int(number) for number in re.findall(r"\d{3,}", line)] or packers
        assert packers and all(map(is_running, packers))
    wait_until(lambda: not any(map(is_running, packers)))
    pass_time()
    periodic.look_after_index()
    assert_the_index_is_the_database()
    assert_nothing_is_left_behind()


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_worker_killed_at_any_time_is_followed_by_the_next(records):
    moments = random.Random(8)  # noqa: S311
    for number in range(2):
        with running("work") as worker:
            assert worker.stdout.readline() == "working\n"
            until = time.monotonic() + moments.uniform(0.5, 1.5)
            mark = 0
            while time.monotonic() < until:
                newest, mark = edit(records, f"{number}工{mark}"), mark + 1
        assert mark and worker.returncode == -9
    with running("work"):
        wait_until(lambda: not OutboxEntry.objects.filter(applied_at=None).exists())
        newest = edit(records, "末")
        wait_until(lambda: newest in indexed())
        wait_until(lambda: not OutboxEntry.objects.exists())
    assert_the_index_is_the_database()
    assert_nothing_is_left_behind()


@pytest.mark.parametrize("helper", ["worker", "nobody"])
def test_two_web_processes_and_a_worker_write_at_once(records, helper):
    """Where no worker lives the web processes apply their changes themselves, as far as the
    other leaves them the writer's place; the rest waits for the next."""
    WorkerHeartbeat.objects.all().delete()
    with running("edit", 1) as one, running("edit", 2) as two:
        if helper == "worker":
            with running("work"):
                wait_for((one, two))
                wait_until(lambda: not OutboxEntry.objects.exists())
        else:
            wait_for((one, two))
    assert Activity.objects.filter(title__startswith="改过").count() > 5
    if helper == "nobody":
        applied = IndexState.current().applied_at
        assert applied is not None, "the web processes did it"
        while apply_outbox():
            pass
    assert_the_index_is_the_database()
    assert_nothing_is_left_behind()


def wait_for(processes):
    for process in processes:
        lines = process.stdout.read().splitlines()
        assert process.wait(60) == 0
        assert lines[-1:] == ["29"]
