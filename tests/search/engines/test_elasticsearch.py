"""The engine on a real Elasticsearch: the contract, and what is its own."""

import pytest

from tests.search import cluster
from tests.search.engines.contract import EngineContract, tried


@pytest.fixture(scope="session", autouse=True)
def server():
    cluster.require()


@pytest.fixture
def engine(server):
    with cluster.own_prefix() as prefix:
        yield cluster.engine_of(prefix)


@pytest.fixture
def other(engine):
    """The same index as another process has it."""
    return cluster.engine_of(engine.address.prefix)


class TestElasticsearchEngine(EngineContract):
    """It keeps the contract."""

    @tried(10)
    def test_it_answers_like_the_reference(self, engine, data):
        self.compare_with_the_reference(engine, data)
