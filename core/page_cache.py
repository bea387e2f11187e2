"""Whole answers of the public site, kept for all readers alike until their edition ends.

Kept is what nobody's session, form or cookie had a part in. The key holds the edition
(`core.edition`), so that a publish shows in every process with the next request, and the
reader's look (`core.modes`); a signed-in visitor, a preview and whoever holds a form's token
never meet this cache. Answers are stored compressed once and sent with a validator.
"""

import gzip
import hashlib
from dataclasses import dataclass

import brotli
from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from core.edition import KEPT_FOR, edition_of
from core.modes import look_of
from core.turns import Turns

#: Longer addresses are rarely asked twice.
LONGEST_ADDRESS = 300
#: How long a proxy may answer by itself, in seconds: a withdrawal must not wait longer.
SHARED_FOR = 1
#: Below these nothing is kept: files are streamed, and the admin is nobody else's.
UNKEPT = ("/admin/", "/media/", "/documents/", "/posters/", "/healthz")
#: Text formats; smaller bodies gain nothing by compression.
_COMPRESSED_FROM = 512
_UNKEPT_DIRECTIVES = ("private", "no-store", "no-cache")
_turns = Turns()


def keep_out(request):
    """Say in a view that its answer is not to be kept here, whatever else its headers allow."""
    request._kept_out = True


def validator_of(body):
    """Return the ETag of an answer with this body, weak since it is sent compressed or not."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


@dataclass(frozen=True)
class KeptAnswer:
    """One answer: its headers, and its body as it is sent, by encoding."""

    headers: tuple
    etag: str
    bodies: dict

    @classmethod
    def of(cls, response):
        body = response.content
        bodies = {"": body}
        if len(body) >= _COMPRESSED_FROM:
            # The plain body is not stored: the few who want it get it unpacked.
            bodies = {
                "gzip": gzip.compress(body, 6, mtime=0),
                "br": brotli.compress(body, quality=5),
            }
        etag = response.get("ETag") or validator_of(body)
        return cls(tuple(response.items()), etag, bodies)

    def fill(self, request, response):
        """Write the answer to `request` into `response`; returns it, or one that says that
        nothing has changed."""
        encoding = _accepted(request, self.bodies)
        if encoding in self.bodies:
            body = self.bodies[encoding]
        else:
            body = gzip.decompress(self.bodies["gzip"])
        response.content = body
        for name, value in self.headers:
            response[name] = value
        if encoding:
            response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(body))
        response["ETag"] = self.etag
        # By content alone, never by date: what was withdrawn leaves no later date behind.
        return get_conditional_response(request, etag=self.etag, response=response)


class PageCacheMiddleware:
    """Answers from the cache, and keeps what may be kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _may_be_kept(request):
            response = self.get_response(request)
            _mark_private(request, response)
            return response
        key = _key(request, edition_of(request)[0])
        answer = caches["pages"].get(key)
        if answer is not None:
            return answer.fill(request, HttpResponse())
        with _turns.of(key) as first:
            answer = None if first else caches["pages"].get(key)
            return answer.fill(request, HttpResponse()) if answer else self._make(request, key)

    def _make(self, request, key):
        response = self.get_response(request)
        if not _is_keepable(request, response):
            return response
        _mark_shared(response)
        answer = KeptAnswer.of(response)
        left = (edition_of(request)[1] - timezone.now()).total_seconds()
        if request.method == "GET" and left > 0:
            caches["pages"].set(key, answer, min(KEPT_FOR, left))
        return answer.fill(request, response)


def _may_be_kept(request):
    return (
        request.method in ("GET", "HEAD")
        and not request.path.startswith(UNKEPT)
        and len(request.get_full_path()) <= LONGEST_ADDRESS
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and settings.CSRF_COOKIE_NAME not in request.COOKIES
        and "HX-Request" not in request.headers
        and "Authorization" not in request.headers
        and not getattr(request, "is_dummy", False)
    )


def _is_keepable(request, response):
    cache_control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and not getattr(request, "_kept_out", False)
        and not any(directive in cache_control for directive in _UNKEPT_DIRECTIVES)
    )


def _key(request, edition):
    told = (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        str(look_of(request)),
    )
    return f"{edition}:{hashlib.sha256(repr(told).encode()).hexdigest()}"


def _mark_shared(response):
    """A browser asks each time whether its copy still holds, unless the view lets it wait."""
    given = response.get("Cache-Control", "")
    patch_cache_control(response, public=True, s_maxage=SHARED_FOR)
    if "max-age" not in given.replace("s-maxage", ""):
        patch_cache_control(response, max_age=0, must_revalidate=True)
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))


def _mark_private(request, response):
    """What a signed-in visitor sees is kept by nobody else."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)


def _accepted(request, bodies):
    """The best encoding of `bodies` that the client takes; empty for none."""
    accepted = {}
    for item in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = item.strip().partition(";")
        accepted[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00")
    return next((name for name in ("br", "gzip") if name in bodies and accepted.get(name)), "")
