"""What editors see of the search besides its words: how it is, what is asked, what would change."""

import csv
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.worker.health import describe, worker_status
from search.analysis import kind_number, schema
from search.analysis.synonyms import groups_of, synonyms
from search.engines import get_engine
from search.engines.base import CountBy, EngineQuery, EngineUnavailableError
from search.engines.telling import facts_of
from search.finding import find
from search.forms import TrySynonymsForm
from search.indexing.progress import rebuild_is_running
from search.models import IndexState, OutboxEntry, QueryCount
from search.query_log import write
from search.sources import sources
from search.tasks import check_index, rebuild_index

SHOWN = 10
PER_PAGE = 50
PERIODS = {
    "7": gettext_lazy("最近一周"),
    "30": gettext_lazy("最近一个月"),
    "90": gettext_lazy("最近三个月"),
    "365": gettext_lazy("最近一年"),
}


class SearchAdminView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the menu 检索, for those with `right`."""

    right = ""
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class IndexHealthView(SearchAdminView):
    right = "search.change_indexstate"
    page_title = gettext_lazy("检索索引")
    header_icon = "search"
    template_name = "search/admin/index_health.html"

    def post(self, request):
        if "rebuild" in request.POST and not rebuild_is_running():
            rebuild_index.enqueue()
            messages.success(request, _("已交给后台重建，重建期间搜索照常使用旧的索引。"))
        elif "check" in request.POST:
            check_index.enqueue()
            messages.success(request, _("已交给后台核对，有差异的会自动更新。"))
        return redirect(request.path)

    def get_context_data(self, **kwargs):
        waiting = OutboxEntry.objects.filter(applied_at=None)
        failing = waiting.filter(attempts__gt=0).order_by("-attempts", "pk")
        oldest = waiting.order_by("pk").first()
        worker = worker_status()
        return {
            **super().get_context_data(**kwargs),
            "state": IndexState.current(),
            "running": rebuild_is_running(),
            "waiting": waiting.count(),
            "failing": failing[:SHOWN],
            "failing_count": failing.count(),
            "oldest": oldest.created_at if oldest else None,
            "worker": worker,
            "worker_says": describe(worker),
            **_engine(),
            **_index(),
        }


def _engine():
    status = get_engine().status()
    return {"engine": status, "engine_facts": facts_of(status)}


def _index():
    """What the engine says of itself; `documents` None while it cannot be asked."""
    engine = get_engine()
    synonyms()
    try:
        found = engine.search(EngineQuery(limit=0, counts=(CountBy("kind", "kind"),)))
        fingerprint = engine.schema_fingerprint()
    except EngineUnavailableError:
        return {"documents": None, "kinds": [], "outdated": False}
    counts = found.counts["kind"]
    return {
        "documents": found.total,
        "kinds": [
            (source.label, counts.get(kind_number(kind), 0), source.public().count())
            for kind, source in sources().items()
        ],
        "outdated": fingerprint != schema().fingerprint,
    }


class QueryReportView(SearchAdminView):
    right = "search.view_querycount"
    page_title = gettext_lazy("大家在搜什么")
    header_icon = "glasses"
    template_name = "search/admin/query_report.html"

    def get(self, request, *args, **kwargs):
        # What this process has gathered would else be missing until somebody searches.
        write()
        if request.GET.get("format") == "csv":
            return self.table()
        return super().get(request, *args, **kwargs)

    @property
    def period(self):
        asked = self.request.GET.get("days", "")
        return asked if asked in PERIODS else "30"

    @property
    def fruitless_only(self):
        return self.request.GET.get("fruitless") == "1"

    def rows(self):
        since = timezone.localdate() - timedelta(days=int(self.period))
        rows = QueryCount.objects.filter(day__gte=since).values("text")
        rows = rows.annotate(times=Sum("asked"), empty=Sum("fruitless"))
        if self.fruitless_only:
            return rows.filter(empty__gt=0).order_by("-empty", "text")
        return rows.order_by("-times", "text")

    def table(self):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="searches.csv"'
        response.write("\ufeff")
        writer = csv.writer(response)
        writer.writerow([_("搜索词"), _("次数"), _("没有结果的次数")])
        for row in self.rows().iterator():
            # A spreadsheet takes a leading sign for a formula.
            text = f"'{row['text']}" if row["text"][0] in "=+-@" else row["text"]
            writer.writerow([text, row["times"], row["empty"]])
        return response

    def get_context_data(self, **kwargs):
        page = Paginator(self.rows(), PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            **super().get_context_data(**kwargs),
            "rows": page,
            "periods": PERIODS.items(),
            "period": self.period,
            "fruitless_only": self.fruitless_only,
        }


class TrySynonymsView(SearchAdminView):
    """What a search finds now, and what it would find with other synonyms; nothing is saved."""

    right = "search.change_synonymgroup"
    page_title = gettext_lazy("试一试同义词")
    header_icon = "view"
    template_name = "search/admin/try_synonyms.html"

    def get_context_data(self, **kwargs):
        data = self.request.GET if "query" in self.request.GET else None
        form = TrySynonymsForm(data, initial={"words": self.request.GET.get("words", "")})
        compared = None
        if form.is_valid():
            compared = _compared(form.cleaned_data["query"], form.cleaned_data["words"])
        return {**super().get_context_data(**kwargs), "form": form, "compared": compared}


def _compared(query, lines):
    """The first hits before and after, each with whether the other list lacks it."""
    now = synonyms()
    then = dict(now)
    for word, others in groups_of(lines).items():
        then[word] = tuple(dict.fromkeys((*then.get(word, ()), *others)))
    try:
        before = find(query, synonyms=now, limit=SHOWN)
        after = find(query, synonyms=then, limit=SHOWN)
    except EngineUnavailableError:
        return {"unavailable": True}
    return {
        "before": (before.answer.total, _shown(before, after)),
        "after": (after.answer.total, _shown(after, before)),
    }


def _shown(found, other):
    elsewhere = {hit.key for hit in other.answer.hits}
    held, cards = sources(), {}
    for kind in {hit.key.kind for hit in found.answer.hits}:
        pks = [hit.key.pk for hit in found.answer.hits if hit.key.kind == kind]
        for pk, item in held[kind].cards(pks).items():
            cards[(kind, pk)] = held[kind].card(item)
    return [
        (held[hit.key.kind].label, cards[hit.key], hit.key not in elsewhere)
        for hit in found.answer.hits
        if hit.key in cards
    ]
