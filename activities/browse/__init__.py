"""The activity browser: filters, full text, counts, order and pages.

`IndexedBrowser` asks the search index; while there is none, `DatabaseBrowser` lists records by
plain filters, without counts. The view and the templates do not notice which one answered.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, QueryDict
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from activities.browse.database import DatabaseBrowser
from activities.browse.indexed import IndexedBrowser
from activities.browse.vocabularies import Vocabularies, vocabularies
from core.frame import shared
from core.page_cache import keep_out
from search import query_log
from search.engines.base import EngineUnavailableError
from search.requests import PARAMETERS, SearchRequest

PER_PAGE = 20


def browse_response(page, request):
    """Answer a request to the browser `page`: the whole page, or for htmx what changes of it.

    A form sent without JavaScript names every field: it is led on to the clean address, unless
    there is something to tell about what it asked.
    """
    asked = SearchRequest.from_params(request.GET)
    if not request.htmx and not asked.notices and _names_empty_fields(request.GET):
        return HttpResponseRedirect(_address(page, request, asked))
    if not asked.query and not request.htmx:
        response = page.render_late(
            request, page.template, lambda: _with_address(page, request, asked)
        )
        patch_vary_headers(response, ("HX-Request",))
        return response
    context = _with_address(page, request, asked)
    address = context["address"]
    if asked.query:
        # Each search is counted, and there is no end of words to search for.
        keep_out(request)
    if _is_new_search(request, context["search"]):
        query_log.note(asked.query, context["response"].total)
    if request.htmx:
        response = page.render(
            request, context_overrides=context, template="activities/browse/fragment.html"
        )
        response["HX-Push-Url"] = "false" if address == _address_before(request) else address
        # Kept nowhere: going back must never find a piece in place of the page.
        patch_cache_control(response, private=True, no_store=True)
    else:
        response = page.render(request, context_overrides=context)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _is_new_search(request, asked):
    """Whether words were searched, for all there is: not a filter, page or view of a result."""
    if not asked.query or asked != SearchRequest(query=asked.query):
        return False
    if not request.htmx:
        return True
    before = QueryDict(_address_before(request).partition("?")[2])
    return SearchRequest.from_params(before).query != asked.query


def _address_before(request):
    """The address that the visitor's browser shows, without its host; empty where it says
    nothing that is one."""
    try:
        before = urlsplit(request.htmx.current_url or "")
    except ValueError:
        return ""
    return f"{before.path}?{before.query}" if before.query else before.path


def _names_empty_fields(params):
    return any(not value for name in PARAMETERS for value in params.getlist(name))


def _address(page, request, asked):
    query = asked.querystring()
    return f"{page.get_url(request)}?{query}" if query else page.get_url(request)


def _with_address(page, request, asked):
    """Return `browse_context`, with the one address of what it shows as `address`."""
    context = browse_context(request, asked)
    return {**context, "address": _address(page, request, context["search"])}


def browse_context(request, asked):
    """Return template context for the browser page and the SearchRequest `asked`."""
    response = browse(asked, shared(request, "vocabularies", vocabularies))
    pages = Paginator(range(response.total), PER_PAGE)
    return {
        "response": response,
        "search": response.request,
        "pages": pages.get_elided_page_range(response.request.page, on_each_side=2, on_ends=1),
        "sorts": (
            *(
                (("", _("相关度")), ("-date", _("日期从新到旧")))
                if response.request.query
                else (("", _("日期从新到旧")),)
            ),
            ("date", _("日期从旧到新")),
            ("people", _("人数最多")),
        ),
        "views": (("list", _("列表")), ("calendar", _("日历")), ("stats", _("统计"))),
    }


def browse(asked, rows=None):
    """Return the SearchResponse to `asked` (SearchRequest), from the index if there is one;
    `rows` is what `vocabularies()` returns."""
    rows = vocabularies() if rows is None else rows
    try:
        return IndexedBrowser(rows).search(asked, PER_PAGE)
    except EngineUnavailableError:
        response = DatabaseBrowser(rows).search(asked, PER_PAGE)
        if not asked.query:
            return response
        restoring = _("全文检索正在恢复，暂时只按名称、摘要和地点里的字查找。")
        return replace(response, notices=(*response.notices, restoring))


def keys_of(asked, rows, limit):
    """Return `(primary keys, total)` of all that `asked` (SearchRequest) finds, in its order,
    `limit` keys at most; `rows` is what `vocabularies()` returns."""
    try:
        return IndexedBrowser(rows).keys(asked, limit)
    except EngineUnavailableError:
        return DatabaseBrowser(rows).keys(asked, limit)


def words_of(asked, rows):
    """Say in words what `asked` (SearchRequest) asks for; empty where it asks for everything."""
    return " · ".join(chip.label for chip in Vocabularies(asked, rows).chips())
