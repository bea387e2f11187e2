"""From a change to the index: applying, rebuilding, comparing."""

import io
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from multiprocessing import get_context

import pytest
import tantivy
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.worker.models import WorkerHeartbeat
from search import analysis, periodic
from search.engines.base import EngineQuery, EngineUnavailableError, Key
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.fields import packed
from search.indexing import applying, drift, inline, outbox, packing, progress, rebuild
from search.models import IndexState, OutboxEntry
from search.sources import sources
from tests import factories
from tests.search.tokens import held_tokens

pytestmark = pytest.mark.django_db

HERE = ("applying", "packing", "rebuild", "drift", "going_back")


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """An engine of this test's own, without an index yet."""
    engine = EmbeddedEngine(tmp_path / "index")
    for module in HERE:
        monkeypatch.setattr(f"search.indexing.{module}.get_engine", lambda: engine)
    command = "search.management.commands.search_status.get_engine"
    monkeypatch.setattr(command, lambda: engine)
    return engine


@pytest.fixture
def index(site_tree, engine):
    """The index of the site tree, up to date."""
    rebuild.rebuild()
    OutboxEntry.objects.all().delete()
    return engine


def keys(engine):
    return {key for key, _version in engine.versions()}


def key_of(kind, item):
    return Key(kind, item.pk)


@pytest.fixture
def broken(monkeypatch):
    """`broken(pk)` makes the document of one article fail."""
    bad = set()
    source = sources()["article"]
    documents = type(source).documents

    def failing(self, pks):
        pks = list(pks)
        if bad.intersection(pks):
            raise ValueError("坏文档")
        return documents(self, pks)

    monkeypatch.setattr(type(source), "documents", failing)
    return bad.add


# Applying.


def test_a_saved_page_is_indexed_and_a_withdrawn_one_goes(index, site_tree):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    assert applying.apply_outbox() == 1
    assert key_of("article", article) in keys(index)
    assert not OutboxEntry.objects.exists()
    article.unpublish()
    applying.apply_outbox()
    assert key_of("article", article) not in keys(index)


def test_a_deleted_record_and_a_private_section_leave_the_index(index, site_tree):
    activity = factories.ActivityFactory(team=site_tree.luxi.team)
    article = factories.ArticlePageFactory(parent=site_tree.anyuan.news)
    applying.apply_outbox()
    assert {key_of("activity", activity), key_of("article", article)} <= keys(index)
    gone = key_of("activity", activity)
    activity.delete()
    lock = PageViewRestriction.objects.create(
        page=site_tree.anyuan.section, restriction_type="login"
    )
    applying.apply_outbox()
    assert not {gone, key_of("article", article)} & keys(index)
    lock.delete()
    applying.apply_outbox()
    assert key_of("article", article) in keys(index)


def test_an_item_noted_many_times_is_read_once(index, site_tree, monkeypatch):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    outbox.enqueue("article", [article.pk] * 5)
    asked = []
    source = type(sources()["article"])
    documents = source.documents
    monkeypatch.setattr(
        source,
        "documents",
        lambda self, pks: asked.extend(pks) or documents(self, pks),
    )
    last = OutboxEntry.objects.latest("pk").pk
    assert applying.apply_outbox() == 6
    assert asked == [article.pk]
    assert dict(index.versions())[key_of("article", article)] == last


def test_rows_wait_while_another_process_writes(index, site_tree, monkeypatch):
    factories.ArticlePageFactory(parent=site_tree.news)

    with index.writing():
        assert applying.apply_outbox() == 0
    row = OutboxEntry.objects.get()
    assert (row.attempts, row.error) == (0, "")
    assert applying.apply_outbox() == 1


@pytest.mark.parametrize("change", ["rename", "delete"])
def test_who_read_before_a_change_never_writes_after_it(index, site_tree, monkeypatch, change):
    """Two processes apply at once: the slower one holds an older state in its hands."""
    article = factories.ArticlePageFactory(parent=site_tree.news, title="从前")
    key, read = key_of("article", article), applying.read_entries

    def read_and_be_overtaken(versions):
        found = read(versions)
        monkeypatch.setattr(applying, "read_entries", read)
        if change == "rename":
            article.title = "后来"
            article.save()
        else:
            article.delete()
        applying.apply_outbox()
        return found

    monkeypatch.setattr(applying, "read_entries", read_and_be_overtaken)
    while applying.apply_outbox():
        pass
    assert not OutboxEntry.objects.exists()
    titles = held_tokens(index, "title")
    assert "从前" not in titles
    assert ("后来" in titles) == (key in keys(index)) == (change == "rename")


def test_rows_wait_where_there_is_no_index(engine, site_tree):
    waiting = OutboxEntry.objects.count()
    assert waiting
    assert applying.apply_outbox() == 0
    assert OutboxEntry.objects.count() == waiting


def test_a_bad_document_waits_alone_and_longer_each_time(index, site_tree, broken):
    good, bad = (factories.ArticlePageFactory(parent=site_tree.news) for _ in range(2))
    broken(bad.pk)
    assert applying.apply_outbox() == 2
    assert key_of("article", good) in keys(index)
    waits = []
    for attempt in (1, 2, 3):
        row = OutboxEntry.objects.get()
        assert (row.object_id, row.attempts) == (bad.pk, attempt)
        assert "坏文档" in row.error
        waits.append(row.try_after - timezone.now())
        assert applying.apply_outbox() == 0
        OutboxEntry.objects.update(try_after=timezone.now() - timedelta(seconds=1))
        applying.apply_outbox()
    assert waits == sorted(waits)
    assert waits[0] > timedelta(seconds=20)


def test_what_an_unknown_kind_left_behind_is_removed(index):
    outbox.enqueue("gone-addon", [7])
    assert applying.apply_outbox() == 1
    assert not OutboxEntry.objects.exists()


def test_nothing_to_do_costs_one_query(engine, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert applying.apply_outbox() == 0


# Rebuilding.


def test_a_rebuild_holds_everything_public_and_nothing_else(site_tree, engine):
    public = factories.ActivityFactory(team=site_tree.luxi.team)
    draft = factories.ActivityFactory(team=site_tree.luxi.team, live=False)
    told = []
    count = rebuild.rebuild(lambda *step: told.append(step))
    assert engine.count() == count
    assert key_of("activity", public) in keys(engine)
    assert key_of("activity", draft) not in keys(engine)
    assert ("activity", 1, 1) in told
    assert engine.search(EngineQuery()).total == count
    state = IndexState.current()
    assert (state.rebuild_started_at, state.rebuild_done) == (None, count)
    assert state.rebuilt_at is not None
    assert not rebuild.is_needed()


def test_small_batches_lose_nothing(site_tree, engine, monkeypatch):
    monkeypatch.setattr(rebuild, "BATCH", 2)
    made = {
        key_of("activity", factories.ActivityFactory(team=site_tree.luxi.team)) for _ in range(5)
    }
    rebuild.rebuild()
    assert made <= keys(engine)


def test_what_changes_during_a_rebuild_is_in_the_new_index(index, site_tree, monkeypatch):
    early = factories.ArticlePageFactory(parent=site_tree.news)
    applying.apply_outbox()
    late = []

    def change(kind, done, total):
        if not late:
            early.unpublish()
            late.append(factories.ArticlePageFactory(parent=site_tree.news))
            # The live index shows it before the new one takes its place.
            applying.apply_outbox()
            assert key_of("article", late[0]) in keys(index)
            assert OutboxEntry.objects.filter(applied_at__isnull=False).exists()

    rebuild.rebuild(change)
    assert key_of("article", late[0]) in keys(index)
    assert key_of("article", early) not in keys(index)
    assert not OutboxEntry.objects.filter(applied_at__isnull=False).exists()


def test_what_waited_before_a_rebuild_is_settled_by_it(site_tree, engine):
    factories.ArticlePageFactory(parent=site_tree.news)
    assert OutboxEntry.objects.exists()
    rebuild.rebuild()
    assert not OutboxEntry.objects.exists()


def test_a_row_of_a_transaction_that_was_open_at_the_start_is_taken_over(
    index, site_tree, monkeypatch
):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    OutboxEntry.objects.all().delete()
    OutboxEntry.objects.create(pk=10_000_000, kind="team", object_id=site_tree.luxi.team.pk)

    def commit_late(*step):
        type(article).objects.filter(pk=article.pk).update(live=False)
        OutboxEntry.objects.get_or_create(pk=9_000_000, kind="article", object_id=article.pk)

    rebuild.rebuild(commit_late)
    assert key_of("article", article) not in keys(index)
    assert set(OutboxEntry.objects.values_list("pk", flat=True)) <= {9_000_000}


def test_one_rebuild_at_a_time_and_a_killed_one_is_taken_over(index, site_tree):
    progress.Progress(10)
    with pytest.raises(progress.RebuildRunningError):
        rebuild.rebuild()
    with pytest.raises(CommandError, match="另一个进程"):
        call_command("rebuild_search")
    assert not rebuild.is_needed()
    IndexState.objects.update(rebuild_beat_at=timezone.now() - timedelta(minutes=11))
    assert rebuild.is_needed()
    periodic.look_after_index()
    assert IndexState.current().rebuild_started_at is None


def test_a_rebuild_that_was_taken_over_gives_up(index, site_tree):
    def steal(kind, done, total):
        IndexState.objects.update(rebuild_started_at=timezone.now())

    before = index.generation()
    with pytest.raises(progress.RebuildRunningError):
        rebuild.rebuild(steal)
    assert index.generation() == before


def test_a_stopped_rebuild_leaves_the_old_index_and_is_taken_over(index, site_tree):
    class Stop(BaseException):
        pass

    def stop(*step):
        raise Stop

    before = keys(index)
    with pytest.raises(Stop):
        rebuild.rebuild(stop)
    assert keys(index) == before
    assert rebuild.is_needed()
    periodic.look_after_index()
    assert keys(index) == before
    assert not rebuild.is_needed()


def test_a_rebuild_that_fails_says_why(index, site_tree):
    def fail(*step):
        raise ValueError("磁盘满了")

    with pytest.raises(ValueError):
        rebuild.rebuild(fail)
    state = IndexState.current()
    assert "磁盘满了" in state.rebuild_error
    assert state.rebuild_started_at is None


def vanish(*batch):
    os._exit(9)


def test_a_process_that_vanishes_ends_the_rebuild_and_nothing_else(index, monkeypatch):
    @contextmanager
    def vanishing(total):
        with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
            yield partial(packing._pack_elsewhere, pool, 1)

    monkeypatch.setattr(rebuild, "packers", vanishing)
    monkeypatch.setattr(packing, "pack", vanish)
    before, builds = keys(index), set(index.folder.path.glob("build-*"))
    with pytest.raises(CommandError, match="意外结束"):
        call_command("rebuild_search", stdout=io.StringIO())
    assert keys(index) == before
    assert set(index.folder.path.glob("build-*")) == builds
    state = IndexState.current()
    assert "意外结束" in state.rebuild_error
    assert state.rebuild_started_at is None


def test_a_bad_document_does_not_stop_a_rebuild(site_tree, engine, broken):
    good, bad = (factories.ArticlePageFactory(parent=site_tree.news) for _ in range(2))
    broken(bad.pk)
    rebuild.rebuild()
    assert key_of("article", good) in keys(engine)
    assert key_of("article", bad) not in keys(engine)
    assert OutboxEntry.objects.filter(kind="article", object_id=bad.pk).exists()


def test_the_worker_makes_a_missing_index_and_keeps_it_up(site_tree, engine):
    activity = factories.ActivityFactory(team=site_tree.luxi.team)
    call_command("worker", "--once", stdout=io.StringIO())
    assert key_of("activity", activity) in keys(engine)
    assert not OutboxEntry.objects.exists()
    later = factories.ActivityFactory(team=site_tree.luxi.team)
    call_command("worker", "--once", stdout=io.StringIO())
    assert key_of("activity", later) in keys(engine)
    assert not OutboxEntry.objects.exists()


# Comparing.


def test_what_was_lost_or_left_over_is_found_and_mended(index, site_tree):
    lost = factories.ArticlePageFactory(parent=site_tree.news)
    left = factories.ArticlePageFactory(parent=site_tree.news)
    applying.apply_outbox()
    index.apply([], [key_of("article", lost)])
    type(left).objects.filter(pk=left.pk).update(live=False)
    assert drift.check(repair=False) == 2
    assert not OutboxEntry.objects.exists()
    assert drift.check() == 2
    assert drift.check() == 0, "what waits already is no difference"
    applying.apply_outbox()
    assert key_of("article", lost) in keys(index)
    assert key_of("article", left) not in keys(index)
    assert drift.check() == 0
    assert IndexState.current().drift == 0


def test_what_stands_twice_is_found_and_mended(index, site_tree):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    applying.apply_outbox()
    (entry,), _gone = applying.read_entries({key_of("article", article): 1})
    writer = tantivy.Index.open(str(index.folder.current())).writer(64_000_000, 1)
    writer.add_json(packed(entry, analysis.schema()))
    writer.commit()
    writer.wait_merging_threads()
    assert drift.check() == 1
    applying.apply_outbox()
    held = [key for key, _version in index.versions()]
    assert held.count(entry.key) == 1
    assert drift.check() == 0


def test_the_nightly_check_makes_a_missing_index(site_tree, engine):
    with pytest.raises(EngineUnavailableError):
        drift.check()
    periodic.check_index()
    assert engine.count()


# Without a worker.


@pytest.fixture
def request_open():
    inline.request_opened()
    yield
    inline.request_closed()


def test_a_save_is_found_without_a_worker(
    index, site_tree, request_open, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        article = factories.ArticlePageFactory(parent=site_tree.news)
    assert key_of("article", article) in keys(index)


def test_a_save_after_one_that_was_rolled_back_is_found_as_well(
    index, site_tree, request_open, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            factories.ArticlePageFactory(parent=site_tree.news)
            raise ZeroDivisionError
        # The factory made it in the tree's memory only.
        site_tree.news.refresh_from_db()
        article = factories.ArticlePageFactory(parent=site_tree.news)
    assert key_of("article", article) in keys(index)


def test_where_a_worker_lives_the_request_leaves_it_to_it(
    index, site_tree, request_open, django_capture_on_commit_callbacks
):
    now = timezone.now()
    WorkerHeartbeat.objects.create(worker_id="w", started_at=now, beat_at=now)
    with django_capture_on_commit_callbacks(execute=True):
        article = factories.ArticlePageFactory(parent=site_tree.news)
    assert key_of("article", article) not in keys(index)


def test_an_index_that_fails_never_fails_the_save(
    index, site_tree, request_open, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def fail(**kwargs):
        raise RuntimeError("索引坏了")

    monkeypatch.setattr(applying, "apply_outbox", fail)
    with django_capture_on_commit_callbacks(execute=True):
        factories.ArticlePageFactory(parent=site_tree.news)
    assert "索引坏了" in caplog.text


def test_outside_a_request_nothing_is_applied(index, site_tree, django_capture_on_commit_callbacks):
    inline.request_closed()
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        factories.TeamFactory(area=site_tree.city)
    assert not [call for call in callbacks if "inline" in getattr(call, "__module__", "")]


# Commands.


def test_the_commands_tell_in_chinese(site_tree, engine):
    with pytest.raises(CommandError, match="还没有索引"):
        call_command("search_status", stdout=io.StringIO())
    told = io.StringIO()
    call_command("rebuild_search", stdout=told)
    assert "队伍：2/2" in told.getvalue()
    assert "索引已重建：2 篇" in told.getvalue()
    told = io.StringIO()
    call_command("search_status", "--check", stdout=told)
    assert "索引中的文档：2 篇" in told.getvalue()
    assert "与数据库的差异：0 条" in told.getvalue()


def test_the_button_rebuilds_in_the_worker(site_tree, engine):
    from search.tasks import rebuild_index

    rebuild_index.enqueue()
    call_command("worker", "--once", stdout=io.StringIO())
    assert engine.count() == 2


# Going back.


def test_the_index_before_answers_again_and_takes_over_what_changed(index, site_tree):
    stays, changes, goes = factories.ArticlePageFactory.create_batch(3, parent=site_tree.news)
    applying.apply_outbox()
    rebuild.rebuild()
    changes.title = "换了一个说法"
    changes.save()
    goes.unpublish()
    comes = factories.ArticlePageFactory(parent=site_tree.news)
    applying.apply_outbox()
    before = index.status()
    out = io.StringIO()
    call_command("rebuild_search", "--back", stdout=out)
    assert "已换回上一份索引" in out.getvalue() and "3 篇" in out.getvalue()
    live = [held.name for held in index.status().indices if held.is_live]
    assert live != [held.name for held in before.indices if held.is_live]
    assert key_of("article", goes) in keys(index) and key_of("article", comes) not in keys(index)
    applying.apply_outbox()
    assert not drift.check(repair=False)
    assert {key_of("article", each) for each in (stays, changes, comes)} <= keys(index)
    assert any("说法" in token for token in held_tokens(index, "title"))


def test_where_no_index_is_kept_going_back_says_what_to_do(index):
    OutboxEntry.objects.all().delete()
    for build, _bytes in index.folder.builds()[:-1]:
        shutil.rmtree(build)
    with pytest.raises(CommandError, match="没有留着的"):
        call_command("rebuild_search", "--back")
    assert not OutboxEntry.objects.exists()


def test_nobody_goes_back_while_the_index_is_rebuilt(index):
    progress.Progress(10)
    with pytest.raises(CommandError, match="正在重建"):
        call_command("rebuild_search", "--back")
