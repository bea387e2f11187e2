"""What every engine takes and gives: plain values, nothing of any search library.

All text has been analysed by `search.analysis` before it comes here: an engine stores ready
tokens and compares tokens. Times are minutes since 1970 (UTC) as integers, facet values are
integers (primary keys), so that every engine counts and sorts alike.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from heapq import nsmallest
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _


class Key(NamedTuple):
    """What a document stands for: the kind of its source and the primary key there."""

    kind: str
    pk: int

    def __str__(self):
        return f"{self.kind}:{self.pk}"

    @classmethod
    def parse(cls, text):
        kind, _colon, pk = text.rpartition(":")
        return cls(kind, int(pk))


@dataclass(frozen=True)
class Entry:
    """An analysed document.

    `tokens` by text field (`search.analysis.FIELDS`), in order; `facets` integers by facet
    field, any number each; `numbers` one integer by number field, absent where unknown;
    `version` grows with every change of the document.
    """

    key: Key
    tokens: Mapping[str, list[str]]
    facets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class Schema:
    """Every field of an index; `positions` are the text fields that phrases are asked of."""

    text: tuple[str, ...]
    positions: frozenset[str]
    facets: tuple[str, ...]
    numbers: tuple[str, ...]
    fingerprint: str

    def as_json(self):
        """Return what `from_json` reads, for an index to keep."""
        return {**asdict(self), "positions": sorted(self.positions)}

    @classmethod
    def from_json(cls, kept):
        return cls(
            text=tuple(kept["text"]),
            positions=frozenset(kept["positions"]),
            facets=tuple(kept["facets"]),
            numbers=tuple(kept["numbers"]),
            fingerprint=kept["fingerprint"],
        )


# What must match: a tree. Scores of the parts of All and Any add up.


@dataclass(frozen=True)
class Term:
    field: str
    token: str
    weight: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """The tokens one after another; the field must keep positions."""

    field: str
    tokens: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Prefix:
    """Any token of the field that begins so; scores a constant `weight`."""

    field: str
    start: str
    weight: float = 1.0


@dataclass(frozen=True)
class All:
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Best:
    """Any of the nodes; only the best one's score counts."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Constant:
    """Matches as `node` does, scores `score` however often it does."""

    node: "Node"
    score: float = 0.0


@dataclass(frozen=True)
class Holds:
    """Matches what passes the filter, scores `score`; for weighing by kind or age."""

    filter: "Filter"
    score: float = 0.0


Node = Term | Phrase | Prefix | All | Any | Best | Constant | Holds


# What narrows without scoring.


@dataclass(frozen=True)
class Among:
    """A facet field holds one of the values; no value at all matches nothing."""

    field: str
    values: frozenset[int]


@dataclass(frozen=True)
class Between:
    """A number field lies in `least <= n < below`; a document without the number does not."""

    field: str
    least: int | None = None
    below: int | None = None


@dataclass(frozen=True)
class Every:
    filters: tuple["Filter", ...]


@dataclass(frozen=True)
class Some:
    filters: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    filter: "Filter"


Filter = Among | Between | Every | Some | Not


@dataclass(frozen=True)
class CountBy:
    """How many documents hold each value of a facet field; with `sums`, number fields summed
    up for each value as well. `without` names filters that this count leaves aside: a facet
    is counted without its own selection. With `most`, only so many values with the most documents;
    of two with as many the one whose digits come first."""

    name: str
    field: str
    without: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    most: int = 0

    def kept(self, counts):
        """Return those of all `counts` by value that are asked for."""
        if not self.most or len(counts) <= self.most:
            return counts
        return dict(nsmallest(self.most, counts.items(), key=lambda held: (-held[1], str(held[0]))))


@dataclass(frozen=True)
class CountCases:
    """How many documents pass each named filter, on top of the query's own."""

    name: str
    cases: tuple[tuple[str, Filter], ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class EngineQuery:
    """One question. `match` None matches everything; `boosts` add to the score of what matches;
    `filters` are `(name, filter)`; `sort` is `("score", True)` or `(number field, descending)`:
    a missing number counts as 0, equal ones follow by `date`, then by primary key, in the same
    direction. `limit` 0 counts only; with `counted` false only the hits are asked for, and the
    total answered is 0."""

    match: Node | None = None
    boosts: tuple[Node, ...] = ()
    exclude: tuple[Node, ...] = ()
    filters: tuple[tuple[str, Filter], ...] = ()
    sort: tuple[str, bool] = ("score", True)
    offset: int = 0
    limit: int = 20
    counts: tuple[CountBy | CountCases, ...] = ()
    counted: bool = True


@dataclass(frozen=True)
class Hit:
    key: Key
    score: float


@dataclass(frozen=True)
class EngineAnswer:
    """`total` is exact; `counts` by the count's name, values (int or case name) with more than
    nothing; `sums` by name, value and number field."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, Mapping[int | str, int]] = field(default_factory=dict)
    sums: Mapping[str, Mapping[int | str, Mapping[str, int]]] = field(default_factory=dict)


def is_told_of(token):
    """Whether `Engine.commonest` knows the token: a word that may be guessed, of two characters or
    more that are not letters and digits alone."""
    return len(token) > 1 and not token.isascii()


class EngineUnavailableError(Exception):
    """The engine has no index yet or cannot be reached; the caller shows plain lists instead."""


class NoIndexError(EngineUnavailableError):
    """The engine answers, but has no index yet that it can use."""

    def __init__(self):
        super().__init__(_("还没有检索索引"))


class RejectedError(ValueError):
    """The engine will not have some entries, whatever is tried; all others are written. `errors`
    tells why, by key."""

    def __init__(self, errors):
        super().__init__("; ".join(f"{key}: {error}" for key, error in errors.items()))
        self.errors = errors


class WriterBusyError(Exception):
    """Another process is writing; what is to be written stays in the outbox."""


@dataclass(frozen=True)
class HeldIndex:
    """An index that an engine keeps: how many documents and bytes, whether it is the live one."""

    name: str
    documents: int
    size: int
    is_live: bool


@dataclass(frozen=True)
class EngineStatus:
    """How an engine is: its `name`, the `place` where it is (fit to be shown), what it keeps. Of a
    cluster also its `colour` (green, yellow, red) and how many nodes and shards it has; None where
    that is not to be had. `problem` says why it cannot be used now."""

    name: str
    place: str
    indices: tuple[HeldIndex, ...] = ()
    colour: str = ""
    nodes: int | None = None
    shards: int | None = None
    shards_missing: int | None = None
    problem: str = ""


class Builder(Protocol):
    """An index being built beside the live one; `rejected` tells, once it is finished, which
    entries the engine would not have, and why."""

    rejected: Mapping[Key, str]

    def add(self, entries: Iterable[Entry]) -> None: ...

    def add_packed(self, rows: Iterable[str | bytes]) -> None:
        """Add what the engine's `pack` returned, in whichever process that was."""

    def finish(self, replay) -> None:
        """Make it durable, call `replay(apply)` under the writer's lock to take over what
        changed meanwhile, put it in the live one's place; the readers of the old one finish."""

    def abort(self) -> None: ...


class Engine(Protocol):
    """One index, live. Methods raise EngineUnavailableError where there is none.

    `tells_commits` says whether `mark` changes with the commits of other processes; where it does
    not, whoever writes counts a change of the site's content. `is_away` says that this process
    could not reach it lately.
    """

    tells_commits: bool
    is_away: bool

    def search(self, query: EngineQuery) -> EngineAnswer: ...

    def apply(self, entries: Iterable[Entry], gone: Iterable[Key]) -> None:
        """Replace or add the entries and remove the keys, durably and visibly; where one of them
        cannot be written, a ValueError, and none is, unless it is a RejectedError. WriterBusyError
        at once while another process writes."""

    def writing(self) -> AbstractContextManager[Callable]:
        """Keep other writers out while items are read and then written by the `apply(entries,
        gone)` that it gives: what was read before another's commit must never come after it.
        WriterBusyError at once while another process writes."""

    def pack(self, entries: Iterable[Entry], schema: Schema) -> list[str | bytes]:
        """The entries in the form in which the engine stores them: most of the work of adding
        them, without the index, so that other processes can share it."""

    def build(self, schema: Schema) -> Builder: ...

    def go_back(self, fingerprint: str) -> bool:
        """Put the build that was live before this one in its place again; False where none is kept
        or it has another fingerprint. WriterBusyError at once while another process writes."""

    def schema_fingerprint(self) -> str | None:
        """The fingerprint the live index was built with; None without an index."""

    def generation(self) -> str:
        """A mark that changes with every commit, though perhaps a second later: answers may be
        kept under it."""

    def mark(self) -> str:
        """What distinguishes pages made from answers, asked at every request: next to free, and
        never an error."""

    def status(self) -> EngineStatus:
        """How it is, for those who look after it; never an error."""

    def count(self) -> int: ...

    def versions(self) -> Iterable[tuple[Key, int]]:
        """Every document's key and version, for the comparison with the database."""

    def commonest(self, field: str, starts: Iterable[str], most: int) -> list[tuple[str, int]]:
        """The tokens of a text field that `is_told_of` and begin with one of `starts` (no two of
        which begin alike) and stand in most documents, the commonest first. Cheap, and not exact:
        documents that were replaced may be counted for a while."""

    def similar(
        self, key: Key, filters=(), limit: int = 6, also: tuple[Key, ...] = ()
    ) -> tuple[Hit, ...]:
        """Documents whose words are most like those of `key` and of the keys in `also`, less
        those themselves."""
