"""How a cluster of three nodes on this machine fares beside the embedded engine, in one run.

    python -m tests.bench.cluster_scale 1000000 [build] [asked] [http] [save] [outages] [alone]

Without names of parts all are measured; without `build` the embedded engine is asked on the index
that an earlier run has left, with `alone` it is left out. Each part is measured in a process of its
own, first on the one, then on the other; what happens while nodes are killed, on the cluster alone.
Run by `make bench-scale`.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import search_scale
from tests.bench.search_scale import HELD, all_counts, asked_of, table, tell, timed
from tests.search.servers_of_search import Cluster

NODES, PORT, HEAP = 3, 9260, "1g"
#: So often all questions are asked, and their answers forgotten, before they are measured: servers
#: are slow until they have compiled what they do often, and run for weeks then.
ROUNDS = {"servers just started": 3, "servers in use": 12}
#: Records of a shard, as the operator's guide has it.
OF_ONE_SHARD = 1_500_000


def cluster():
    folder = HELD / "cluster"
    # Whoever the servers run as may not see the home of who measures.
    if not os.access(HELD, os.X_OK) or os.geteuid() == 0:
        folder = Path(tempfile.gettempdir()) / "wenming-bench-cluster"
    return Cluster(folder, NODES, PORT, os.environ.get("CLUSTER_HEAP", HEAP))


def main(number, *parts):
    wanted = {*parts} - {"alone"} or {BUILD, *PARTS}
    env = search_scale.environment(number)
    servers = cluster()
    tell(f"{number} records, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    try:
        began = time.monotonic()
        servers.start()
        tell(f"{NODES} nodes with {servers.heap} each, up in {time.monotonic() - began:.0f} s")
        shards = max(1, number // OF_ONE_SHARD)
        served = {**env, "SEARCH_URL": f"{servers.url}?shards={shards}"}
        engines = (("embedded", env), ("cluster", served))
        for name, there in engines[1:] if "alone" in parts else engines:
            tell(f"\n== {name}")
            # The cluster begins anew each time; an embedded index of an earlier run is still there.
            if BUILD in wanted or (name == "cluster" and wanted & {*PARTS}):
                taken = search_scale.rebuild(there)
                tell(f"  {number / taken:.0f} records/s")
            for each in ("asked", "http", "save"):
                if each in wanted:
                    part(each, there, servers if name == "cluster" else None)
        if "outages" in wanted:
            tell("\n== nodes killed, the cluster stopped and started")
            part("outages", served)
    finally:
        servers.stop()


def part(name, env, servers=None):
    pids = ",".join(map(str, servers.pids())) if servers else ""
    command = [sys.executable, "-m", "tests.bench.cluster_scale", name]
    search_scale.run(command, {**env, "CLUSTER_PIDS": pids})


def asked_part():
    """Each question for the first time, then again; those without words apart."""
    from search.engines import get_engine
    from search.engines.base import EngineQuery

    engine = get_engine()
    asked = list(dict.fromkeys(asked_of(engine)))
    for servers, rounds in ROUNDS.items():
        for _time in range(rounds):
            for query in asked:
                engine.search(query)
            forget(engine)
        before = processor_seconds()
        first = [timed(lambda query=query: engine.search(query)) for query in asked]
        spent = processor_seconds() - before
        again = [timed(lambda query=query: engine.search(query)) for query in asked]
        forget(engine)
        table(f"10 hits, total, 5 facets, histogram; {servers}", first=first, again=again)
        tell(f"  core-seconds a query, asked first: {spent / len(asked):.4f}")
    wordless = EngineQuery(filters=(), counts=all_counts(), limit=10)
    taken = [timed(lambda: engine.search(wordless)) for _number in range(20)]
    table("everything, no words", again=taken[1:])
    tell(f"  asked first: {taken[0]:.1f} ms")
    deep = [
        EngineQuery(sort=sort, offset=offset, limit=20)
        for sort in (("date", True), ("participants", True))
        for offset in (200_000, 700_000)
    ]
    deep = [timed(lambda query=query: engine.search(query)) for query in deep]
    table("pages 10,000 and 35,000 by date and by people", ours=deep)


def forget(engine):
    """What the engine remembers of answers."""
    if hasattr(engine, "connection"):
        engine.connection.ask(lambda client: client.indices.clear_cache(request=True, query=True))
    else:
        engine._remembered = type(engine._remembered)()


def processor_seconds():
    """What this process and the servers have used so far."""
    total = time.process_time()
    for pid in filter(None, os.environ.get("CLUSTER_PIDS", "").split(",")):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def outages_part():
    from tests.bench.outages import measure

    for line in measure(cluster(), HELD):
        tell(f"  {line}")


BUILD = "build"
PARTS = {
    "asked": asked_part,
    "http": search_scale.http_part,
    "save": search_scale.save_part,
    "outages": outages_part,
}

if __name__ == "__main__":
    asked_for = sys.argv[1]
    if asked_for in PARTS:
        search_scale.set_up()
        PARTS[asked_for]()
    else:
        main(int(asked_for), *sys.argv[2:])
