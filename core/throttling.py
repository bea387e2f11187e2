"""How often one visitor may do what costs something: send a form, sign in, fetch a long answer.

A `Limit` counts in the database, so that it holds for all processes together, whatever cache they
have. A `LocalLimit` is for reading, which must cost no write: it counts in the cache that the
processes share, and in the memory of each of them where they share none.
Both keep a keyed hash of whom they count and nothing else, and both forget when a window ends.
"""

import hashlib
import hmac
import ipaddress
import random
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.guard.models import AttemptCount
from core.guard.networks import plain_address
from core.page_cache import keep_out
from core.security import visitor_address

#: Rows beyond these are dropped, those first that would end first: a flood from ever new addresses
#: must not fill the disk.
MOST_ROWS = 50_000
#: One new row in so many looks for rows to drop; the worker looks as well.
SWEEP_ONE_IN = 200
#: Visitors that a process remembers for each local limit.
MOST_REMEMBERED = 5_000


class Verdict(NamedTuple):
    """`number` counts this try; `wait` is 0, or the seconds until the next one is heard."""

    number: int
    wait: int


class _Named:
    def key(self, *subject):
        told = "\0".join((self.name, *(str(part) for part in subject)))
        return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Limit(_Named):
    """At most `most` tries in `seconds` from the first one. With `lock_for`, whoever uses up the
    last try waits that long from then on; further tries never make it longer."""

    name: str
    most: int
    seconds: int
    lock_for: int = 0

    def hit(self, *subject):
        """Count a try of `subject` (its address, its name) before it is heard: tries made at the
        same moment in several processes are each counted, none is heard too many."""
        now, key = timezone.now(), self.key(*subject)
        fresh = {"number": 0, "expires_at": now + timedelta(seconds=self.seconds)}
        with transaction.atomic():
            rows = AttemptCount.objects.select_for_update()
            row, created = rows.get_or_create(key=key, defaults=fresh)
            if row.expires_at <= now:
                row.number, row.expires_at = fresh.values()
            row.number += 1
            if self.lock_for and row.number == self.most:
                row.expires_at = now + timedelta(seconds=self.lock_for)
            row.save()
        if created and random.randrange(SWEEP_ONE_IN) == 0:  # noqa: S311 spreads work only
            sweep()
        return Verdict(row.number, _left(row, now) if row.number > self.most else 0)

    def take_back(self, *subject):
        """Uncount one try, which turned out to be a good one."""
        rows = AttemptCount.objects.filter(key=self.key(*subject), number__gt=0)
        rows.update(number=F("number") - 1)

    def forget(self, *subject):
        """Begin anew; tells whether there was something to forget."""
        return bool(AttemptCount.objects.filter(key=self.key(*subject)).delete()[0])


class LocalLimit(_Named):
    """The same without the database: for all processes where they share a cache, else for each by
    itself, in memory that does not grow."""

    def __init__(self, name, most, seconds):
        self.name, self.most, self.seconds = name, most, seconds
        self._counts, self._lock = OrderedDict(), threading.Lock()

    def hit(self, *subject):
        now, key = time.monotonic(), self.key(*subject)
        count = getattr(cache, "count", None)
        shared = count(f"limit:{key}", self.seconds) if count else None
        if shared is not None:
            number, left = shared
            return Verdict(number, left if number > self.most else 0)
        with self._lock:
            number, ends = self._counts.pop(key, (0, 0))
            if ends <= now:
                number, ends = 0, now + self.seconds
            self._counts[key] = number + 1, ends
            if len(self._counts) > MOST_REMEMBERED:
                self._counts.popitem(last=False)
        return Verdict(number + 1, ceil(ends - now) if number >= self.most else 0)


def throttled(limit, methods=("POST",)):
    """Decorate a view: what one visitor asks beyond `limit` gets 429 instead."""

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if request.method in methods:
                wait = limit.hit(visitor(request)).wait
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def too_many(request, wait):
    """Answer 429: a plain page that asks nothing of the database."""
    keep_out(request)
    page = render_to_string("429.html", {"wait": in_words(wait)})
    return refusal(HttpResponse(page, status=429), wait)


def refusal(response, wait):
    """Say in the headers of a 429 when to come again."""
    response["Retry-After"] = str(wait)
    add_never_cache_headers(response)
    return response


def in_words(seconds):
    if seconds < 60:
        return _("%d 秒") % seconds
    if seconds < 3600:
        return _("%d 分钟") % ceil(seconds / 60)
    return _("%d 小时") % ceil(seconds / 3600)


def visitor(request):
    """Who is counted: the address, of which an IPv6 visitor has a whole network to choose from."""
    return network_of(visitor_address(request))


def network_of(told):
    address = plain_address(told)
    if address is None or address.version == 4:
        return str(address or told)
    return str(ipaddress.ip_network((address, 64), strict=False))


def sweep():
    """Drop what has ended, and what is too much."""
    AttemptCount.objects.filter(expires_at__lte=timezone.now()).delete()
    surplus = AttemptCount.objects.count() - MOST_ROWS
    if surplus > 0:
        oldest = AttemptCount.objects.order_by("expires_at").values("pk")[:surplus]
        AttemptCount.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()


def _left(row, now):
    return max(1, ceil((row.expires_at - now).total_seconds()))
