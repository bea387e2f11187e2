"""Stands between a session and what it opens."""

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from core.guard.networks import lies_in
from core.guard.second_step import step_of
from core.security import visitor_address
from core.throttling import in_words, refusal


class GuardMiddleware:
    """Whoever has not passed the second step is nobody yet, to every view alike: pages, previews,
    interfaces and files need not know. The same holds for editors from outside of the address
    list, who do not even get the admin's door. Nothing is asked of a request that asks for no
    user, so that pages for readers cost no more."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        outside = is_outside(request)
        if outside and request.path.startswith(reverse("wagtailadmin_home")):
            return _closed()
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: _admitted(request, signed_in, outside))
        request.auser = sync_to_async(lambda: request.user)
        response = self.get_response(request)
        refused = getattr(request, "sign_in_refusal", None)
        return _locked(request, refused.wait) if refused else response


def is_outside(request):
    """Tell whether the address list keeps the admin from this visitor."""
    allowed = settings.ADMIN_ADDRESSES
    return bool(allowed) and not lies_in(visitor_address(request), allowed)


def halfway(request):
    """Return the user whose second step is still to come, or None."""
    bool(request.user.is_authenticated)
    return getattr(request, "_halfway", None)


def _admitted(request, signed_in, outside):
    if not signed_in.is_authenticated:
        return signed_in
    if outside and signed_in.has_perm("wagtailadmin.access_admin"):
        return AnonymousUser()
    if step_of(request, signed_in):
        request._halfway = signed_in
        return AnonymousUser()
    return signed_in


def _closed():
    response = HttpResponse(render_to_string("guard/closed.html"), status=403)
    add_never_cache_headers(response)
    return response


def _locked(request, wait):
    context = {"wait": in_words(wait)}
    return refusal(render(request, "guard/locked.html", context, status=429), wait)
