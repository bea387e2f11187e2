"""The browser while there is no index: plain filters on the database, without counts."""

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.utils.translation import gettext as _

from activities.browse.vocabularies import Vocabularies, vocabularies
from activities.models import Activity
from search.results import SearchResponse

#: Words are looked for in so many of the latest records: no index of the database helps, and a
#: million records would take seconds in each of many requests, just while the search is away.
LOOKED_THROUGH = 20_000


class DatabaseBrowser:
    """Answers requests by plain filters; `rows` is what `vocabularies()` returns."""

    def __init__(self, rows=None):
        self.rows = vocabularies() if rows is None else rows

    def search(self, request, per_page):
        words = Vocabularies(request, self.rows)
        request = words.known
        plain = self._filtered(request, words)
        found = self._with_words(plain, request, LOOKED_THROUGH)
        paginator = Paginator(self._ordered(found, request), per_page)
        notices = [*request.notices, *words.notices]
        if request.query and plain[LOOKED_THROUGH : LOOKED_THROUGH + 1].exists():
            notices.append(
                _("检索恢复以前，只在最近的 {number} 场里找。").format(number=LOOKED_THROUGH)
            )
        if request.page > paginator.num_pages:
            notices.append(_("没有那么多页，这里是最后一页。"))
            request = request.on_page(paginator.num_pages)
        if request.view != "list":
            notices.append(_("日历和统计要等检索恢复，先用列表显示。"))
        return SearchResponse(
            request=request,
            hits=list(paginator.page(request.page).object_list.for_listing()),
            total=paginator.count,
            page_count=paginator.num_pages,
            facets=words.facets(),
            chips=tuple(words.chips()),
            notices=tuple(dict.fromkeys(notices)),
        )

    def keys(self, request, limit):
        """Return `(primary keys, total)` as `IndexedBrowser.keys` does; who wants more than are
        looked through wants them all, however long it takes."""
        words = Vocabularies(request, self.rows)
        plain = self._filtered(words.known, words)
        most = None if limit > LOOKED_THROUGH else LOOKED_THROUGH
        found = self._ordered(self._with_words(plain, request, most), request)
        return list(found.values_list("pk", flat=True)[:limit]), found.count()

    def _filtered(self, request, words):
        found = Activity.objects.public().in_period(request.first, request.last)
        if request.chosen("category"):
            found = found.filter(category_id__in=words.ids_below("category"))
        if request.chosen("area"):
            found = found.in_areas(words.ids_below("area"))
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

    def _with_words(self, plain, request, most):
        """Those of the latest `most` in `plain` in which every word stands."""
        words = request.query.split()
        if not words:
            return plain
        latest = plain.newest_first().values("pk")[:most]
        found = Activity.objects.filter(pk__in=latest)
        for term in words:
            found = found.filter(
                Q(title__icontains=term) | Q(summary__icontains=term) | Q(place__icontains=term)
            )
        return found

    def _ordered(self, found, request):
        if request.sort == "date":
            return found.order_by("start", "pk")
        if request.sort == "people":
            return found.order_by(F("participants").desc(nulls_last=True), "-start", "-pk")
        return found.newest_first()
