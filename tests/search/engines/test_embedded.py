"""The embedded engine: the contract, and what is its own: a folder, locks, other processes."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.engines import get_engine
from search.engines.base import (
    CountBy,
    EngineQuery,
    EngineUnavailableError,
    Key,
    Term,
    WriterBusyError,
)
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded import engine as embedded_engine
from tests.search.engines.contract import EVERYTHING, EngineContract, entry, fill, found
from tests.search.engines.programs import BATCH
from tests.search.engines.questions import SCHEMA

AT_LEAST = 30


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(tmp_path / "index")


@pytest.fixture
def other(engine):
    """The same index as another process has it."""
    return EmbeddedEngine(engine.folder.path)


class TestEmbeddedEngine(EngineContract):
    """It keeps the contract."""


def builds(engine):
    return sorted(path.name for path in engine.folder.path.glob("build-*"))


@contextmanager
def running(program, engine):
    """A process with the program on the engine's folder; killed at the end."""
    command = [sys.executable, "-m", "tests.search.engines.programs", program]
    path = os.pathsep.join(filter(None, sys.path))
    process = subprocess.Popen(
        [*command, str(engine.folder.path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(AT_LEAST)


def told_before_the_kill(program, engine, seconds):
    """Run the program for so long after its first line, kill -9 it; return its last line."""
    with running(program, engine) as process:
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        return int((process.stdout.read().splitlines() or [first])[-1])


# --- where it lives


def test_the_settings_name_the_folder(settings, tmp_path):
    settings.SEARCH_URL, settings.SEARCH_DIR = "", str(tmp_path / "here")
    engine = get_engine()
    assert engine.folder.path == tmp_path / "here"
    assert get_engine() is engine
    settings.SEARCH_DIR = str(tmp_path / "there")
    assert get_engine() is not engine
    settings.SEARCH_URL = "https://search.example"
    with pytest.raises(ImproperlyConfigured):
        get_engine()


def test_the_last_build_is_kept_and_older_ones_go(engine):
    for pk in (1, 2, 3):
        fill(engine, [entry(pk)])
    assert builds(engine) == ["build-000002", "build-000003"]
    assert (engine.folder.path / "current").read_text() == "build-000003"


def test_an_aborted_build_leaves_nothing(engine):
    fill(engine, [entry(1)])
    builder = engine.build(SCHEMA)
    builder.add([entry(2)])
    builder.abort()
    assert builds(engine) == ["build-000001"]


def test_a_live_build_cannot_be_aborted(engine):
    builder = engine.build(SCHEMA)
    builder.finish(lambda apply: None)
    builder.abort()
    assert engine.count() == 0


def test_an_index_of_another_layout_counts_as_none(engine, other):
    fill(engine, [entry(1)])
    path = engine.folder.current() / "schema.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "layout": 1}))
    assert other.schema_fingerprint() is None
    with pytest.raises(EngineUnavailableError):
        other.search(EngineQuery())
    with pytest.raises(EngineUnavailableError):
        other.apply([entry(2)], [])


@pytest.mark.parametrize("damaged", ["current", "schema.json", "meta.json"])
@pytest.mark.parametrize("content", [None, "", "{}"])
def test_a_damaged_index_is_unavailable_until_it_is_built_anew(engine, other, damaged, content):
    fill(engine, [entry(1)])
    folder = engine.folder.path if damaged == "current" else engine.folder.current()
    (folder / damaged).unlink()
    if content is not None:
        (folder / damaged).write_text(content)
    with pytest.raises(EngineUnavailableError):
        other.search(EngineQuery())
    with pytest.raises(EngineUnavailableError):
        other.apply([entry(2)], [])
    fill(other, [entry(3)])
    assert found(other) == found(engine) == [3]


def test_own_fields_cannot_be_taken_for_declared_ones(engine):
    """The schema of these tests has a facet called version."""
    fill(engine, [entry(1, facets={"version": (5,)}, version=9)])
    assert list(engine.versions()) == [(Key("activity", 1), 9)]
    answer = engine.search(EngineQuery(counts=(CountBy("total", "version"),)))
    assert answer.counts == {"total": {5: 1}}


def test_facets_longer_than_one_pass_may_return(engine):
    facets = ({"area": (pk,), "form": (pk,)} for pk in range(40_000))
    fill(engine, (entry(pk, facets=held) for pk, held in enumerate(facets)))
    counts = (CountBy("area", "area"), CountBy("form", "form"))
    answer = engine.search(EngineQuery(counts=counts))
    assert len(answer.counts["area"]) == len(answer.counts["form"]) == answer.total == 40_000


def test_versions_of_many_come_in_batches(engine, monkeypatch):
    monkeypatch.setattr("search.engines.embedded.engine.BATCH", 7)
    fill(engine, [entry(pk, kind=kind) for pk in range(30) for kind in ("activity", "team")])
    assert len(dict(engine.versions())) == len(list(engine.versions())) == 60


def test_remembered_counts_are_limited(engine):
    fill(engine, [entry(pk, facets={"area": (pk,)}) for pk in range(50)])
    engine._remembered.most = 200
    for offset in range(20):
        asked = EngineQuery(match=Term("title", str(offset)), counts=(CountBy("area", "area"),))
        assert engine.search(asked).total == 0
        assert engine.search(EngineQuery(counts=(CountBy("area", "area"),))).total == 50
    assert engine._remembered._size <= 200


# --- other processes


def test_a_second_writer_is_told_at_once(engine):
    fill(engine, [entry(1)])
    with running("hold", engine) as process:
        assert process.stdout.readline() == "held\n"
        started = time.monotonic()
        with pytest.raises(WriterBusyError):
            engine.apply([entry(2)], [])
        assert time.monotonic() - started < 1
        assert found(engine) == [1]
        # A build goes on beside it.
        builder = engine.build(SCHEMA)
        builder.add([entry(3)])
    builder.finish(lambda apply: None)
    engine.apply([entry(2)], [])
    assert found(engine) == [2, 3]


def test_a_writer_within_the_process_is_told_as_well(engine, other):
    fill(engine, [])
    with engine.folder.writing(), pytest.raises(WriterBusyError):
        other.apply([entry(1)], [])


def test_a_failed_commit_lets_the_writer_go(engine, monkeypatch):
    """Even while the exception, and with it the frame that held the writer, is kept."""
    fill(engine, [entry(1)])
    with monkeypatch.context() as patch:
        patch.setattr("search.engines.embedded.writing.KEY", "missing")
        with pytest.raises(ValueError) as kept:
            engine.apply([entry(2)], [])
    engine.apply([entry(3)], [])
    assert found(engine) == [1, 3]
    assert kept.value.__traceback__ is not None


def test_killed_commits_lose_nothing_that_was_committed(engine):
    """kill -9 at any time: what was told is there, the last batch is there whole or not at
    all, and the next one can write."""
    moments = random.Random(5)  # noqa: S311
    for _round in range(6):
        fill(engine, [])
        last = told_before_the_kill("apply", engine, moments.uniform(0, 0.4))
        answer = engine.search(EngineQuery(limit=0, counts=(CountBy("area", "area"),)))
        written = answer.counts["area"]
        assert set(written) in (set(range(last + 1)), set(range(last + 2)))
        assert set(written.values()) == {BATCH}
        engine.apply([entry(1_000_000, "after")], [])
        assert found(engine, Term("title", "after")) == [1_000_000]


def test_what_a_killed_merge_left_keeps_no_document_that_goes(engine, tmp_path):
    """Small segments that were to be merged: the next commit begins that merge, and what it
    deletes goes from the merged one as well."""
    fill(engine, [entry(pk) for pk in range(3)])
    engine.apply([], [Key("activity", 2)])
    for number in range(1, 8):
        part = EmbeddedEngine(tmp_path / f"part{number}")
        fill(part, [entry(10 * number + at) for at in range(4)])
        take_segments(engine, part)
    engine.apply([entry(1, "after")], [])
    assert found(engine) == sorted(
        [0, 1, *(10 * number + at for number in range(1, 8) for at in range(4))]
    )
    assert found(engine, Term("title", "after")) == [1]


def take_segments(engine, part):
    """Put the segments of another index beside the engine's own, unmerged."""
    to, source = engine.folder.current(), part.folder.current()
    meta, managed = read_json(to / "meta.json"), read_json(to / ".managed.json")
    meta["segments"] += read_json(source / "meta.json")["segments"]
    for file in source.glob("*.*"):
        if file.suffix != ".json" and not file.name.startswith("."):
            shutil.copy(file, to)
            managed.append(file.name)
    (to / "meta.json").write_text(json.dumps(meta))
    (to / ".managed.json").write_text(json.dumps(managed))


def read_json(path):
    return json.loads(path.read_text())


def test_what_a_killed_commit_left_does_not_stop_the_same_commit(engine, tmp_path):
    fill(engine, [entry(1), entry(2)])
    build = engine.folder.current()
    twin = EmbeddedEngine(tmp_path / "twin")
    shutil.copytree(engine.folder.path, twin.folder.path)
    twin.apply([entry(2, "after")], [])
    (deleted,) = twin.folder.current().glob("*.del")
    managed = read_json(build / ".managed.json")
    (build / ".managed.json").write_text(json.dumps([*managed, deleted.name]))
    (build / deleted.name).write_bytes(b"half")
    engine.apply([entry(2, "after")], [])
    assert found(engine) == [1, 2]
    assert found(engine, Term("title", "after")) == [2]


def test_killed_builds_leave_a_whole_index(engine):
    moments = random.Random(6)  # noqa: S311
    fill(engine, [entry(1)])
    for _round in range(6):
        last = told_before_the_kill("build", engine, moments.uniform(0, 0.4))
        assert engine.count() in (last, last + 1)
        assert found(engine) == list(range(engine.count()))
        engine.apply([entry(0, "after")], [])
        assert found(engine, Term("title", "after")) == [0]
        fill(engine, (entry(pk) for pk in range(engine.count())))
        assert len(builds(engine)) <= 2


def test_readers_go_on_while_builds_take_each_others_place(engine, other):
    """Every answer is of one commit: hits, total and counts agree."""
    fill(engine, [entry(1, "a", facets={"area": (1,)})])
    asked = EngineQuery(match=Term("title", "a"), limit=1000, counts=(CountBy("area", "area"),))
    stop, answers, errors = threading.Event(), [], []

    def read():
        while not stop.is_set():
            try:
                answers.append(other.search(asked))
            except Exception as error:  # noqa: BLE001
                errors.append(error)

    readers = [threading.Thread(target=read) for _number in range(3)]
    for reader in readers:
        reader.start()
    for size in range(2, 14):
        fill(engine, [entry(pk, "a", facets={"area": (1,)}) for pk in range(size)])
        engine.apply([entry(500, "a", facets={"area": (1,)})], [])
    stop.set()
    for reader in readers:
        reader.join()
    assert not errors
    assert len(answers) > AT_LEAST
    for answer in answers:
        assert answer.total == len(answer.hits) == answer.counts["area"][1]
    assert other.search(EVERYTHING).total == 14


def test_a_reader_that_was_overtaken_mixes_no_two_commits(engine, other, monkeypatch):
    """It looked which commit is the latest, and read when there was a later one already."""
    fill(engine, [entry(1, "a")])
    asked = EngineQuery(match=Term("title", "a"))
    assert engine.search(asked).total == 1
    before = engine.generation()
    other.apply([entry(2, "a")], [])
    assert engine.generation() != before
    late = iter([before])
    now = embedded_engine._mark
    monkeypatch.setattr(embedded_engine, "_mark", lambda build: next(late, None) or now(build))
    answer = engine.search(asked)
    assert answer.total == len(answer.hits)
    assert engine.search(asked).total == 2


def open_files():
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            yield os.readlink(f"/proc/self/fd/{number}")


def test_a_forked_reader_sees_what_comes_after_the_fork(engine):
    fill(engine, [entry(1)])
    assert engine.count() == 1
    reading, writing = os.pipe()
    go_on, tell = os.pipe()
    # What tidies up behind a commit, in a thread of the library, may hold the index's lock a moment
    # longer; a child would inherit it and never let it go.
    while any(name.endswith(".lock") for name in open_files()):
        time.sleep(0.01)
    child = os.fork()
    if child == 0:
        os.read(go_on, 1)
        os.write(writing, str(engine.count()).encode())
        os._exit(0)
    engine.apply([entry(2)], [])
    os.write(tell, b"!")
    assert os.read(reading, 10) == b"2"
    os.waitpid(child, 0)
    for end in (reading, writing, go_on, tell):
        os.close(end)
