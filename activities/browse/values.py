"""All values of one facet, found by name: a city has thousands of teams and villages, and none
is out of reach. Counts are those of the browser: without the facet's own selection."""

from dataclasses import replace

from django.db.models import Q
from django.http import Http404
from django.utils.cache import patch_cache_control, patch_vary_headers

from activities.browse.indexed import IndexedBrowser
from activities.browse.vocabularies import TREES, Vocabularies, vocabularies
from activities.models import Team
from core.frame import shared
from core.pagination import paginate
from search.analysis import fold
from search.engines.base import EngineUnavailableError
from search.requests import SearchRequest

PER_PAGE = 120
#: So many are put into the filter form at once; the page has all.
IN_FORM = 30
LONGEST_NAME = 40


def values_response(page, request):
    """Answer with the page of all values of `?facet=`, those whose names hold `?find=`; for
    htmx with the first of them as boxes for the filter form."""
    name = request.GET.get("facet", "")
    if name not in Vocabularies.LABELS or name == "state":
        raise Http404
    rows = shared(request, "vocabularies", vocabularies)
    find = " ".join(request.GET.get("find", "").replace("\x00", " ").split())[:LONGEST_NAME]
    # `page` is that of the list of values, not of a result.
    asked = SearchRequest.from_params(request.GET).on_page(1)
    values = _Values(asked, rows, name)
    found = values.named(find)
    context = {"search": values.words.known, "find": find, "chips": list(values.words.chips())}
    if request.htmx:
        context["facet"] = values.in_form(found) if find else values.usual()
        template = "activities/components/facet_values.html"
    else:
        context |= paginate(found, request, PER_PAGE)
        context["facet"] = values.as_links(context["items"])
        template = "activities/facet_values_page.html"
    response = page.render(request, context_overrides=context, template=template)
    if request.htmx:
        patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ("HX-Request",))
    return response


class _Values:
    """The values of the facet `name` in the answer to `request`."""

    def __init__(self, request, rows, name):
        self.words, self.name = Vocabularies(request, rows), name
        try:
            self.counts = IndexedBrowser(rows).counts(request, name)
        except EngineUnavailableError:
            self.counts = None

    def named(self, find):
        """The rows whose names hold `find`, those with the most records first."""
        counts = self.counts or {}
        return sorted(self._rows(find), key=lambda row: -counts.get(row.pk, 0))

    def _rows(self, find):
        if self.name == "team":
            teams = Team.objects.public().only("name", "short_name", "slug")
            names = ("name", "short_name", "association_name")
            condition = Q()
            for field in names if find else ():
                condition |= Q(**{f"{field}__icontains": find})
            return teams.filter(condition).order_by("position", "pk")
        wanted = fold(find)
        return [row for row in self.words.rows[self.name] if wanted in fold(self.words.title(row))]

    def usual(self):
        """The group as the browser shows it."""
        counts = None if self.counts is None else {self.name: self.counts}
        return next(facet for facet in self.words.facets(counts) if facet.name == self.name)

    def in_form(self, found):
        """A Facet of boxes: the chosen values stay, so that none is lost with the next tick."""
        chosen = [self.words.by_slug[self.name][slug] for slug in self._chosen()]
        shown = [*chosen, *(row for row in found if row.slug not in self._chosen())][:IN_FORM]
        facet = self.words.group(self.name, shown, self.counts)
        facet = replace(facet, values=tuple(map(self._placed, shown, facet.values)))
        return replace(facet, total=len(found) if len(found) > len(shown) else 0)

    def as_links(self, found):
        """A Facet of links, each to the result with the value ticked, or unticked if it was."""
        known = self.words.known
        facet = self.words.group(self.name, found, self.counts)
        links = []
        for row, value in zip(found, facet.values, strict=True):
            others = [slug for slug in self._chosen() if slug != row.slug]
            chosen = others if value.chosen else [*others, row.slug]
            querystring = known.with_values(self.name, chosen).querystring()
            links.append(replace(self._placed(row, value), querystring=querystring))
        return replace(facet, values=tuple(links))

    def _chosen(self):
        return self.words.known.chosen(self.name)

    def _placed(self, row, value):
        """With the names above it: there are many 中心村."""
        if self.name not in TREES:
            return value
        rows = self.words.by_pk[self.name]
        above = rows.get(row.parent_id)
        names = [value.label]
        while above is not None and above.parent_id is not None:
            names.insert(0, self.words.title(above))
            above = rows.get(above.parent_id)
        return replace(value, label=" › ".join(names))
