"""Who counts as a reader: people who open a page, once within half an hour."""

import hashlib
import re
import secrets
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.utils import timezone

from core.security import visitor_address

#: A page opened again by the same reader within this many seconds is a refresh.
REFRESH = 1800
#: Readers that a process remembers; of more than these the oldest are forgotten.
MOST_REMEMBERED = 50_000
_PROGRAMS = re.compile(
    r"bot|spider|crawl|slurp|scan|monitor|preview|fetch|headless|phantom|lighthouse|archiver|"
    r"validator|curl|wget|python|java/|go-http|okhttp|httpclient|axios|libwww|scrapy|ruby|perl|php",
    re.IGNORECASE,
)


class Refreshes:
    """Tells a refresh from a new reading, by what cannot be traced to anybody: a hash under a
    random key of this process, which is made anew each day and never leaves the memory."""

    def __init__(self):
        self._lock = threading.Lock()
        self._day = None
        self._key = b""
        self._seen = OrderedDict()

    def is_refresh(self, address, agent, path):
        """Tell whether the same reader opened `path` a short time ago, and remember this time."""
        today, now = timezone.localdate(), time.monotonic()
        with self._lock:
            if self._day != today:
                self._day, self._key = today, secrets.token_bytes(32)
                self._seen.clear()
            told = "\0".join((address, agent, path)).encode(errors="replace")
            reader = hashlib.blake2b(told, key=self._key, digest_size=12).digest()
            before = self._seen.pop(reader, None)
            self._seen[reader] = now
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return before is not None and now - before < REFRESH


def is_reading(request, response):
    """Tell whether a person has opened this page in a browser: no program, no look ahead of the
    browser, no part of a page, nobody of the house. Asks the database nothing."""
    headers = request.headers
    agent = headers.get("User-Agent", "")
    purpose = headers.get("Sec-Purpose", "") or headers.get("Purpose", "")
    return (
        request.method == "GET"
        and response.status_code in (200, 304)
        and _is_page(response)
        # Who is signed in writes the pages rather than reads them.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "prefetch" not in purpose
        and "preview" not in purpose
        and headers.get("X-Moz", "") != "prefetch"
        and headers.get("Sec-Fetch-Dest", "document") == "document"
        and "HX-Request" not in headers
        and bool(agent)
        and _PROGRAMS.search(agent) is None
    )


def reader_of(request):
    """Return address and browser, which `Refreshes` takes and nobody keeps."""
    return visitor_address(request), request.headers.get("User-Agent", "")


def _is_page(response):
    kind = response.get("Content-Type", "")
    return kind.startswith("text/html") or (response.status_code == 304 and not kind)
