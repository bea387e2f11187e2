"""The cache that processes share: what it holds, and what becomes of it when Redis goes."""

import threading
import time

import pytest
import redis

from core.shared_cache import MOST_LOST, PATIENCE, SESSION_BELIEVED, SharedCache, SharedSessions
from core.throttling import LocalLimit
from tests.redis_server import redis_server  # noqa: F401
from tests.worker.processes import wait_until


@pytest.fixture
def cache(redis_server):  # noqa: F811
    return SharedCache(redis_server.address, {"KEY_PREFIX": "wenming"})


def is_back(cache):
    return wait_until(lambda: not cache.gate.is_away, 20)


def test_all_kinds_of_use(cache, redis_server):  # noqa: F811
    cache.set("页", {"标题": "护河"}, 60)
    other = SharedCache(redis_server.address, {"KEY_PREFIX": "wenming"})
    assert other.get("页") == {"标题": "护河"}
    assert not cache.add("页", "别的") and cache.add("数", 1)
    assert cache.incr("数") == 2
    cache.set_many({"甲": 1, "乙": 2})
    assert cache.get_many(["甲", "乙", "丙"]) == {"甲": 1, "乙": 2}
    cache.delete("甲")
    assert "甲" not in cache and "乙" in cache
    assert cache.get_or_set("丙", lambda: 3) == 3


def test_clearing_leaves_what_is_not_ours(cache, redis_server):  # noqa: F811
    pages = SharedCache(redis_server.address, {"KEY_PREFIX": "wenming-pages"})
    pages.set("/", "首页")
    cache.set("页", "别的")
    client = redis.Redis.from_url(redis_server.address)
    client.set("else", "whose")
    pages.clear()
    assert (pages.get("/"), cache.get("页"), client.get("else")) == (None, "别的", b"whose")


def test_without_redis_nothing_is_found_and_nothing_waits(cache, redis_server):  # noqa: F811
    cache.set("页", "旧")
    redis_server.kill()
    assert cache.get("页", "没有") == "没有"
    begun = time.monotonic()
    for _ in range(200):
        cache.set("页", "新")
        assert cache.get("页") is None
        assert cache.get_or_set("丙", lambda: 3) == 3
        assert cache.get_many(["页"]) == {} and "页" not in cache
        cache.delete_many(["页"])
        with pytest.raises(ValueError, match="away"):
            cache.incr("数")
    assert time.monotonic() - begun < 1
    assert not cache.gate.answers()
    redis_server.start()
    is_back(cache)
    cache.set("页", "新")
    assert cache.get("页") == "新"
    assert cache.gate.answers()


def test_a_redis_that_hangs_is_waited_for_once(cache, redis_server):  # noqa: F811
    cache.set("页", "旧")
    redis_server.hang()
    begun = time.monotonic()
    threads = [threading.Thread(target=cache.get, args=["页"]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(50):
        cache.get("页")
    assert PATIENCE <= time.monotonic() - begun < 2 * PATIENCE + 1
    redis_server.go_on()
    is_back(cache)
    assert cache.get("页") == "旧"


def test_what_was_written_or_removed_meanwhile_does_not_come_back(cache, redis_server):  # noqa: F811
    for key in ("改", "删", "留", "加", "数"):
        cache.set(key, 1)
    redis_server.hang()
    cache.set("改", 2)
    cache.delete("删")
    cache.add("加", 2)
    with pytest.raises(ValueError, match="away"):
        cache.incr("数")
    redis_server.go_on()
    is_back(cache)
    left = cache.get_many(["改", "删", "留", "加", "数"])
    assert left == {"留": 1}


def test_where_too_much_was_missed_everything_goes(cache, redis_server):  # noqa: F811
    cache.set("留", 1)
    redis_server.hang()
    cache.set_many({f"键{number}": 1 for number in range(MOST_LOST + 1)})
    redis_server.go_on()
    is_back(cache)
    assert cache.get("留") is None


def test_a_session_is_asked_of_the_database_again_after_a_while(redis_server):  # noqa: F811
    sessions = SharedSessions(redis_server.address, {"KEY_PREFIX": "wenming-sessions"})
    sessions.set("谁", {"_auth_user_id": "1"}, 7 * 86400)
    client = redis.Redis.from_url(redis_server.address)
    assert 0 < client.ttl(sessions.make_key("谁")) <= SESSION_BELIEVED


def test_reading_is_limited_for_all_processes_together(cache, redis_server, monkeypatch):  # noqa: F811
    limit, other = (LocalLimit("local", most=2, seconds=30) for _process in range(2))
    monkeypatch.setattr("core.throttling.cache", cache)
    waits = [each.hit("203.0.113.9").wait for each in (limit, other, limit, other)]
    assert waits[:2] == [0, 0] and all(0 < wait <= 30 for wait in waits[2:])
    assert limit.hit("203.0.113.10").wait == 0
    redis_server.kill()
    assert [limit.hit("203.0.113.9").wait == 0 for _ in range(3)] == [True, True, False]
