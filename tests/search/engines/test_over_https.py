"""https to a real server: whose certificate is believed, and what is said where the two differ."""

import subprocess
from urllib.parse import urlsplit

import pytest

from search.engines.base import EngineUnavailableError, NoIndexError
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.address import Address
from tests.search import cluster
from tests.search.scripted import Scripted
from tests.worker.processes import ROOT

URL = cluster.url_of(cluster.PREFIX)
SECRET = urlsplit(cluster.URL).password or "none"


@pytest.fixture(autouse=True)
def server():
    if not URL.startswith("elasticsearch+https:"):
        pytest.skip("No Elasticsearch with https. To start it: make elasticsearch ARGS=--secured")
    cluster.require()


def refused(url, caplog):
    """What people are told, by the page and in the log."""
    with pytest.raises(EngineUnavailableError) as raised:
        ElasticsearchEngine(Address.parse(url)).count()
    assert SECRET not in f"{raised.value}{caplog.text}{raised.value.__cause__}"
    return str(raised.value)


def test_a_server_is_believed_by_its_authority():
    with cluster.own_prefix() as prefix, pytest.raises(NoIndexError):
        cluster.engine_of(prefix).count()


@pytest.mark.parametrize("with_another", [True, False])
def test_a_server_of_another_authority_is_refused(tmp_path, caplog, with_another):
    url = URL.partition("?")[0]
    if with_another:
        made = ["sh", str(ROOT / "deploy" / "certificates.sh"), str(tmp_path), "127.0.0.1"]
        subprocess.run(made, check=True, capture_output=True)
        url += f"?ca={tmp_path}/ca.pem"
    told = refused(url, caplog)
    assert "证书" in told and "SEARCH_URL 里的 ca" in told


def test_a_certificate_for_another_name_is_refused(caplog):
    # The same server by a name that its certificate does not have.
    told = refused(URL.replace("127.0.0.1", "[::ffff:127.0.0.1]"), caplog)
    assert "主机名" in told


def test_http_to_a_server_that_speaks_https_is_explained(caplog):
    told = refused(URL.partition("?")[0].replace("+https", ""), caplog)
    assert "elasticsearch+https://" in told


def test_https_to_a_server_that_speaks_http_is_explained(caplog):
    port = urlsplit(URL).port
    with Scripted().running() as plain:
        told = refused(URL.replace(f":{port}/", f":{plain.port}/"), caplog)
    assert "没有用 https" in told
