"""The activity browser on the database: filters, order and pages, no full text.

`DatabaseEngine` implements `search.results.Engine`; another engine takes its place without the
view or the template noticing.
"""

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity, ActivityForm, Occasion, ServiceCategory, Team
from activities.querysets import State
from core.frame import kept
from core.models import Area
from core.trees import subtree_in
from search.requests import SearchRequest
from search.results import Chip, Facet, FacetValue, SearchResponse

PER_PAGE = 20


def browse_context(request):
    """Return template context for the browser page."""
    asked = SearchRequest.from_params(request.GET)
    response = DatabaseEngine(kept(request, "vocabularies", vocabularies)).search(asked)
    pages = Paginator(range(response.total), PER_PAGE)
    return {
        "response": response,
        "search": response.request,
        "pages": pages.get_elided_page_range(response.request.page, on_each_side=2, on_ends=1),
        "sorts": (
            ("-date", _("日期从新到旧")),
            ("date", _("日期从旧到新")),
            ("people", _("人数最多")),
        ),
    }


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


class DatabaseEngine:
    """Answers requests by plain filters; `rows` is what `vocabularies()` returns."""

    def __init__(self, rows=None):
        self.rows = vocabularies() if rows is None else rows

    def search(self, request):
        words = _Vocabularies(request, self.rows)
        request = words.known
        found = self._ordered(self._filtered(request, words), request)
        paginator = Paginator(found, PER_PAGE)
        notices = [*request.notices, *words.notices]
        if request.page > paginator.num_pages:
            notices.append(_("没有那么多页，这里是最后一页。"))
            request = request.on_page(paginator.num_pages)
        if request.view != "list":
            notices.append(_("日历和统计还没有开放，先用列表显示。"))
        return SearchResponse(
            request=request,
            hits=list(paginator.page(request.page).object_list.for_listing()),
            total=paginator.count,
            page_count=paginator.num_pages,
            facets=words.facets(),
            chips=tuple(words.chips()),
            notices=tuple(dict.fromkeys(notices)),
        )

    def _filtered(self, request, words):
        found = Activity.objects.public().in_period(request.first, request.last)
        for term in request.query.split():
            found = found.filter(
                Q(title__icontains=term) | Q(summary__icontains=term) | Q(place__icontains=term)
            )
        if request.chosen("category"):
            found = found.filter(category_id__in=words.category_ids())
        if request.chosen("area"):
            found = found.in_areas(words.area_ids())
        if request.chosen("form"):
            forms = Activity.forms.through.objects.filter(
                activityform_id__in=words.ids("form")
            ).values("activity_id")
            found = found.filter(pk__in=forms)
        if request.chosen("team"):
            joined = Activity.co_teams.through.objects.filter(team_id__in=words.ids("team")).values(
                "activity_id"
            )
            found = found.filter(Q(team_id__in=words.ids("team")) | Q(pk__in=joined))
        for name in ("brand", "occasion"):
            if request.chosen(name):
                found = found.filter(**{f"{name}_id__in": words.ids(name)})
        if request.chosen("state"):
            found = found.in_state(*request.chosen("state"))
        return found

    def _ordered(self, found, request):
        if request.sort == "date":
            return found.order_by("start", "pk")
        if request.sort == "people":
            return found.order_by(F("participants").desc(nulls_last=True), "-start", "-pk")
        return found.newest_first()


class _Vocabularies:
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

    def category_ids(self):
        return subtree_in(self.rows["category"], self.ids("category"))

    def area_ids(self):
        return subtree_in(self.rows["area"], self.ids("area"))

    def facets(self):
        return tuple(
            facet
            for facet in (
                self._tree("category"),
                self._tree("area", top=1),
                self._flat("form"),
                self._states(),
                self._flat("brand"),
                self._flat("occasion"),
                self._flat("team"),
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
        return (
            str(State(value).label) if name == "state" else str(_title(self.by_slug[name][value]))
        )

    def _value(self, name, row, depth=0):
        chosen = row.slug in self.known.chosen(name)
        return FacetValue(row.slug, _title(row), chosen=chosen, depth=depth)

    def _flat(self, name):
        values = tuple(self._value(name, row) for row in self.rows[name])
        return Facet(name, self.LABELS[name], values)

    def _states(self):
        chosen = self.known.chosen("state")
        values = tuple(FacetValue(s.value, str(s.label), chosen=s.value in chosen) for s in State)
        return Facet("state", self.LABELS["state"], values)

    def _tree(self, name, top=0):
        """The levels down to `top`, and below each chosen row what lies one level deeper; never
        the whole tree, which may be a thousand villages."""
        rows = self.rows[name]
        parents = {row.pk: row.parent_id for row in rows}
        opened = set()
        for pk in self.ids(name):
            while pk is not None:
                opened.add(pk)
                pk = parents.get(pk)
        values = []

        def add(parent_id, depth):
            for row in rows:
                if row.parent_id == parent_id:
                    values.append(self._value(name, row, depth))
                    if depth < top or row.pk in opened:
                        add(row.pk, depth + 1)

        add(None, 0)
        return Facet(name, self.LABELS[name], tuple(values))


def _title(row):
    return getattr(row, "title", None) or row.name
