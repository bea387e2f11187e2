"""The site as it is while it is copied or brought back: everybody reads, nobody writes.

The state stands in the row of `SiteState` that requests read anyway, so that it holds for all
processes from the next request on.
"""

from contextlib import contextmanager

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.edition import forget_state, state_now
from core.models import SiteState

SAFE = ("GET", "HEAD", "OPTIONS")
#: Where reading writes as well: who edits what is noted, a link that was opened.
WRITING_PLACES = ("/admin/", "/review/", "/contribute/")
RETRY_AFTER = 120
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")


class ReadOnlyError(Exception):
    """Something was to be written while nothing may be."""


def is_read_only():
    return state_now().read_only


def switch(on):
    """Switch it on or off for all processes."""
    if not SiteState.objects.filter(pk=1).update(read_only=on):
        SiteState.objects.update_or_create(pk=1, defaults={"read_only": on})
    forget_state()


class ReadOnlyMiddleware:
    """Answers whatever would write with 503, words, and when to try again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reads = request.method in SAFE
        if reads and not request.path.startswith(WRITING_PLACES):
            return self.get_response(request)
        if not is_read_only():
            return self.get_response(request)
        if not reads:
            return refusal(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)

    def process_exception(self, request, exception):
        return refusal(request) if isinstance(exception, ReadOnlyError) else None


def refusal(request):
    reason = _("网站正在搬家或恢复，暂时只能看。写好的先别关，过几分钟再提交一次。")
    accepted = request.headers.get("Accept", "")
    if "json" in accepted and "html" not in accepted:
        response = JsonResponse({"error": "read-only", "reasons": [reason]}, status=503)
    else:
        page = render_to_string("503.html", {"reason": reason})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    # It is no fault that somebody must be called for.
    response._has_been_logged = True
    return response


def _refuse_writes(execute, sql, params, many, context):
    if sql.lstrip()[:7].upper().startswith(_WRITES):
        raise ReadOnlyError
    return execute(sql, params, many, context)


@contextmanager
def held_read_only():
    """Nobody writes inside; what it was before holds again where that fails."""
    before = is_read_only()
    switch(True)
    try:
        yield
    except BaseException:
        switch(before)
        raise
