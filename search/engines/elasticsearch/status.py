"""How the cluster is, for those who look after it; what it does not tell us is left out."""

from elasticsearch import ApiError

from search.engines.base import EngineStatus, EngineUnavailableError, HeldIndex, NoIndexError


def status_of(engine):
    """Return the EngineStatus; it never fails, but says what is wrong."""
    address = engine.address
    told = {"name": "Elasticsearch", "place": str(address)}
    try:
        live = _live(engine)
        held = _indices(engine, live)
        health = _health(engine)
    except EngineUnavailableError as error:
        return EngineStatus(**told, problem=str(error))
    return EngineStatus(**told, indices=held, **health)


def _live(engine):
    try:
        return engine.indices.current()[0]
    except NoIndexError:
        return ""


def _indices(engine, live):
    found = engine.connection.ask(
        lambda client: client.indices.stats(
            index=f"{engine.address.prefix}-build-*",
            metric="docs,store",
            filter_path="indices.*.primaries.docs.count,indices.*.total.store.size_in_bytes,"
            "indices.*.health",
        )
    )
    return tuple(
        HeldIndex(
            name,
            each["primaries"]["docs"]["count"],
            each["total"]["store"]["size_in_bytes"],
            name == live,
        )
        for name, each in sorted(found.get("indices", {}).items())
    )


def _health(engine):
    """A role may forbid the question."""

    def ask(client):
        return client.options(ignore_status=(403, 408)).cluster.health(
            index=f"{engine.address.prefix}-*", timeout="1s"
        )

    try:
        told = engine.connection.ask(ask)
    except ApiError:
        return {}
    if "status" not in told or not isinstance(told["status"], str):
        return {}
    return {
        "colour": told["status"],
        "nodes": told["number_of_nodes"],
        "shards": told["active_shards"],
        "shards_missing": told["unassigned_shards"],
    }
