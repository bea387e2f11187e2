"""Names of places, teams, brands, occasions and categories among the words searched, offered
as filters: who types 芦溪县 献血 may mean what was done there, or what speaks of it."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q

from activities.browse.vocabularies import Vocabularies
from activities.models import Team
from search.analysis import fold
from search.results import Offer

MOST_OFFERS = 3
MOST_WORDS = 8
SHORTEST_TEAM = 3
#: Endings that are left out in speech, where two characters remain: 芦溪 is 芦溪县.
ENDINGS = ("街道", "社区", "县", "区", "市", "镇", "乡", "村")
#: Names looked for anywhere among the words, and those that must stand alone: 文化 is part of
#: many words that have nothing to do with the category.
ANYWHERE, ALONE = ("area", "brand"), ("occasion", "category")


@dataclass(frozen=True)
class _Name:
    facet: str
    row: Any
    start: int
    end: int

    def lies_in(self, other):
        inside = other.start <= self.start and self.end <= other.end
        return inside and (self.end - self.start) < (other.end - other.start)


def offers(request, words):
    """Yield an Offer for each name in the query of `request`, the longest first; `words` are
    its Vocabularies."""
    if not request.query:
        return
    found = list(_named(request, words))
    found = [name for name in found if not any(name.lies_in(other) for other in found)]
    found.sort(key=lambda name: (name.start - name.end, name.start))
    for name in islice(found, MOST_OFFERS):
        word = request.query[name.start : name.end]
        less = request.asking(
            " ".join((request.query[: name.start] + " " + request.query[name.end :]).split())
        )
        chosen = (*less.chosen(name.facet), name.row.slug)
        yield Offer(
            label=f"{words.LABELS[name.facet]}：{words.title(name.row)}",
            word=word,
            querystring=less.with_values(name.facet, chosen).querystring(),
            without=less.querystring(),
        )


def _named(request, words):
    # Folding changes no lengths, so that places in the one are places in the other.
    text = fold(request.query)
    for facet in (*ANYWHERE, *ALONE):
        chosen = request.chosen(facet)
        for row, forms in words.kept(_forms_of, facet):
            for name in forms:
                start = text.find(name)
                if start < 0 or row.slug in chosen:
                    continue
                if facet in ANYWHERE or _stands_alone(text, start, name):
                    yield _Name(facet, row, start, start + len(name))
                    break
    yield from _teams(request)


def _forms_of(rows, facet):
    return [(row, _forms(facet, Vocabularies.title(row))) for row in rows[facet]]


def _forms(facet, title):
    """The name and how it is said for short, folded."""
    name = fold(title)
    if facet == "area":
        for ending in ENDINGS:
            if name.endswith(ending) and len(name) >= len(ending) + 2:
                return name, name.removesuffix(ending)
    return (name,)


def _stands_alone(text, start, name):
    end = start + len(name)
    return (start == 0 or text[start - 1] == " ") and (end == len(text) or text[end] == " ")


def _teams(request):
    """Teams whose full or short name is one of the words; one query, and none without a word
    as long as a team's name."""
    parts = [part for part in request.query.split() if len(part) >= SHORTEST_TEAM][:MOST_WORDS]
    if not parts:
        return
    condition = Q()
    for part in parts:
        condition |= Q(short_name=part) | Q(association_name=part) | Q(name=part)
        condition |= Q(name__startswith=f"{part}（")
    for team in Team.objects.public().filter(condition).order_by("position", "pk")[:MOST_OFFERS]:
        if team.slug in request.chosen("team"):
            continue
        names = (team.short_name, team.association_name, team.name, team.name.partition("（")[0])
        part = next(part for part in parts if part in names)
        start = request.query.index(part)
        yield _Name("team", team, start, start + len(part))
