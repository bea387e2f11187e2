from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addons.points.search import hidden_kinds
from core.page_cache import keep_out
from core.throttling import LocalLimit, throttled
from search import query_log
from search.analysis import runs
from search.engines.base import EngineUnavailableError
from search.site_search import SORTS, SiteAnswer, SiteQuery, answer
from search.suggesting import suggest

#: A suggestion may be as old as this, in seconds.
SUGGESTED_FOR = 60
#: For a whole office behind one address; only a machine asks more.
SUGGESTIONS = LocalLimit("suggestions", most=600, seconds=60)


@require_safe
def site_search(request):
    """Everything public that matches; a page that is never an error."""
    restoring = False
    try:
        found = answer(request)
    except EngineUnavailableError:
        found, restoring = SiteAnswer(SiteQuery.from_params(request.GET)), True
    asked = found.asked
    if asked.query:
        # Each search is counted, and there is no end of words to search for.
        keep_out(request)
    if asked.query and asked.page == 1 and not asked.kind and not restoring:
        query_log.note(asked.query, found.total)
    pages = Paginator(range(max(found.total, 1)), 10)
    context = {
        "found": found,
        "asked": asked,
        "restoring": restoring,
        "pages": [
            (number, asked.but(page=number) if isinstance(number, int) else "")
            for number in pages.get_elided_page_range(asked.page, on_each_side=2, on_ends=1)
        ],
        "next": asked.but(page=asked.page + 1) if asked.page < found.page_count else "",
        "previous": asked.but(page=asked.page - 1) if asked.page > 1 else "",
        "sorts": [
            (_("相关度"), asked.but(sort=""), not asked.sort),
            *(
                (label, asked.but(sort=sort), asked.sort == sort)
                for sort, label in zip(SORTS, (_("日期从新到旧"), _("日期从旧到新")), strict=True)
            ),
        ],
        "as_typed": asked.but(literal=True),
        "as_suggested": asked.but(query=found.suggestion) if found.suggestion else "",
        "address": f"{request.path}?{asked.querystring()}" if asked.query else request.path,
        "fewer": _fewer(asked) if asked.query and not found.total else (),
    }
    return render(request, "search/search_page.html", context)


def _fewer(asked):
    """Searches for each single word, for one who found nothing with all of them."""
    words = asked.query.split()
    return [(word, SiteQuery(query=word).querystring()) for word in words] if words[1:] else []


@require_safe
@throttled(SUGGESTIONS, methods=("GET",))
def suggestions(request):
    """What may be meant, as options of a list."""
    keep_out(request)
    typed = request.GET.get("q", "")[:200]
    found = suggest(typed, hidden=hidden_kinds(request))
    response = render(
        request,
        "search/suggestions.html",
        {"suggestions": found, "terms": runs(typed)},
    )
    patch_cache_control(response, public=True, max_age=SUGGESTED_FOR)
    return response


@require_safe
def opensearch(request):
    """Let browsers offer this site's search in their own field."""
    context = {
        "template": request.build_absolute_uri(reverse("site_search")) + "?q={searchTerms}",
        "icon": request.build_absolute_uri("/static/img/mark.svg"),
    }
    return render(
        request,
        "search/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
