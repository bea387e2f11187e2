"""What a person meets whose act was refused at the gate before the public: sentences, the draft
as it was left, and never an error page."""

import json
import logging
import traceback

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from core.publication import PublicationRefused

logger = logging.getLogger(__name__)

#: How a field fails that meets something else than its own script has written.
MISREAD = (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError)


class RefusalMiddleware:
    """Turns `PublicationRefused` into messages and the way back to the item; for programs into
    422 with the reasons."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """What Wagtail takes for the words of a review must be an object of JSON."""
        if request.method == "POST" and request.path.rstrip("/").endswith("/edit"):
            return _unreadable(request) if _has_odd_words(request.POST) else None
        return None

    def process_exception(self, request, exception):
        if request.method == "POST" and _is_misread_form(exception):
            logger.warning("A form could not be read: %r at %s", exception, request.path)
            return _unreadable(request)
        if not isinstance(exception, PublicationRefused):
            return None
        if _wants_json(request):
            return JsonResponse({"error": "refused", "reasons": exception.reasons}, status=422)
        for reason in exception.reasons:
            messages.error(request, reason)
        address = _way_back(request, exception.item)
        if _is_modal(request):
            # Wagtail's dialogs read nothing but this.
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)


def _has_odd_words(posted):
    try:
        words = json.loads(posted.get("workflow-action-extra-data", "{}"))
    except (ValueError, RecursionError):
        return True
    return not isinstance(words, dict)


def _is_misread_form(exception):
    """Whether a field failed over what was posted for it: Wagtail's editors of text and blocks
    take what their own scripts have written as it comes."""
    if not isinstance(exception, MISREAD):
        return False
    frames = traceback.walk_tb(exception.__traceback__)
    return any(frame.f_code.co_name == "value_from_datadict" for frame, _line in frames)


def _unreadable(request):
    reason = _("表单没有发完整，什么都没有存。请回到上一页，刷新后再试；写好的文字先复制下来。")
    if _wants_json(request):
        return JsonResponse({"error": "unreadable", "reasons": [reason]}, status=400)
    return HttpResponse(render_to_string("400.html", {"reason": reason}), status=400)


def _wants_json(request):
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "html" not in accepted


def _is_modal(request):
    return (
        request.headers.get("X-Requested-With") == "XMLHttpRequest" and "/workflow/" in request.path
    )


def _way_back(request, item):
    known = item is not None and item.pk
    address = AdminURLFinder(request.user).get_edit_url(item) if known else ""
    referer = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure())
    return address or (referer if own else reverse("wagtailadmin_home"))
