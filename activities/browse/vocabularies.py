"""The words behind the filters: which exist, what they are called, what lies below them."""

from collections import defaultdict

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, ActivityForm, Occasion, ServiceCategory, Team
from activities.querysets import State
from core.models import Area
from core.trees import subtree_in
from search.results import Chip, Facet, FacetValue

SHOWN_TEAMS = 12


def vocabularies():
    """Return the rows behind the facets, by facet; one query each, kept until content changes."""
    brand = Activity._meta.get_field("brand").related_model
    brands = brand.objects.live().public().order_by("path").only("title", "slug", "path")
    return {
        "category": list(ServiceCategory.objects.order_by("position", "pk")),
        "area": list(Area.objects.order_by("position", "pk")),
        "form": list(ActivityForm.objects.order_by("position", "pk")),
        "brand": list(brands),
        "occasion": list(Occasion.objects.order_by("position", "pk")),
    }


class Vocabularies:
    """The rows behind the facets: which exist, what they are called, what lies below them."""

    LABELS = {
        "category": gettext_lazy("服务类别"),
        "area": gettext_lazy("区域"),
        "form": gettext_lazy("活动形式"),
        "state": gettext_lazy("状态"),
        "brand": gettext_lazy("品牌"),
        "occasion": gettext_lazy("时间节点"),
        "team": gettext_lazy("队伍"),
    }

    def __init__(self, request, rows):
        self.rows = {**rows, "team": self._teams(request.chosen("team"))}
        self.by_slug = {name: {row.slug: row for row in held} for name, held in self.rows.items()}
        self.notices = []
        self.known = self._without_unknown(request)

    @staticmethod
    def _teams(slugs):
        """Only those asked for: there may be thousands, and each team's page links here."""
        return list(Team.objects.public().filter(slug__in=slugs)) if slugs else []

    def _without_unknown(self, request):
        for name, values in request.facets:
            if name == "state":
                continue
            for value in values:
                if value not in self.by_slug[name]:
                    request = request.without(name, value).on_page(request.page)
                    self.notices.append(_("有的筛选条件不存在，没有使用。"))
        return request

    def ids(self, name):
        return [self.by_slug[name][value].pk for value in self.known.chosen(name)]

    def ids_below(self, name):
        return subtree_in(self.rows[name], self.ids(name))

    @staticmethod
    def title(row):
        return str(getattr(row, "title", None) or row.name)

    def facets(self, counts=None):
        """The groups of values; `counts` by facet and primary key (states by value), or None
        where nobody counted."""
        counts = counts or {}
        return tuple(
            facet
            for facet in (
                self._tree("category", counts.get("category")),
                self._tree("area", counts.get("area"), top=1),
                self._flat("form", counts.get("form")),
                self._states(counts.get("state")),
                self._flat("brand", counts.get("brand")),
                self._flat("occasion", counts.get("occasion")),
                self._teams_facet(counts.get("team")),
            )
            if facet.values
        )

    def chips(self):
        known = self.known
        if known.query:
            yield Chip(f"“{known.query}”", known.without("query").querystring())
        for name, values in known.facets:
            for value in values:
                yield Chip(self._label(name, value), known.without(name, value).querystring())
        if known.first or known.last:
            days = [
                formats.date_format(d, "Y年n月j日") if d else "" for d in (known.first, known.last)
            ]
            yield Chip("—".join(days), known.without("dates").querystring())

    def _label(self, name, value):
        return str(State(value).label) if name == "state" else self.title(self.by_slug[name][value])

    def _value(self, name, row, counts, depth=0):
        chosen = row.slug in self.known.chosen(name)
        count = None if counts is None else counts.get(row.pk, 0)
        return FacetValue(row.slug, self.title(row), chosen=chosen, depth=depth, count=count)

    def _flat(self, name, counts=None, rows=None):
        rows = self.rows[name] if rows is None else rows
        return Facet(name, self.LABELS[name], tuple(self._value(name, r, counts) for r in rows))

    def _teams_facet(self, counts):
        """The chosen teams and those with the most records; a city has thousands."""
        if counts is None:
            return self._flat("team")
        chosen = {row.pk: row for row in self.rows["team"]}
        most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:SHOWN_TEAMS]
        teams = {**chosen, **Team.objects.public().only("name", "slug").in_bulk(most)}
        ordered = sorted(teams, key=lambda pk: (pk not in chosen, -counts.get(pk, 0), pk))
        return self._flat("team", counts, [teams[pk] for pk in ordered])

    def _states(self, counts=None):
        chosen = self.known.chosen("state")
        values = tuple(
            FacetValue(
                state.value,
                str(state.label),
                chosen=state.value in chosen,
                count=None if counts is None else counts.get(state.value, 0),
            )
            for state in State
        )
        return Facet("state", self.LABELS["state"], values)

    def _tree(self, name, counts=None, top=0):
        """The levels down to `top`, and below each chosen row what lies one level deeper; never
        the whole tree, which may be a thousand villages."""
        rows = self.rows[name]
        parents = {row.pk: row.parent_id for row in rows}
        counts = None if counts is None else _with_those_below(counts, parents)
        opened = set()
        for pk in self.ids(name):
            while pk is not None:
                opened.add(pk)
                pk = parents.get(pk)
        values = []

        def add(parent_id, depth):
            for row in rows:
                if row.parent_id == parent_id:
                    values.append(self._value(name, row, counts, depth))
                    if depth < top or row.pk in opened:
                        add(row.pk, depth + 1)

        add(None, 0)
        return Facet(name, self.LABELS[name], tuple(values))


def _with_those_below(counts, parents):
    """Counts by primary key, each with those of all rows below it."""
    sums = defaultdict(int)
    for pk, count in counts.items():
        while pk is not None:
            sums[pk] += count
            pk = parents.get(pk)
    return sums
