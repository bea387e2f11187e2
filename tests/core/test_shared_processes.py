"""Web processes that share a Redis: what one keeps the others use, and none needs it to go on."""

import http.client
import json
import re
import time
from urllib.parse import urlencode

import pytest
import redis

from home.models import StandardPage
from tests import factories
from tests.redis_server import redis_server  # noqa: F401
from tests.servers import served
from tests.worker.processes import wait_until


@pytest.fixture
def ports(transactional_db, site_tree, tmp_path, redis_server):  # noqa: F811
    """Two servers of one process each."""
    factories.AdminFactory(username="bianji")
    factories.StandardPageFactory(parent=site_tree.home, title="关于我们", slug="about")
    told = {"REDIS_URL": redis_server.address}
    with served(tmp_path, told=told) as (_one, first), served(tmp_path, told=told) as (_, second):
        yield first, second


def ask(port, path, method="GET", fields=None, cookies=None):
    """Returns status, text and the cookies from then on."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    # One address for both, as behind a proxy.
    headers = {"Host": "wenming.example"}
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    if fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        told = [
            line.partition(";")[0].split("=", 1)
            for line in answer.headers.get_all("Set-Cookie", [])
        ]
        return answer.status, text, {**(cookies or {}), **dict(told)}
    finally:
        connection.close()


def signed_in(port):
    _status, page, cookies = ask(port, "/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    fields = {
        "csrfmiddlewaretoken": token,
        "username": "bianji",
        "password": factories.PASSWORD,
        "next": "/admin/",
    }
    status, _page, cookies = ask(port, "/admin/login/", "POST", fields, cookies)
    assert status == 302
    return cookies


def cache_state(port):
    status, text, _cookies = ask(port, "/healthz")
    assert status == 200
    return json.loads(text)["cache"]


def may_enter(port, cookies):
    return ask(port, "/admin/", cookies=cookies)[0] == 200


def test_pages_and_sessions_are_kept_for_all(ports, redis_server):  # noqa: F811
    first, second = ports
    client = redis.Redis.from_url(redis_server.address)
    assert [cache_state(port) for port in ports] == ["ok", "ok"]
    # The very first request of a site writes its settings, which makes another edition.
    assert [ask(first, "/about/")[0] for _ in range(2)] == [200, 200]
    kept = set(client.scan_iter("wenming-pages:*"))
    assert kept
    assert "关于我们" in ask(second, "/about/")[1]
    assert set(client.scan_iter("wenming-pages:*")) == kept

    cookies = signed_in(first)
    assert may_enter(first, cookies) and may_enter(second, cookies)
    assert list(client.scan_iter("wenming-sessions:*"))
    page = StandardPage.objects.get(slug="about")
    page.title = "关于本站"
    page.save()
    assert all("关于本站" in ask(port, "/about/")[1] for port in ports for _ in range(2))


def test_without_redis_nobody_is_signed_out(ports, redis_server):  # noqa: F811
    first, second = ports
    cookies = signed_in(first)
    assert may_enter(second, cookies)
    redis_server.kill()
    assert may_enter(first, cookies) and may_enter(second, cookies)
    assert [cache_state(port) for port in ports] == ["away", "away"]
    begun = time.monotonic()
    assert all(ask(port, "/about/")[0] == 200 for port in ports for _ in range(5))
    assert time.monotonic() - begun < 10
    during = signed_in(second)
    assert may_enter(first, during)
    redis_server.start()
    wait_until(lambda: [cache_state(port) for port in ports] == ["ok", "ok"], 30)
    assert may_enter(first, cookies) and may_enter(second, during)


def test_who_has_signed_out_while_redis_was_away_stays_out(ports, redis_server):  # noqa: F811
    first, second = ports
    cookies = signed_in(first)
    assert may_enter(second, cookies)
    _status, page, cookies = ask(first, "/admin/account/", cookies=cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    redis_server.hang()
    status, _page, _gone = ask(
        first, "/admin/logout/", "POST", {"csrfmiddlewaretoken": token.group(1)}, cookies
    )
    assert status == 302
    assert not may_enter(first, cookies) and not may_enter(second, cookies)
    redis_server.go_on()
    wait_until(lambda: [cache_state(port) for port in ports] == ["ok", "ok"], 30)
    assert not may_enter(first, cookies) and not may_enter(second, cookies)
