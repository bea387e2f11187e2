"""The whole site on a real Elasticsearch: rebuilt, saved, searched, cut off and back again."""

import io
import time
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.roles import Role
from core.worker.models import WorkerHeartbeat
from search import periodic
from search.engines import get_engine, index_mark
from search.engines.base import Key
from search.indexing import drift, inline
from search.indexing.applying import apply_outbox
from search.indexing.rebuild import is_needed, rebuild
from search.models import IndexState, OutboxEntry
from tests import factories
from tests.search import cluster
from tests.search.forwarding import Forwarder

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def way():
    """The way to the server, which a test may cut off."""
    cluster.require()
    port = urlsplit(cluster.URL).port
    with Forwarder(port).running() as way:
        yield way


@pytest.fixture
def site(way, settings, site_tree):
    with cluster.own_prefix() as prefix:
        settings.SEARCH_URL = cluster.url_of(prefix, port=way.port)
        get_engine().connection.breaker.first = 0.2
        yield site_tree
        way.open()


@pytest.fixture
def indexed(site):
    """Built by the worker, as after the change of SEARCH_URL."""
    factories.ActivityFactory(title="无偿献血进社区", team=site.luxi.team)
    factories.ActivityFactory(title="书香进社区", team=site.anyuan.team)
    periodic.look_after_index()
    OutboxEntry.objects.all().delete()
    return site


def keys():
    return {key for key, _version in get_engine().versions()}


def page(client, **asked):
    response = client.get("/activities/", asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_worker_builds_it_and_people_find(indexed, client):
    assert not is_needed()
    found = page(client, q="献血")
    assert "无偿献血进社区" in found and "正在恢复" not in found
    assert "无偿献血进社区" in page(client, q="xianxue"), "by its sound"
    assert "无偿献血进社区" in page(client, area=indexed.luxi.team.area.slug)
    assert page(client, view="stats") and page(client, view="calendar")
    assert "</mark>进社区" in client.get("/search/", {"q": "献血"}).content.decode()
    offered = client.get(reverse("search_suggestions"), {"q": "xian"}).content.decode()
    assert "无偿献血进社区" in offered


def test_what_is_saved_is_found_at_once_and_what_is_withdrawn_is_not(indexed, client):
    assert "站在校门口" not in page(client, q="护学岗")
    began = time.monotonic()
    record = factories.ActivityFactory(title="护学岗站在校门口", team=indexed.luxi.team)
    apply_outbox()
    assert "站在校门口" in page(client, q="护学")
    assert time.monotonic() - began < 2
    record.live = False
    record.save()
    apply_outbox()
    assert Key("activity", record.pk) not in keys()
    assert drift.check() == 0


def test_kept_pages_end_with_the_commit(indexed, client):
    """A page without words is kept; another process's commit must be seen on it."""
    assert "2" in page(client)
    factories.ActivityFactory(title="后来的活动", team=indexed.luxi.team)
    # The record is saved, the index does not know it yet.
    assert "后来的活动" not in page(client)
    apply_outbox()
    assert "后来的活动" in page(client)


def test_a_save_is_found_without_a_worker(indexed, django_capture_on_commit_callbacks):
    WorkerHeartbeat.objects.all().delete()
    inline.request_opened()
    with django_capture_on_commit_callbacks(execute=True):
        article = factories.ArticlePageFactory(parent=indexed.news)
    inline.request_closed()
    assert Key("article", article.pk) in keys()


@pytest.mark.parametrize("hangs", [False, True])
def test_cut_off_it_waits_and_catches_up_by_itself(indexed, client, way, hangs):
    before = keys()
    way.cut(hangs)
    began = time.monotonic()
    told = page(client, q="献血")
    assert time.monotonic() - began < 2.5
    assert "全文检索正在恢复" in told and "无偿献血进社区" in told
    page(client, q="书香")
    kept = page(client)
    assert index_mark().startswith("away")
    factories.ActivityFactory(title="断线时写的", team=indexed.luxi.team)
    gone = factories.ActivityFactory(title="断线时删的", team=indexed.luxi.team)
    gone.delete()
    waiting = OutboxEntry.objects.count()
    assert apply_outbox() == 0
    periodic.look_after_index()
    periodic.check_index()
    assert OutboxEntry.objects.filter(attempts=0, applied_at=None).count() == waiting
    assert IndexState.current().rebuild_error == "", "nothing was rebuilt in vain"
    way.open()
    deadline = time.monotonic() + 10
    while not apply_outbox() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(keys() - before) == 1
    assert not OutboxEntry.objects.exists()
    back = page(client, q="断线")
    assert "断线时写的" in back and "正在恢复" not in back
    assert page(client) != kept
    assert index_mark() == ""


def test_cut_off_in_the_middle_of_a_rebuild_the_old_index_stays(indexed, way, monkeypatch):
    monkeypatch.setattr("search.engines.elasticsearch.writing.PATIENCE", 0.5)
    before, live = keys(), get_engine().indices.current()[0]

    def cut(*step):
        way.cut()

    with pytest.raises(CommandError, match="检索集群"):
        rebuild_telling(cut)
    way.open()
    get_engine().connection.breaker.succeeded()
    assert get_engine().indices.current()[0] == live
    assert keys() == before
    rebuild()
    assert keys() == before
    assert len(get_engine().indices.builds()) == 2, "what was left is cleared up"


def rebuild_telling(report):
    from search.engines.base import EngineUnavailableError

    try:
        rebuild(report)
    except EngineUnavailableError as error:
        raise CommandError(str(error)) from error


def test_what_the_cluster_refuses_waits_alone_and_is_shown(indexed, monkeypatch, client, staff):
    from search.engines.elasticsearch import writing

    good, bad = (factories.ArticlePageFactory(parent=indexed.news) for _ in range(2))
    packed = writing.packed

    def odd(held, schema):
        name, source = packed(held, schema)
        if is_bad(held):
            source = source.replace(b'"pk":', b'"pk":"x', 1).replace(b",", b'",', 1)
        return name, source

    def is_bad(held):
        return held.key == Key("article", bad.pk)

    monkeypatch.setattr(writing, "packed", odd)
    while apply_outbox():
        pass
    assert Key("article", good.pk) in keys()
    row = OutboxEntry.objects.get()
    assert (row.object_id, row.attempts) == (bad.pk, 1)
    assert row.try_after is not None
    client.force_login(staff(Role.CITY_ADMIN))
    told = client.get(reverse("search_index_health")).content.decode()
    assert f"article:{bad.pk}" in told and "[pk]" in told


def test_the_desk_and_the_command_tell_how_the_cluster_is(indexed, client, staff):
    client.force_login(staff(Role.CITY_ADMIN))
    told = client.get(reverse("search_index_health")).content.decode()
    out = io.StringIO()
    call_command("search_status", "--check", stdout=out)
    for text in (told, out.getvalue()):
        assert "Elasticsearch" in text
        assert get_engine().indices.current()[0] in text
        assert ("绿" in text and "分片" in text) != cluster.IS_LIMITED
    assert "与数据库的差异：" in out.getvalue()


def test_other_words_are_noticed_and_rebuilt_while_the_old_index_answers(indexed, client):
    from search.models import DictionaryWord

    DictionaryWord.objects.create(word="护学岗")
    fingerprint = get_engine().schema_fingerprint()
    assert "无偿献血进社区" in page(client, q="献血")
    assert is_needed()
    periodic.look_after_index()
    assert get_engine().schema_fingerprint() != fingerprint
    assert not is_needed()
    assert "无偿献血进社区" in page(client, q="献血")
