"""The words behind the filters: which exist, what they are called, what lies below them."""

import datetime
from collections import defaultdict
from functools import cached_property

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, ActivityForm, Occasion, ServiceCategory, Team
from activities.querysets import State
from core.models import Area
from core.trees import subtree_in
from search.results import Chip, Facet, FacetValue

TREES = ("category", "area")
#: Values of a group shown at once where there are more than fit; the rest can be searched.
MOST_SHOWN, SHOWN_OF_MANY = 15, 12


class Rows(dict):
    """The rows behind the facets, by facet, and ways to find one: they are made once for all
    requests that share the rows."""

    def __init__(self, rows, number_of_teams):
        super().__init__(rows)
        self.number_of_teams = number_of_teams
        self._kept = {}

    def kept(self, make, facet):
        """What `make(rows, facet)` returns, made once."""
        if (make, facet) not in self._kept:
            self._kept[make, facet] = make(self, facet)
        return self._kept[make, facet]

    @cached_property
    def by_slug(self):
        return {name: {row.slug: row for row in rows} for name, rows in self.items()}

    @cached_property
    def by_pk(self):
        return {name: {row.pk: row for row in self[name]} for name in TREES}

    @cached_property
    def below(self):
        """The rows of each tree by their parent's primary key."""
        found = {name: defaultdict(list) for name in TREES}
        for name, children in found.items():
            for row in self[name]:
                children[row.parent_id].append(row)
        return {name: dict(children) for name, children in found.items()}


def vocabularies():
    """Return the Rows, one query a facet, kept until content changes."""
    brand = Activity._meta.get_field("brand").related_model
    brands = brand.objects.live().public().order_by("path").only("title", "slug", "path")
    rows = {
        "category": list(ServiceCategory.objects.order_by("position", "pk")),
        "area": list(Area.objects.order_by("position", "pk")),
        "form": list(ActivityForm.objects.order_by("position", "pk")),
        "brand": list(brands),
        "occasion": list(Occasion.objects.order_by("position", "pk")),
    }
    return Rows(rows, Team.objects.public().count())


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
        teams = self._teams(request.chosen("team"))
        self.rows = {**rows, "team": teams}
        self.number_of_teams = rows.number_of_teams
        self.by_slug = {**rows.by_slug, "team": {row.slug: row for row in teams}}
        self.by_pk, self.below, self.kept = rows.by_pk, rows.below, rows.kept
        self.notices = []
        self.known = self._narrowed(self._without_unknown(request))

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

    def _narrowed(self, request):
        """Drop what lies above another chosen value: who ticks a town below a county wants the
        town."""
        for name in TREES:
            chosen = request.chosen(name)
            above = self._above(name, chosen) if len(chosen) > 1 else ()
            kept = tuple(value for value in chosen if value not in above)
            if kept != chosen:
                request = request.with_values(name, kept).on_page(request.page)
        return request

    def _above(self, name, values):
        """The values of a tree that lie above one of `values`, as a set."""
        rows = self.by_pk[name]
        found = set()
        for value in values:
            row = rows.get(self.by_slug[name][value].parent_id)
            while row is not None:
                found.add(row.slug)
                row = rows.get(row.parent_id)
        return found

    def ids(self, name):
        return [row.pk for row in self.chosen_rows(name)]

    def chosen_rows(self, name):
        return [self.by_slug[name][value] for value in self.known.chosen(name)]

    def ids_below(self, name):
        return subtree_in(self.rows[name], self.ids(name))

    @staticmethod
    def title(row):
        return str(getattr(row, "title", None) or row.name)

    def facets(self, counts=None):
        """The groups of values; `counts` by facet and primary key (states by value), of a tree
        with what lies below, or None where nobody counted."""
        counts = counts or {}
        return tuple(
            facet
            for facet in (
                self._tree("category", counts.get("category")),
                self._tree("area", counts.get("area")),
                self._flat("form", counts.get("form")),
                self._states(counts.get("state")),
                self._flat("brand", counts.get("brand")),
                self._flat("occasion", counts.get("occasion")),
                self._teams_facet(counts.get("team")),
            )
            if facet.values or facet.name == "team"
        )

    def chips(self):
        known = self.known
        if known.query:
            yield Chip(f"“{known.query}”", known.without("query").querystring())
        for name, values in known.facets:
            for value in values:
                yield Chip(self._label(name, value), known.without(name, value).querystring())
        if known.first or known.last:
            period = period_in_words(known.first, known.last)
            yield Chip(period, known.without("dates").querystring())

    def _label(self, name, value):
        if name == "state":
            return str(State(value).label)
        title = self.title(self.by_slug[name][value])
        # 讲, 帮, 乐 alone would say little.
        return f"{self.LABELS[name]}：{title}" if name == "form" else title

    def _value(self, name, row, counts, depth=0, querystring=""):
        chosen = row.slug in self.known.chosen(name)
        count = None if counts is None else counts.get(row.pk, 0)
        return FacetValue(row.slug, self.title(row), chosen, depth, count, querystring)

    def _flat(self, name, counts=None):
        """All values; of very many the chosen ones and those with the most records."""
        rows = self.rows[name]
        if len(rows) <= MOST_SHOWN:
            return self.group(name, rows, counts)
        shown = {row.pk for row in rows if row.slug in self.known.chosen(name)}
        most = sorted(rows, key=lambda row: -(counts or {}).get(row.pk, 0))
        shown |= {row.pk for row in most[:SHOWN_OF_MANY]}
        return self.group(name, [row for row in rows if row.pk in shown], counts, len(rows))

    def group(self, name, rows, counts, total=0):
        """A Facet of just these `rows`."""
        values = tuple(self._value(name, row, counts) for row in rows)
        return Facet(name, self.LABELS[name], values, total, many=total > 0)

    def _teams_facet(self, counts):
        """The chosen teams and those with the most records; a city has thousands."""
        if counts is None:
            return self.group("team", self.rows["team"], None)
        chosen = {row.pk: row for row in self.rows["team"]}
        most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:SHOWN_OF_MANY]
        teams = {**chosen, **Team.objects.public().only("name", "short_name", "slug").in_bulk(most)}
        ordered = sorted(teams, key=lambda pk: (pk not in chosen, -counts.get(pk, 0), pk))
        total = self.number_of_teams if self.number_of_teams > len(teams) else 0
        return self.group("team", [teams[pk] for pk in ordered], counts, total)

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

    def _tree(self, name, counts=None):
        values = [
            self._value(name, row, counts, depth, way_up)
            for row, depth, way_up in self._shown_of_tree(name)
        ]
        many = len(self.rows[name]) > MOST_SHOWN
        total = len(self.rows[name]) if many and len(self.rows[name]) > len(values) else 0
        return Facet(name, self.LABELS[name], tuple(values), total, many)

    def shown(self, name):
        """The rows of the tree `name` that its group shows."""
        return [row for row, _depth, _way_up in self._shown_of_tree(name)]

    def _shown_of_tree(self, name):
        """`(row, depth, way up)` of the upper level, and below each chosen row of what lies one
        level deeper; never the whole tree, which may be a thousand villages. A single root says
        nothing and is left out. A row above a chosen one is a way back up, a query string."""
        children, chosen = self.below[name], self.known.chosen(name)
        above = self._above(name, chosen)
        found = []

        def add(rows, depth):
            for row in rows:
                way_up = self._in_place_of_those_below(name, row) if row.slug in above else ""
                found.append((row, depth, way_up))
                if row.slug in chosen or way_up:
                    add(children.get(row.pk, ()), depth + 1)

        top = children.get(None, ())
        if len(top) == 1 and top[0].slug not in chosen:
            top = children.get(top[0].pk, top)
        add(top, 0)
        return found

    def _in_place_of_those_below(self, name, row):
        others = [
            value for value in self.known.chosen(name) if row.slug not in self._above(name, [value])
        ]
        return self.known.with_values(name, [*others, row.slug]).querystring()


def period_in_words(first, last):
    """Two days (dates, or None where open) as 2026年3月1日—5日 would be read: whole months as
    months, a year that both share once."""
    if first is None:
        return _("%s以前") % formats.date_format(last, "Y年n月j日")
    if last is None:
        return _("%s以后") % formats.date_format(first, "Y年n月j日")
    whole = first.day == 1 and (last + datetime.timedelta(days=1)).day == 1
    form = "n月" if whole else "n月j日"
    begins = formats.date_format(first, f"Y年{form}")
    ends = formats.date_format(last, form if first.year == last.year else f"Y年{form}")
    return begins if begins.endswith(ends) and first.year == last.year else f"{begins}—{ends}"
