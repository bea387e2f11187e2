"""The engine on a real Elasticsearch: the contract, and what is its own: aliases, builds, the
writer's place, other processes."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from elasticsearch_dsl import Q

from search.engines.base import (
    CountBy,
    EngineQuery,
    EngineUnavailableError,
    Key,
    RejectedError,
    Term,
    WriterBusyError,
)
from search.engines.elasticsearch import asking, counting, indices, lease, ordering
from search.engines.elasticsearch.documents import packed
from search.engines.elasticsearch.indices import entrance
from search.engines.elasticsearch.writing import send
from tests.search import cluster
from tests.search.engines.contract import (
    EVERYTHING,
    EngineContract,
    entry,
    fill,
    found,
    pks,
    tried,
)
from tests.search.engines.questions import SCHEMA


@pytest.fixture(scope="session")
def prefix():
    cluster.require()
    with cluster.own_prefix() as prefix:
        yield prefix


@pytest.fixture
def engine(prefix):
    """An engine without an index; only the writer's place is left of the test before."""
    yield cluster.engine_of(prefix)
    cluster.remove(f"{prefix}-build-*")


@pytest.fixture
def other(engine):
    """The same index as another process has it."""
    return cluster.engine_of(engine.address.prefix)


class TestElasticsearchEngine(EngineContract):
    """It keeps the contract."""

    @tried(10)
    def test_it_answers_like_the_reference(self, engine, data):
        self.compare_with_the_reference(engine, data)


def ask(engine, call):
    return engine.connection.ask(call)


# --- builds and aliases


def test_the_last_build_is_kept_and_older_ones_go(engine):
    for pk in (1, 2, 3):
        fill(engine, [entry(pk)])
    kept = engine.indices.builds()
    assert len(kept) == 2
    assert engine.indices.current()[0] == kept[-1]
    assert [held.is_live for held in engine.status().indices] == [False, True]


def test_what_a_killed_build_leaves_is_cleared_up_by_the_next(engine, other):
    fill(engine, [entry(1)])
    killed = other.build(SCHEMA)
    killed.add([entry(2)])
    assert len(engine.indices.builds()) == 2
    fill(engine, [entry(3)])
    assert len(engine.indices.builds()) == 2
    assert killed.name not in engine.indices.builds()
    # What it still writes makes no index anew.
    with pytest.raises(EngineUnavailableError):
        killed.finish(lambda apply: None)
    killed.abort()
    assert killed.name not in engine.indices.builds()
    assert found(engine) == found(other) == [3]


def test_while_it_is_built_nothing_is_copied_or_refreshed(engine):
    builder = engine.build(SCHEMA)
    settings = settings_of(engine, builder.name)
    assert (settings["number_of_replicas"], settings["refresh_interval"]) == ("0", "-1")
    builder.finish(lambda apply: None)
    settings = settings_of(engine, builder.name)
    assert (settings["auto_expand_replicas"], settings["refresh_interval"]) == ("0-1", "1s")
    assert settings["translog"]["durability"] == "request"


def test_what_came_in_many_parts_is_one_at_the_end(engine):
    builder = engine.build(SCHEMA)
    for pk in range(1, 6):
        write(engine, builder.name, [entry(pk)])
    assert parts_of(engine, builder.name) == 5
    builder.finish(lambda apply: None)
    assert parts_of(engine, builder.name) == 1
    assert found(engine) == [1, 2, 3, 4, 5]


def write(engine, build, entries):
    """As batches of a large build come, each a part of its own."""
    lines = engine.pack(entries, SCHEMA)
    assert send(engine.connection, build, lines, refresh=True) == ({}, [])


def parts_of(engine, build):
    stats = ask(engine, lambda client: client.indices.stats(index=build, metric="segments"))
    return stats["_all"]["primaries"]["segments"]["count"]


def test_a_build_goes_live_though_its_copies_take_long(engine, monkeypatch):
    """Here they never come: one node holds no two copies."""
    never = {**indices.LIVE, "index.auto_expand_replicas": False, "index.number_of_replicas": 1}
    monkeypatch.setattr(indices, "LIVE", never)
    monkeypatch.setattr(indices, "GREEN_WITHIN", 1)
    fill(engine, [entry(1)])
    assert found(engine) == [1]


def settings_of(engine, name):
    return ask(engine, lambda client: client.indices.get_settings(index=name))[name]["settings"][
        "index"
    ]


def test_an_index_of_another_layout_counts_as_none(engine, monkeypatch):
    fill(engine, [entry(1)])
    later = cluster.engine_of(engine.address.prefix)
    later.indices.live = f"{engine.indices.live}-another"
    assert later.schema_fingerprint() is None
    fill(later, [entry(2)])
    assert later.schema_fingerprint() == SCHEMA.fingerprint


def test_a_build_in_many_batches_loses_nothing(engine, monkeypatch):
    monkeypatch.setattr("search.engines.elasticsearch.writing.MOST_ROWS", 7)
    fill(engine, (entry(pk, f"a b{pk}") for pk in range(1, 200)))
    assert found(engine) == list(range(1, 200))
    assert dict(engine.versions()).keys() == {Key("activity", pk) for pk in range(1, 200)}


def test_versions_of_many_come_in_batches(engine, monkeypatch):
    monkeypatch.setattr("search.engines.elasticsearch.engine.BATCH", 7)
    fill(engine, [entry(pk, kind=kind) for pk in range(30) for kind in ("activity", "team")])
    assert len(dict(engine.versions())) == len(list(engine.versions())) == 60


# --- long facets and deep pages


def test_facets_longer_than_one_answer_are_read_in_pages(engine, monkeypatch):
    monkeypatch.setattr(counting, "MOST_OF_ONE", 50)
    monkeypatch.setattr(counting, "PAGE", 70)
    entries = [entry(pk, facets={"area": (pk,), "form": (pk % 3,)}, served=2) for pk in range(300)]
    fill(engine, entries)
    asked = EngineQuery(counts=(CountBy("area", "area", sums=("served",)), CountBy("form", "form")))
    answer = engine.search(asked)
    assert answer.counts["area"] == dict.fromkeys(range(300), 1)
    assert answer.sums["area"] == dict.fromkeys(range(300), {"served": 2})
    assert answer.counts["form"] == dict.fromkeys(range(3), 100)


def test_the_most_of_an_index_in_more_shards_than_was_thought_are_the_right_ones(prefix):
    """Each shard by itself has others that it would name first."""
    three, one = cluster.engine_of(prefix), cluster.engine_of(prefix)
    three.indices.shards = 3
    facets = [(at % 3, 10 + at % 17) for at in range(120)]
    fill(three, [entry(pk, facets={"area": held}) for pk, held in enumerate(facets, 1)])
    every = one.search(EngineQuery(counts=(CountBy("area", "area"),))).counts["area"]
    for most in (1, 4, 7):
        count = CountBy("area", "area", most=most)
        for engine in (three, one):
            held = engine.search(EngineQuery(counts=(count,))).counts["area"]
            assert held == count.kept(every)
    cluster.remove(f"{prefix}-build-*")


def test_a_text_with_half_a_character_is_told_and_holds_up_nothing(engine):
    fill(engine, [entry(1)])
    half = entry(2, "\ud83d")
    with pytest.raises(ValueError, match="activity:2"):
        engine.apply([half], [])
    engine.apply([entry(3)], [])
    assert found(engine) == [1, 3]


@pytest.mark.parametrize("match", [None, Term("title", "a")])
@pytest.mark.parametrize(
    "sort", [("score", True), ("date", True), ("date", False), ("served", True), ("served", False)]
)
def test_pages_far_behind_are_the_same(engine, monkeypatch, match, sort):
    """With many equals, negative numbers and missing ones."""
    fill(
        engine,
        [
            entry(
                pk,
                "a" if pk % 2 else "a b",
                **({"date": pk % 7 * 100_000 - 300_000} if pk % 4 else {}),
                **({"served": pk % 3 - 1} if pk % 5 else {}),
            )
            for pk in range(1, 201)
        ],
    )
    asked = EngineQuery(match=match, sort=sort, limit=200)
    whole = pks(engine.search(asked))
    assert len(set(whole)) == 200
    monkeypatch.setattr(ordering, "WINDOW", 25)
    monkeypatch.setattr(ordering, "STEP", 30)
    monkeypatch.setattr(ordering, "PARTS", 10)
    paged = []
    for offset in range(0, 220, 19):
        query = EngineQuery(match=match, sort=sort, offset=offset, limit=19)
        paged += pks(engine.search(query))
    assert paged == whole


# --- writing


def test_who_was_thought_dead_overwrites_nothing(engine, other, monkeypatch):
    """It read, stood still for long, and writes when another has taken its place and written."""
    fill(engine, [entry(1, "old"), entry(2, "old")])
    engine.place.lasts = other.place.lasts = 0.3
    monkeypatch.setattr(lease.Lease, "keep", lambda self: None)
    with engine.writing() as late:
        assert is_busy(other)
        time.sleep(0.4)
        other.apply([entry(1, "new"), entry(3, "new")], [Key("activity", 2)])
        late([entry(1, "late"), entry(2, "late"), entry(4, "late")], [Key("activity", 3)])
    assert found(other, Term("title", "new")) == [1, 3]
    assert found(other, Term("title", "late")) == [4], "not what was removed meanwhile"
    other.apply([entry(1, "last")], [])
    assert found(engine, Term("title", "last")) == [1]


def is_busy(engine):
    with pytest.raises(WriterBusyError):
        engine.apply([entry(9)], [])
    return True


def test_a_living_writer_keeps_its_place_however_long_it_takes(engine, other):
    fill(engine, [entry(1)])
    engine.place.lasts = other.place.lasts = 0.6
    with engine.writing() as apply:
        for _number in range(4):
            time.sleep(0.4)
            assert is_busy(other)
        apply([entry(2)], [])
    other.apply([entry(3)], [])
    assert found(engine) == [1, 2, 3]


def test_a_killed_writer_is_followed_after_a_while(engine):
    fill(engine, [entry(1)])
    engine.place.lasts = 1.0
    with running("hold", engine) as process:
        assert process.stdout.readline() == "held\n"
        began = time.monotonic()
        assert is_busy(engine)
        assert time.monotonic() - began < 1
        process.kill()
        process.wait(30)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            engine.apply([entry(2)], [])
            break
        except WriterBusyError:
            time.sleep(0.2)
    assert found(engine) == [1, 2]


def test_a_build_that_lost_its_place_is_not_put_into_use(engine, other, monkeypatch):
    """Else what the other wrote into the old one meanwhile would be lost."""
    fill(engine, [entry(1)])
    engine.place.lasts = other.place.lasts = 0.3
    monkeypatch.setattr(lease.Lease, "keep", lambda self: None)

    def be_slow(apply):
        assert is_busy(other)
        time.sleep(0.4)
        other.apply([entry(2)], [])

    builder = engine.build(SCHEMA)
    with pytest.raises(WriterBusyError):
        builder.finish(be_slow)
    builder.abort()
    assert found(engine) == [1, 2]


def test_killed_commits_lose_nothing_that_was_committed(engine):
    fill(engine, [])
    engine.place.lasts = 0.5
    with running("apply", engine) as process:
        told = [process.stdout.readline() for _commit in range(3)]
        process.kill()
        told += process.stdout.readlines()
    last = int(told[-1])
    counted = engine.search(EngineQuery(limit=0, counts=(CountBy("area", "area"),))).counts["area"]
    assert {number: counted[number] for number in range(last)} == dict.fromkeys(range(last), 40)


@contextmanager
def running(program, engine):
    """A process with the program on the engine's indices; killed at the end."""
    command = [sys.executable, "-m", "tests.search.engines.programs", program]
    process = subprocess.Popen(
        [*command, cluster.url_of(engine.address.prefix)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.wait(30)


def test_the_mark_of_another_processs_commit_is_known_within_a_second(engine, other):
    fill(engine, [entry(1)])
    before = other.generation()
    engine.apply([entry(2)], [])
    time.sleep(1.1)
    assert other.generation() != before


def test_what_the_servers_refuse_is_told_and_holds_up_nothing_else(engine, monkeypatch):
    """As a document whose form the index does not know."""
    fill(engine, [entry(1)])

    def odd(held, schema):
        name, source = packed(held, schema)
        return name, source.replace(b'"pk":3', b'"pk":"three"') if held.key.pk == 3 else source

    monkeypatch.setattr("search.engines.elasticsearch.writing.packed", odd)
    with pytest.raises(RejectedError) as raised:
        engine.apply([entry(2), entry(3), entry(4)], [Key("activity", 1)])
    assert set(raised.value.errors) == {Key("activity", 3)}
    assert "pk" in raised.value.errors[Key("activity", 3)]
    assert found(engine) == [2, 4]
    builder = engine.build(SCHEMA)
    builder.add([entry(2), entry(3), entry(4)])
    builder.finish(lambda apply: None)
    assert set(builder.rejected) == {Key("activity", 3)}
    assert pks(engine.search(EVERYTHING)) == [4, 2]


def test_a_full_disk_is_an_outage_and_nobodys_fault(engine):
    """The servers forbid writing then, until there is room again."""
    fill(engine, [entry(1)])
    build = engine.indices.current()[0]
    blocked = {"index.blocks.read_only_allow_delete": True}
    ask(engine, lambda client: client.indices.put_settings(index=build, settings=blocked))
    with pytest.raises(EngineUnavailableError):
        engine.apply([entry(2)], [])
    assert found(engine) == [1]
    engine.connection.breaker.succeeded()
    free = {"index.blocks.read_only_allow_delete": None}
    ask(engine, lambda client: client.indices.put_settings(index=build, settings=free))
    engine.apply([entry(2)], [])
    assert found(engine) == [1, 2]


# --- what cannot be asked


def test_a_question_that_the_servers_refuse_is_no_error_of_the_page(engine):
    fill(engine, [entry(1)])
    with pytest.raises(EngineUnavailableError):
        engine._asking.search({"query": Q("terms", facet_area=[]).to_dict(), "size": -5})
    assert found(engine) == [1]
    assert asking.BY_ALL


def test_its_state_is_told(engine):
    status = engine.status()
    assert (status.indices, status.problem) == ((), "")
    fill(engine, [entry(1), entry(2)])
    status = engine.status()
    assert [(held.documents, held.is_live) for held in status.indices] == [(2, True)]
    assert status.indices[0].size > 0
    if cluster.IS_LIMITED:
        assert (status.colour, status.nodes, status.shards) == ("", None, None)
    status = cluster.engine_of(engine.address.prefix, cluster.OVERSEER).status()
    assert (status.colour, status.nodes, status.shards_missing) == ("green", 1, 0)
    assert status.shards >= 2
    assert entrance(status.indices[0].name).endswith("-in")
