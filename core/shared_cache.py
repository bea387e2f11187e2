"""Redis as the cache of all processes, for a site that goes on without it.

Whoever cannot reach Redis finds nothing and keeps nothing, and says so to nobody but the log and
/healthz: what is cached can be made again, sessions are in the database as well. One attempt in
each thread waits for its time; from then on a thread of its own looks for Redis, and requests do
without. What could not be written or removed meanwhile is removed before anybody is let in again,
so that an older state never comes back.
"""

import logging
import threading
import time

import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

#: Seconds that one attempt may take; Redis answers within a thousandth of one.
PATIENCE = 0.5
#: Seconds between two looks for a Redis that is away.
PAUSE = 1
#: More keys than these are not noted one by one: everything goes.
MOST_LOST = 20_000
#: How long a session is believed without asking the database, in seconds: one that was ended while
#: Redis was away must not live on where a process has ended before it could say so.
SESSION_BELIEVED = 300
CHUNK = 500

_gates, _making = {}, threading.Lock()


def gate_of(address):
    """Return the Gate of this process to the Redis at `address`."""
    with _making:
        if address not in _gates:
            _gates[address] = Gate(address)
        return _gates[address]


class Gate:
    """Whether Redis is there, known to all threads of a process."""

    def __init__(self, address):
        self.address = address
        self.is_away = False
        self._lost, self._all_lost = set(), False
        self._lock = threading.Lock()

    def close(self, error):
        """Do without Redis until it answers again."""
        with self._lock:
            if self.is_away:
                return
            self.is_away = True
        logger.error("The cache is away, the site goes on without it: %s", type(error).__name__)
        threading.Thread(target=self._look, name="cache", daemon=True).start()

    def note_lost(self, keys):
        """What these hold is not what it should be."""
        with self._lock:
            self._lost.update(keys)
            if len(self._lost) > MOST_LOST:
                self._lost, self._all_lost = set(), True

    def answers(self):
        """Tell whether Redis answers now."""
        if self.is_away:
            return False
        try:
            self._client().ping()
        except redis.RedisError as error:
            self.close(error)
        return not self.is_away

    def _look(self):
        while True:
            time.sleep(PAUSE)
            try:
                if self._catch_up():
                    logger.warning("The cache is back")
                    return
            except redis.RedisError:
                continue

    def _catch_up(self):
        """Remove what is not as it should be; True once nothing of it is left."""
        client = self._client()
        client.ping()
        with self._lock:
            lost, everything = set(self._lost), self._all_lost
        if everything:
            remove(client, "wenming*")
        for chunk in _chunks(sorted(lost)):
            client.delete(*chunk)
        with self._lock:
            self._lost -= lost
            self._all_lost = self._all_lost and not everything
            self.is_away = bool(self._lost or self._all_lost)
        return not self.is_away

    def _client(self):
        return redis.Redis.from_url(self.address, **limits())


def limits():
    """How long a connection is waited for."""
    return {
        "socket_connect_timeout": PATIENCE,
        "socket_timeout": PATIENCE,
        # A connection that Redis has closed is no Redis that is away: one more attempt.
        "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    }


def remove(client, pattern):
    """Remove all keys that fit `pattern`, without stopping Redis for anybody."""
    for chunk in _chunks(client.scan_iter(match=pattern, count=CHUNK)):
        client.unlink(*chunk)


def _chunks(keys):
    chunk = []
    for key in keys:
        chunk.append(key)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _attempt(name, otherwise, lost=None):
    """The client's method `name`, which returns `otherwise` without Redis; `lost` tells from its
    arguments which keys are then not what they should be."""
    attempt = getattr(RedisCacheClient, name)

    def method(self, *args):
        gate = self.gate
        if not gate.is_away:
            try:
                return attempt(self, *args)
            except redis.RedisError as error:
                gate.close(error)
        if lost is not None:
            gate.note_lost(lost(*args))
        return otherwise(*args)

    method.__name__ = name
    return method


def _one(key, *_rest):
    return [key]


class Client(RedisCacheClient):
    def __init__(self, servers, **options):
        super().__init__(servers, **limits(), **options)
        self.gate = gate_of(servers[0])

    get = _attempt("get", lambda key, default: default)
    get_many = _attempt("get_many", lambda keys: {})
    has_key = _attempt("has_key", lambda key: False)
    add = _attempt("add", lambda key, value, timeout: True, _one)
    set = _attempt("set", lambda key, value, timeout: None, _one)
    set_many = _attempt("set_many", lambda data, timeout: None, lambda data, timeout: data)
    touch = _attempt("touch", lambda key, timeout: False)
    delete = _attempt("delete", lambda key: False, _one)
    delete_many = _attempt("delete_many", lambda keys: None, lambda keys: keys)

    def incr(self, key, delta):
        """As documented, ValueError where there is nothing to raise."""
        if not self.gate.is_away:
            try:
                return super().incr(key, delta)
            except redis.RedisError as error:
                self.gate.close(error)
        self.gate.note_lost([key])
        raise ValueError("The cache is away")


class SharedCache(RedisCache):
    """Django's own cache in Redis, behind a gate."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = Client

    @property
    def gate(self):
        return self._cache.gate

    def count(self, key, seconds):
        """Count `key` once more in a window of `seconds`; returns its number there and how many
        seconds are left, or None without Redis."""
        if self.gate.is_away:
            return None
        key = self.make_and_validate_key(key)
        pipeline = self._cache.get_client(key, write=True).pipeline()
        pipeline.incr(key).expire(key, seconds, nx=True).ttl(key)
        try:
            number, _set, left = pipeline.execute()
        except redis.RedisError as error:
            self.gate.close(error)
            return None
        return number, max(1, left)

    def clear(self):
        """Remove what is in this cache: Django's own would empty the others as well, and whatever
        else is kept in that Redis."""
        if self.gate.is_away:
            return
        try:
            remove(self._cache.get_client(write=True), f"{self.key_prefix}:*")
        except redis.RedisError as error:
            self.gate.close(error)


class SharedSessions(SharedCache):
    """Sessions as Redis keeps them beside the database, believed for a while only."""

    def get_backend_timeout(self, timeout=DEFAULT_TIMEOUT):
        asked = super().get_backend_timeout(timeout)
        return SESSION_BELIEVED if asked is None else min(asked, SESSION_BELIEVED)
