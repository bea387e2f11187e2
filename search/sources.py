"""What is indexed: each app declares its sources and facets in its own `search_sources.py`.

    class ActivitySource(Source):
        kind, label = "activity", _("活动")
        ...

    register_source(ActivitySource())
    register_facet(Facet("category", _("服务类别")))

An app higher up or an add-on adds sources and facets in the same way; nothing here knows them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import autodiscover_modules

_sources: dict[str, "Source"] = {}
_facets: dict[str, "Facet"] = {}


@dataclass(frozen=True)
class Document:
    """What a source says of one published item; text as written, nothing private.

    `names` (places, teams, brands, persons shown) weigh more than `text`. `facets` hold primary
    keys by the name of a declared facet, `numbers` integers by number field; `date` is the
    minute (since 1970, UTC) that sorting and freshness go by.
    """

    pk: int
    title: str
    text: str = ""
    names: tuple[str, ...] = ()
    date: int | None = None
    facets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class Card:
    """What a list of hits of all kinds shows of an item; everything public.

    `texts` may be quoted from, the best known first; `facts` are a few words each. Beside the
    text stands the first there is of `day` (a datetime; `ahead` marks one to come), `number`
    (of an issue), `picture` and `letter`.
    """

    title: str
    url: str
    kicker: str = ""
    texts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    day: Any = None
    ahead: bool = False
    number: int | None = None
    picture: Any = None
    letter: str = ""


@dataclass(frozen=True)
class Facet:
    """A group of values a visitor can choose from; its field in the index has the same name."""

    name: str
    label: Any


@dataclass(frozen=True)
class Dependency:
    """A model whose rows are named in documents: `affected(row)` is the queryset of the
    source's items to index again when a row changes. With `fields` only a change of one of
    those counts; rows are saved far more often than renamed."""

    model: str
    affected: Callable[[Any], Any]
    fields: tuple[str, ...] = ()


class Source:
    """One kind of document. `number_fields` are those its documents fill besides `date`;
    `weight` multiplies the score of its hits."""

    kind: str
    label: Any
    weight: float = 1.0
    number_fields: tuple[str, ...] = ()

    @property
    def model(self):
        raise NotImplementedError

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        return ()

    def public(self):
        """The queryset of what everybody may read now."""
        raise NotImplementedError

    def documents(self, pks: Iterable[int]) -> Iterator[Document]:
        """The documents of those that are public, in a bounded number of queries."""
        raise NotImplementedError

    def cards(self, pks: Iterable[int]) -> Mapping[int, Any]:
        """The objects that a list of hits shows, by primary key; public ones only."""
        raise NotImplementedError

    def card(self, item) -> Card:
        """What a list of all kinds shows of one of those objects, without any query."""
        raise NotImplementedError


def minute_of(moment):
    """An aware moment as the integer that the index holds."""
    return None if moment is None else int(moment.timestamp() // 60)


def register_source(source):
    if source.kind in _sources:
        raise ValueError(f"Two search sources of the kind {source.kind!r}")
    _sources[source.kind] = source


def register_facet(facet):
    if facet.name in _facets:
        raise ValueError(f"Two search facets named {facet.name!r}")
    _facets[facet.name] = facet


def discover():
    """Import each installed app's `search_sources`; called once, when the app is ready."""
    autodiscover_modules("search_sources")


def sources():
    """All declared sources by kind."""
    return dict(_sources)


def facets():
    """All declared facets by name."""
    return dict(_facets)


def sources_of(model):
    """The sources whose items rows of `model` are, or belong to by inheritance."""
    return [source for source in _sources.values() if issubclass(model, source.model)]
