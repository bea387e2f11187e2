"""The activity browser: filters, full text, counts, order and pages.

`IndexedBrowser` asks the search index; while there is none, `DatabaseBrowser` lists records by
plain filters, without counts. The view and the templates do not notice which one answered.
"""

from dataclasses import replace

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from activities.browse.database import DatabaseBrowser
from activities.browse.indexed import IndexedBrowser
from activities.browse.vocabularies import vocabularies
from core.frame import kept
from search.engines.base import EngineUnavailableError
from search.requests import SearchRequest

PER_PAGE = 20


def browse_context(request):
    """Return template context for the browser page."""
    asked = SearchRequest.from_params(request.GET)
    response = browse(asked, kept(request, "vocabularies", vocabularies))
    pages = Paginator(range(response.total), PER_PAGE)
    return {
        "response": response,
        "search": response.request,
        "pages": pages.get_elided_page_range(response.request.page, on_each_side=2, on_ends=1),
        "sorts": (
            *((("relevance", _("相关度")),) if response.request.query else ()),
            ("-date", _("日期从新到旧")),
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
