"""Areas in the index: beside the area itself each that it lies in, under its level.

What a county has is so found by one number and counted once, rather than put together from those of
a thousand villages; and what lies in two villages of it is one of the county's.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.models import Area
from search.engines.base import Among, CountBy, Some
from search.sources import Facet

#: The fields of an area that documents hold something of.
AREA_FIELDS = ("name", "level", "parent_id")


@dataclass(frozen=True)
class Place:
    """An area as documents hold it: its name and those above it, its values by facet."""

    names: tuple[str, ...] = ()
    facets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def level_facet(level):
    """The name of the facet that holds areas of an `Area.Level`."""
    return f"area_{level}"


def area_facets(label):
    """The Facets that documents with a Place have."""
    return [Facet(name, label) for name in ("area", *map(level_facet, Area.Level.values))]


def places_of(pks):
    """`{id: Place}` of areas; one query a level."""
    rows, wanted = {}, {pk for pk in pks if pk}
    asked = set(wanted)
    while wanted:
        found = Area._base_manager.filter(pk__in=wanted)
        rows.update((pk, row) for pk, *row in found.values_list("pk", "name", "level", "parent_id"))
        wanted = {parent for _name, _level, parent in rows.values() if parent} - rows.keys()
    return {pk: _place(pk, rows) for pk in asked}


def _place(area, rows):
    names, facets, pk = [], defaultdict(tuple), area
    while pk in rows:
        name, level, parent = rows[pk]
        names.append(name)
        facets[level_facet(level)] += (pk,)
        pk = parent
    return Place(tuple(names), {"area": (area,), **facets})


def facets_together(places):
    """The values by facet of what lies in several Places."""
    found = defaultdict(dict)
    for place in places:
        for name, values in place.facets.items():
            found[name] |= dict.fromkeys(values)
    return {name: tuple(values) for name, values in found.items()}


def within(areas):
    """The filter of what lies in one of the `areas` (rows)."""
    by_level = defaultdict(set)
    for area in areas:
        by_level[level_facet(area.level)].add(area.pk)
    found = tuple(Among(name, frozenset(pks)) for name, pks in by_level.items())
    return found[0] if len(found) == 1 else Some(found)


def counts_of(areas, without=()):
    """What is to be counted so that `counted` knows the numbers of these `areas`."""
    names = dict.fromkeys(level_facet(area.level) for area in areas)
    return tuple(CountBy(name, name, without=without) for name in names)


def counted(counts):
    """How many lie in each area, by primary key, of an answer's `counts`."""
    levels = map(level_facet, Area.Level.values)
    return {pk: number for name in levels for pk, number in counts.get(name, {}).items()}
