"""Programs that the tests start as processes of their own, to be killed: `python -m
tests.search.engines.programs <program> <folder or SEARCH_URL>`. Each tells on its output what it
has done."""

import sys
import time
from itertools import count
from pathlib import Path

from search.engines.embedded import EmbeddedEngine
from tests.search.engines.contract import entry, fill

BATCH = 40


def batch(number):
    return [
        entry(number * BATCH + at, f"a b{number} c{at}", facets={"area": (number,)})
        for at in range(BATCH)
    ]


def apply(engine):
    """Commit batch after batch; tell the number of each that is committed."""
    for number in count():
        engine.apply(batch(number), [])
        tell(number)


def build(engine):
    """Build index after index, each with one entry more; tell the size of each that is live."""
    for number in count(engine.count() + 1):
        fill(engine, (entry(pk, f"a b{pk}") for pk in range(number)))
        tell(number)


def hold(engine):
    """Hold the writer's lock until killed."""
    with engine.writing():
        tell("held")
        time.sleep(600)


def engine_at(place):
    if "://" not in place:
        return EmbeddedEngine(Path(place))
    from search.engines.elasticsearch import ElasticsearchEngine
    from search.engines.elasticsearch.address import Address

    return ElasticsearchEngine(Address.parse(place))


def tell(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    program, place = sys.argv[1:]
    {"apply": apply, "build": build, "hold": hold}[program](engine_at(place))
