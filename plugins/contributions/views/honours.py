"""The public league, for sites that want it."""

from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.page_cache import keep_out
from plugins.contributions.honours import (
    are_shown,
    by_area,
    current_spans,
    placed,
    rows_of,
    span_of,
)


@require_safe
def honours(request):
    if not are_shown(request):
        raise Http404
    # A name that is taken back goes at once; no publish tells the cache of it.
    keep_out(request)
    span = span_of(request.GET.get("period", "")[:10])
    rows = rows_of(span)
    context = {
        "span": span,
        "spans": current_spans(),
        "before": span.moved(-1),
        "after": span.moved(1),
        "people": placed(rows),
        "areas": by_area(rows),
    }
    response = render(request, "contributions/honours.html", context)
    patch_cache_control(response, no_cache=True)
    return response
