"""What is like an item: its neighbours by the words they share, as the index knows them."""

from collections import defaultdict

from django.core.cache import cache
from django.utils.functional import SimpleLazyObject

from core.models import PublishingLine
from core.reading import SHOWN, reading_context
from search.analysis import kind_number
from search.engines import get_engine
from search.engines.base import Among, EngineUnavailableError, Key
from search.sources import sources, sources_of

KEPT_FOR = 3600


def similar_keys(key, kinds, limit=6, filters=()):
    """Return `(kind, primary key)` of the indexed items of `kinds` most like `key`, the most
    alike first, `limit` at most; kept until the index changes. Empty while there is no index or
    the item is not in it. `filters` are an EngineQuery's."""
    try:
        engine = get_engine()
        name = f"similar:{key}:{','.join(kinds)}:{limit}:{hash(filters)}:{engine.generation()}"
        among = Among("kind", frozenset(map(kind_number, kinds)))

        def ask():
            hits = engine.similar(key, filters=(("kind", among), *filters), limit=limit)
            return [tuple(hit.key) for hit in hits]

        return cache.get_or_set(name, ask, KEPT_FOR)
    except EngineUnavailableError:
        return []


def similar(key, kinds, limit=6):
    """Return what `similar_keys` names as the cards of its sources, public ones only."""
    found = similar_keys(key, kinds, limit)
    pks = defaultdict(list)
    for kind, pk in found:
        pks[kind].append(pk)
    cards = {kind: sources()[kind].cards(held) for kind, held in pks.items()}
    return [cards[kind][pk] for kind, pk in found if pk in cards[kind]]


def reading_on(page):
    """Return the context of `core.reading.reading_context`, with what is like the page as
    `related` where the index knows any such page, of whatever kind. Nothing is asked before a
    template shows it: templates keep what they made of it."""
    reading = SimpleLazyObject(lambda: _reading(page))
    return {
        name: SimpleLazyObject(lambda name=name: reading[name])
        for name in ("newer", "older", "related")
    }


def _reading(page):
    context = reading_context(page)
    neighbours = {other.pk for other in (context["newer"], context["older"]) if other}
    kinds = tuple(
        kind for kind, source in sources().items() if issubclass(source.model, PublishingLine)
    )
    if page.pk:
        key = Key(sources_of(type(page))[0].kind, page.pk)
        alike = similar(key, kinds, limit=SHOWN + len(neighbours))
        alike = [other for other in alike if other.pk not in neighbours][:SHOWN]
        context["related"] = alike or context["related"]
    return context
