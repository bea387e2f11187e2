"""The real Elasticsearch that tests talk to: each test has indices of its own there.

`make elasticsearch` starts one; TEST_ELASTICSEARCH names another (without a prefix).
"""

import contextlib
import os
import uuid

import pytest
from elasticsearch import ApiError, TransportError

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.address import Address

URL = os.environ.get("TEST_ELASTICSEARCH", "elasticsearch://127.0.0.1:9250")


def engine_of(prefix, url=URL):
    return ElasticsearchEngine(Address.parse(f"{url}/{prefix}"))


def require():
    """Skip by name where no server answers."""
    engine = engine_of("test")
    try:
        engine.connection._client.options(request_timeout=5).cluster.health()
    except (ApiError, TransportError):
        pytest.skip(f"No Elasticsearch at {URL}. To start it: make elasticsearch")


@contextlib.contextmanager
def own_prefix():
    """A prefix that nobody else uses; what bears it goes in the end."""
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    yield prefix
    remove(f"{prefix}-*")


def remove(pattern):
    """Remove the indices with such names, one by one: by a pattern it is not allowed."""
    client = engine_of("test").connection._client.options(request_timeout=30)
    for name in client.indices.get(index=pattern, allow_no_indices=True):
        client.indices.delete(index=name, ignore_unavailable=True)
