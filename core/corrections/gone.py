"""What the address of something withdrawn answers: 410 Gone, in plain words."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from core.corrections.withdrawal import withdrawal_at


class GoneMiddleware:
    """Turns 404 into 410 where something was withdrawn. Comes after the redirects, so that the
    old address of what was moved and then withdrawn says so too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        if request.path.startswith((reverse("wagtailadmin_home"), "/media/", "/static/")):
            return response
        withdrawal = withdrawal_at(request.path)
        if withdrawal is None:
            return response
        gone = render(request, "410.html", {"withdrawal": withdrawal}, status=410)
        add_never_cache_headers(gone)
        return gone
