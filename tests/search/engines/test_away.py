"""A cluster that is away, too busy or full: nobody waits long, and nothing is lost."""

import logging
import time

import pytest
from django.urls import reverse

from core.roles import Role
from search.engines import get_engine, patience
from search.engines.base import EngineQuery, EngineUnavailableError, Key, Term
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.address import Address
from search.indexing.applying import apply_outbox
from search.models import OutboxEntry
from tests import factories
from tests.search.scripted import BUSY, FULL, RED, Scripted
from tests.servers import unused_port

PASSWORD = "ge%23heim-4711"
TROUBLES = {
    "hanging": "hang",
    "garbage": "garbage",
    "busy": (429, BUSY),
    "red": (503, RED),
    "full": (403, FULL),
    "no cluster at all": "stranger",
    "wrong password": (401, {"error": {"type": "security_exception", "reason": "no"}}),
}
ASKED = EngineQuery(match=Term("text", "献血"))


@pytest.fixture
def server():
    with Scripted().running() as scripted:
        yield scripted


def engine_at(*ports):
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return ElasticsearchEngine(Address.parse(f"elasticsearch://site:{PASSWORD}@{hosts}/test"))


@pytest.fixture
def in_a_request():
    patience.request_opened()
    yield
    patience.request_closed()


def seconds_until_unavailable(call):
    began = time.monotonic()
    with pytest.raises(EngineUnavailableError) as raised:
        call()
    assert "4711" not in str(raised.value)
    return time.monotonic() - began


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_request_waits_a_moment_and_the_next_ones_not_at_all(server, in_a_request, trouble):
    server.mode = TROUBLES[trouble]
    engine = engine_at(server.port)
    assert seconds_until_unavailable(lambda: engine.search(ASKED)) < 1.5
    if trouble == "hanging":
        # One answer may be late; a second one in a row is a sign.
        patience.request_opened()
        assert seconds_until_unavailable(lambda: engine.search(ASKED)) < 1.5
    asked = server.asked
    assert asked
    if trouble == "wrong password":
        # Mended by somebody at any moment, and told at once.
        return
    assert engine.is_away
    for _again in range(20):
        assert seconds_until_unavailable(lambda: engine.search(ASKED)) < 0.1
    assert server.asked == asked


def test_a_request_waits_no_longer_for_many_questions_than_for_one(server, in_a_request):
    server.mode = "hang"
    engine = engine_at(server.port)
    engine.connection.breaker.first = 0
    began = time.monotonic()
    for _question in range(5):
        with pytest.raises(EngineUnavailableError):
            engine.similar(Key("activity", 1))
    assert time.monotonic() - began < 1.6


def test_nobody_listens(in_a_request):
    engine = engine_at(unused_port(), unused_port(), unused_port())
    for ask in (
        lambda: engine.search(ASKED),
        engine.count,
        engine.generation,
        engine.schema_fingerprint,
        lambda: list(engine.versions()),
        lambda: engine.commonest("words", ["a"], 1),
        lambda: engine.similar(Key("activity", 1)),
        lambda: engine.apply([], [Key("activity", 1)]),
    ):
        assert seconds_until_unavailable(ask) < 0.5
    assert engine.status().problem
    assert engine.mark().startswith("away")


def test_after_a_while_one_tries_and_finds_it_well(server, in_a_request):
    server.mode = (503, RED)
    engine = engine_at(server.port)
    engine.connection.breaker.first = engine.connection.breaker._wait = 0.3
    with pytest.raises(EngineUnavailableError):
        engine.search(ASKED)
    away = engine.mark()
    answer = {"hits": {"total": {"value": 7}, "hits": []}}
    server.mode = (200, {"responses": [answer, answer]})
    assert seconds_until_unavailable(lambda: engine.search(ASKED)) < 0.1
    time.sleep(0.35)
    assert engine.mark() not in ("", away), "what is kept of pages is made anew"
    assert engine.search(ASKED).total == 7
    assert engine.mark() == ""


def test_the_next_node_answers_for_one_that_does_not(server, in_a_request):
    answer = {"hits": {"total": {"value": 7}, "hits": []}}
    server.mode = (200, {"responses": [answer, answer]})
    engine = engine_at(unused_port(), server.port)
    for _question in range(6):
        assert engine.search(ASKED).total == 7
    with Scripted().running() as hanging:
        engine = engine_at(hanging.port, server.port)
        for _question in range(4):
            patience.request_opened()
            assert engine.search(ASKED).total == 7


# What people see.


@pytest.fixture
def away(server, settings):
    """A site whose cluster hangs."""
    settings.SEARCH_URL = f"elasticsearch://site:{PASSWORD}@127.0.0.1:{server.port}/test"
    yield server
    get_engine().connection.breaker.succeeded()


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["hanging", "busy", "red", "wrong password"])
def test_the_browser_lists_from_the_database_and_says_so(client, site_tree, away, trouble):
    away.mode = TROUBLES[trouble]
    factories.ActivityFactory(title="无偿献血进社区", team=site_tree.luxi.team)
    began = time.monotonic()
    page = client.get("/activities/", {"q": "献血"})
    assert time.monotonic() - began < 2.5
    assert page.status_code == 200
    assert "全文检索正在恢复" in page.content.decode()
    assert "无偿献血进社区" in page.content.decode()
    for _again in range(2):
        assert client.get("/search/", {"q": "献血"}).status_code == 200
    asked = away.asked
    area = site_tree.luxi.team.area.slug
    filtered = client.get("/activities/", {"area": area}).content.decode()
    assert "无偿献血进社区" in filtered
    if trouble != "wrong password":
        assert away.asked == asked, "nobody asks a cluster that is known to be away"


@pytest.mark.django_db
def test_reading_goes_on_untouched(client, site_tree, away):
    article = factories.ArticlePageFactory(parent=site_tree.news)
    for _again in range(2):
        client.get("/search/", {"q": "献血"})
    began = time.monotonic()
    assert client.get(article.url).status_code == 200
    assert client.get("/").status_code == 200
    assert time.monotonic() - began < 1.5


@pytest.mark.django_db
def test_the_outbox_waits(site_tree, away):
    away.mode = (429, BUSY)
    factories.ArticlePageFactory(parent=site_tree.news)
    waiting = OutboxEntry.objects.count()
    assert waiting
    assert apply_outbox() == 0
    assert OutboxEntry.objects.filter(attempts=0, applied_at=None).count() == waiting


@pytest.mark.django_db
def test_the_desk_says_so_and_nowhere_stands_the_password(client, staff, away, caplog, capsys):
    from django.core.management import CommandError, call_command

    caplog.set_level(logging.DEBUG)
    client.force_login(staff(Role.CITY_ADMIN))
    for _again in range(2):
        pages = [client.get(reverse("search_index_health")).content.decode()]
    assert f"127.0.0.1:{away.port}" in pages[0]
    assert "检索集群" in pages[0]
    pages.append(client.get(reverse("wagtailadmin_home")).content.decode())
    assert "检索集群联系不上" in pages[1]
    with pytest.raises(CommandError) as raised:
        call_command("search_status")
    told = "".join((*pages, caplog.text, str(raised.value), *capsys.readouterr()))
    assert "4711" not in told


def test_the_password_stands_in_no_setting_that_is_shown(settings):
    from django.views.debug import SafeExceptionReporterFilter

    from core.url_passwords import without_password

    url = f"elasticsearch+https://site:{PASSWORD}@a:9200,b:9200/wenming?ca=/etc/ca.pem"
    shown, password = without_password(url)
    assert shown == "elasticsearch+https://site@a:9200,b:9200/wenming?ca=/etc/ca.pem"
    assert password == "ge#heim-4711"
    settings.SEARCH_URL, settings.SEARCH_PASSWORD = shown, password
    told = SafeExceptionReporterFilter().get_safe_settings()
    assert "4711" not in f"{told['SEARCH_URL']}{told['SEARCH_PASSWORD']}"
    assert Address.parse("elasticsearch://site@a/x", password).password == password
    assert without_password("elasticsearch://a/x") == ("elasticsearch://a/x", "")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://a:9200/x", "elasticsearch://"),
        ("elasticsearch://site:ge/heim-4711@a/x", "主机"),
        ("elasticsearch://a:port/x", "主机"),
        ("elasticsearch://", "主机"),
        ("elasticsearch://a/Große", "前缀"),
        ("elasticsearch://a/x?shards=0", "shards"),
        ("elasticsearch://a/x?shard=3", "shard"),
        ("elasticsearch://a/x?ca=/no", "elasticsearch+https"),
        ("elasticsearch+https://a/x?ca=/no/such.pem", "/no/such.pem"),
    ],
)
def test_a_wrong_address_is_explained_without_the_password(url, says):
    from search.engines.elasticsearch.address import AddressError

    with pytest.raises(AddressError) as raised:
        Address.parse(url)
    assert says in str(raised.value)
    assert "4711" not in str(raised.value)


def test_the_check_of_the_settings_says_what_is_wrong(settings):
    from search.checks import check_search_url

    assert check_search_url(None) == []
    settings.SEARCH_URL = "elasticsearch://site@a:9200/wenming"
    assert check_search_url(None) == []
    settings.SEARCH_URL = f"elasticsearch://site:{PASSWORD}@a:port/wenming"
    (error,) = check_search_url(None)
    assert "主机" in error.msg and "4711" not in error.msg


def test_an_address_is_read_in_full(tmp_path):
    authority = tmp_path / "ca.pem"
    authority.write_text("")
    address = Address.parse(
        f"elasticsearch+https://u:{PASSWORD}@a,[::1]:9201/my-site?shards=3&ca={authority}"
    )
    assert address.hosts == (("a", 9200), ("[::1]", 9201))
    assert (address.scheme, address.prefix, address.shards) == ("https", "my-site", 3)
    assert (address.user, address.password) == ("u", "ge#heim-4711")
    assert str(address) == "https://a:9200,[::1]:9201/my-site"
    assert "4711" not in repr(address)
