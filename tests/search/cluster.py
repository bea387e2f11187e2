"""The real Elasticsearch that tests talk to: each test has indices of its own there.

`make elasticsearch` starts one; TEST_ELASTICSEARCH names another as SEARCH_URL does, also one that
speaks https, asks for a password and lets the account do no more than with indices named wenming-…
"""

import contextlib
import os
import uuid
from urllib.parse import urlsplit

import pytest
from elasticsearch import ApiError, TransportError

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.address import Address

#: What the roles of `deploy/elasticsearch.py` allow.
PREFIX = "wenming-test"
URL = os.environ.get("TEST_ELASTICSEARCH", "elasticsearch://127.0.0.1:9250")
IS_LIMITED = "@" in URL
#: Who may also ask how the cluster is.
OVERSEER = URL.replace("//site:", "//admin:")


def url_of(prefix, url=URL, port=None):
    """SEARCH_URL of a site with the prefix; its one host is asked on another `port`."""
    parts = urlsplit(url)
    place = f"{parts.netloc.rpartition(':')[0]}:{port}" if port else parts.netloc
    return parts._replace(netloc=place, path=f"/{prefix}").geturl()


def engine_of(prefix, url=URL):
    return ElasticsearchEngine(Address.parse(url_of(prefix, url)))


def require():
    """Skip by name where no server answers."""
    engine = engine_of(PREFIX)
    try:
        engine.connection._client.options(request_timeout=5).cluster.health()
    except ApiError:
        # It answers; a limited account may not ask that.
        return
    except TransportError:
        pytest.skip(f"No Elasticsearch at {URL}. To start it: make elasticsearch")


@contextlib.contextmanager
def own_prefix():
    """A prefix that nobody else uses; what bears it goes in the end."""
    prefix = f"{PREFIX}-{uuid.uuid4().hex[:12]}"
    yield prefix
    remove(f"{prefix}-*")


def remove(pattern):
    """Remove the indices with such names, one by one: by a pattern it is not allowed."""
    client = engine_of(PREFIX).connection._client.options(request_timeout=30)
    for name in client.indices.get(index=pattern, allow_no_indices=True):
        client.indices.delete(index=name, ignore_unavailable=True)
