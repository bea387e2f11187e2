"""What a person meets whose act was refused at the gate before the public: sentences, the draft
as it was left, and never an error page."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin.admin_url_finder import AdminURLFinder

from core.publication import PublicationRefused


class RefusalMiddleware:
    """Turns `PublicationRefused` into messages and the way back to the item; for programs into
    422 with the reasons."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
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
