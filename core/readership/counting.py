"""Readings are counted in memory and written every few seconds, so that a request asks nothing."""

import atexit
import logging
import threading

from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, Site

from core.read_only import is_read_only
from core.readership.models import PageViews

logger = logging.getLogger(__name__)

#: Different addresses between two writings; more are an attack, not readers.
MOST_ADDRESSES = 5_000
LONGEST_PATH = 300


class Counter:
    """Counts by address until somebody writes it down."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = {}
        self._thread = None
        self._ended = threading.Event()

    def add(self, host, path):
        """One more reading of `path` on the site `host`."""
        if len(path) > LONGEST_PATH:
            return
        key = (host, path if path.endswith("/") else f"{path}/", timezone.localdate())
        with self._lock:
            if key in self._counts or len(self._counts) < MOST_ADDRESSES:
                self._counts[key] = self._counts.get(key, 0) + 1
            self._start()

    def take(self):
        """Return what was counted, and begin anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return counts

    def put_back(self, counts):
        """Keep for the next writing what could not be written now."""
        with self._lock:
            for key, number in counts.items():
                if key in self._counts or len(self._counts) < MOST_ADDRESSES:
                    self._counts[key] = self._counts.get(key, 0) + number

    def write(self):
        """Write what was counted; what fails is kept and tried again."""
        counts = self.take()
        if not counts:
            return
        try:
            if is_read_only():
                self.put_back(counts)
            else:
                write_down(counts)
        except (DatabaseError, InterfaceError):
            logger.warning("Readings could not be written, they are kept", exc_info=True)
            self.put_back(counts)

    def _start(self):
        # Not before the first reading: a server forks its processes after it has loaded us.
        if self._thread is None and settings.READERSHIP_WRITTEN_EVERY > 0:
            self._thread = threading.Thread(target=self._run, name="readership", daemon=True)
            self._thread.start()
            atexit.register(self._end)

    def _run(self):
        while not self._ended.wait(settings.READERSHIP_WRITTEN_EVERY):
            self.write()
            connection.close()
        connection.close()

    def _end(self):
        self._ended.set()
        self._thread.join(timeout=5)
        self.write()


def write_down(counts):
    """Add `counts`, numbers by (host, path, day), to the table; addresses that are no page of a
    site are left out. Rows grow by what is added, so that processes may write side by side."""
    pages = _pages_of({(host, path) for host, path, _day in counts})
    sums = {}
    for (host, path, day), number in counts.items():
        if page := pages.get((host, path)):
            sums[page, day] = sums.get((page, day), 0) + number
    if not sums:
        return
    with transaction.atomic():
        # In one order: two processes that write side by side must not wait for each other.
        for (page, day), number in sorted(sums.items()):
            add_views(page, day, number)


def add_views(page, day, number):
    """Add `number` to the views of a page on a day."""
    row = PageViews.objects.filter(page_id=page, day=day)
    if row.update(views=F("views") + number):
        return
    try:
        with transaction.atomic():
            PageViews.objects.create(page_id=page, day=day, views=number)
    except IntegrityError:
        # Another process was first, or the page has just been deleted.
        row.update(views=F("views") + number)


def _pages_of(addresses):
    """Return the ids of the pages at `addresses`, pairs of host and path."""
    sites = list(Site.objects.select_related("root_page"))
    by_host = {site.hostname: site for site in sites}
    default = next((site for site in sites if site.is_default_site), None)
    wanted = {}
    for host, path in addresses:
        site = by_host.get(host, default)
        if site is not None:
            wanted.setdefault(f"{site.root_page.url_path}{path.lstrip('/')}", []).append(
                (host, path)
            )
    found = Page.objects.live().filter(url_path__in=wanted).values_list("url_path", "pk")
    return {address: pk for url_path, pk in found for address in wanted[url_path]}
