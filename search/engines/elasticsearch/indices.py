"""The indices of a site: which build is live, which is kept, what is left over.

<prefix>-live-<layout>       an alias, names the live build; moved in one step
<prefix>-build-<number>      one index, with its fingerprint in the mapping
<prefix>-build-<number>-in   an alias for writing into it: a build that is gone is never made anew
                             by what somebody still writes
<prefix>-state               who writes, see `lease`
"""

import re
import time

from elasticsearch import BadRequestError, NotFoundError
from elasticsearch_dsl import Index

from search.engines.base import EngineUnavailableError, NoIndexError
from search.engines.elasticsearch.documents import LAYOUT, mapping_of, schema_in

#: Hits that a page may lie behind without being paged to.
WINDOW = 100_000
#: While a build is filled nobody reads it: it is put together, refreshed, copied and made durable
#: at the end.
FILLING = {
    "index.number_of_replicas": 0,
    "index.refresh_interval": "-1",
    "index.translog.durability": "async",
    "index.merge.policy.segments_per_tier": 100,
}
LIVE = {
    # One copy where there is a second node.
    "index.auto_expand_replicas": "0-1",
    "index.refresh_interval": "1s",
    "index.translog.durability": "request",
    "index.merge.policy.segments_per_tier": None,
}
#: Seconds.
MERGED_WITHIN, GREEN_WITHIN, ASKED_EVERY = 300, 60, 0.5
#: Documents of a shard that are kept in one part. Each part has its own dictionary, in which every
#: word of a question is looked up; one that is too large is never again put together with others.
OF_ONE_PART = 2_000_000


class Indices:
    def __init__(self, connection):
        address = connection.address
        self.connection, self.shards = connection, address.shards
        self.live = f"{address.prefix}-live-{LAYOUT}"
        self.state = f"{address.prefix}-state"
        self._stem = f"{address.prefix}-build-"

    def current(self):
        """Return `(name, Schema)` of the live build; EngineUnavailableError if there is none."""
        try:
            found = self.connection.ask(lambda client: client.indices.get_mapping(index=self.live))
        except NotFoundError:
            raise NoIndexError from None
        name = max(found)
        return name, schema_in(found[name]["mappings"].get("_meta", {}))

    def builds(self):
        """The names of all builds, of any layout, the oldest first."""
        found = self.connection.ask(
            lambda client: client.indices.get_settings(
                index=f"{self._stem}*", name="index.creation_date"
            )
        )
        return sorted(filter(self._number, found), key=self._number)

    def new_build(self, schema):
        """Make an empty index for a build; return its name."""
        number = 1 + max(map(self._number, self.builds()), default=0)
        while not self._make(name := f"{self._stem}{number:06}", schema):
            number += 1
        return name

    def _make(self, name, schema):
        index = Index(name)
        index.settings(
            **FILLING,
            **{
                "index.number_of_shards": self.shards,
                "index.max_result_window": WINDOW,
                # A write that took long must still find out that it was overtaken by a removal.
                "index.gc_deletes": "10m",
            },
        )
        index.mapping(mapping_of(schema))
        index.aliases(**{entrance(name): {}})
        try:
            self.connection.ask(
                lambda client: client.indices.create(index=name, **index.to_dict()), seconds=30
            )
        except BadRequestError as error:
            if error.error == "resource_already_exists_exception":
                return False
            raise
        return True

    def make_ready(self, build, documents):
        """All `documents` that were written become durable and visible, in few parts, and are
        copied if they can be."""
        # Before they are copied: the copies need not be put together once more.
        self._merge(build, 1 + documents // self.shards // OF_ONE_PART)

        def ready(client):
            client.indices.put_settings(index=build, settings=LIVE)
            client.indices.refresh(index=build)
            client.indices.flush(index=build)

        self.connection.ask(ready, seconds=120)
        self._wait_for_copies(build)

    def _merge(self, build, parts):
        """For a while; what takes longer the cluster does beside answering."""

        def merge(client):
            client.indices.forcemerge(
                index=build, max_num_segments=parts, wait_for_completion=False
            )

        def held(client):
            # Only what a reader would see is counted.
            client.indices.refresh(index=build)
            stats = client.indices.stats(index=build, metric="segments")
            return stats["_all"]["primaries"]["segments"]["count"]

        self.connection.ask(merge, seconds=30)
        deadline, pause = time.monotonic() + MERGED_WITHIN, 0.05
        while self.connection.ask(held, seconds=30) > parts * self.shards:
            if time.monotonic() > deadline:
                return
            time.sleep(pause)
            pause = min(2 * pause, 1)

    def make_current(self, build):
        """Put the build in the live one's place, in one step; keep the last one, drop others."""
        try:
            before, _schema = self.current()
        except EngineUnavailableError:
            before = ""
        self.connection.ask(
            lambda client: client.indices.update_aliases(
                actions=[
                    *(
                        [{"remove": {"index": before, "alias": self.live, "must_exist": False}}]
                        if before not in ("", build)
                        else []
                    ),
                    {"add": {"index": build, "alias": self.live}},
                ]
            ),
            seconds=10,
        )
        for each in self.builds():
            if self._number(each) < self._number(build) and each != before:
                self.drop(each)

    def before_current(self):
        """Return `(name, Schema)` of the build that was live before this one, or `("", None)`.
        Whatever is older than the live one has been live: builds that were given up are dropped
        when the next one is put in."""
        live = self._number(self.current()[0])
        older = [build for build in self.builds() if self._number(build) < live]
        if not older:
            return "", None
        name = older[-1]
        found = self.connection.ask(lambda client: client.indices.get_mapping(index=name))
        return name, schema_in(found[name]["mappings"].get("_meta", {}))

    def drop(self, build):
        def dropped(client):
            client.indices.delete(index=build, ignore_unavailable=True)

        self.connection.ask(dropped, seconds=30)

    def _wait_for_copies(self, build):
        """For a while: they may take long, and a role may forbid the question. Then the copies
        come when they come."""

        def colour(client):
            # Not waiting there: who is told that it took too long counts that node as ill.
            health = client.options(ignore_status=403).cluster.health(index=build)
            return health.body.get("status", "unknown")

        deadline = time.monotonic() + GREEN_WITHIN
        while self.connection.ask(colour, seconds=30) in ("yellow", "red"):
            if time.monotonic() > deadline:
                return
            time.sleep(ASKED_EVERY)

    def _number(self, name):
        found = re.fullmatch(re.escape(self._stem) + r"(\d+)", name)
        return int(found.group(1)) if found else 0


def entrance(build):
    """The alias through which is written into a build."""
    return f"{build}-in"
