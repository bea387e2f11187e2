"""Whole answers of the public site, kept for all readers alike until their edition ends.

Kept is what nobody's session, form or cookie had a part in. The key holds the edition
(`core.edition`), so that a publish shows in every process with the next request, and the
reader's look (`core.modes`); a signed-in visitor, a preview and whoever holds a form's token
never meet this cache. Answers are stored compressed once and sent with a validator.
"""

import gzip
import hashlib
from dataclasses import dataclass, replace

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
#: Smaller bodies gain nothing by compression.
_COMPRESSED_FROM = 512
#: How a body is packed and unpacked, by encoding, the best one first.
_PACK = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
_UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
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
    """One answer: its headers, and its body by encoding, as far as it was asked for so. The
    plain body of a large one is not stored: the few who want it get it unpacked."""

    headers: tuple
    etag: str
    bodies: dict

    @classmethod
    def of(cls, response, encoding):
        """Return the answer as it is kept once it was asked for in this encoding."""
        body = response.content
        encoding = (encoding or "gzip") if len(body) >= _COMPRESSED_FROM else ""
        etag = response.get("ETag") or validator_of(body)
        packed = _PACK[encoding](body) if encoding else body
        return cls(tuple(response.items()), etag, {encoding: packed})

    def in_encoding(self, encoding):
        """Return the same answer, one that holds its body in this encoding too."""
        if not encoding or encoding in self.bodies or "" in self.bodies:
            return self
        return replace(self, bodies={**self.bodies, encoding: _PACK[encoding](self._plain())})

    def _plain(self):
        encoding, body = next(iter(self.bodies.items()))
        return _UNPACK[encoding](body)

    def fill(self, response, request, encoding):
        """Write the answer into `response`; returns it, or one that says that nothing has
        changed."""
        if encoding not in self.bodies:
            encoding = ""
        body = self.bodies[encoding] if encoding else self._plain()
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
        return _turns.once(key, lambda: self._kept(request, key), lambda: self._make(request, key))

    def _kept(self, request, key):
        answer = caches["pages"].get(key)
        if answer is None:
            return None
        encoding = _accepted(request)
        packed = answer.in_encoding(encoding)
        if packed is not answer:
            self._keep(request, key, packed)
        return packed.fill(HttpResponse(), request, encoding)

    def _make(self, request, key):
        response = self.get_response(request)
        if not _is_keepable(request, response):
            return response
        _mark_shared(response)
        encoding = _accepted(request)
        answer = KeptAnswer.of(response, encoding)
        self._keep(request, key, answer)
        return answer.fill(response, request, encoding)

    def _keep(self, request, key, answer):
        left = (edition_of(request)[1] - timezone.now()).total_seconds()
        if request.method == "GET" and left > 0:
            caches["pages"].set(key, answer, min(KEPT_FOR, left))


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


def _accepted(request):
    """The best encoding that the client takes; empty for none."""
    accepted = {}
    for item in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = item.strip().partition(";")
        accepted[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00")
    return next((name for name in _PACK if accepted.get(name)), "")
