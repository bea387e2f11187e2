"""One table over all kinds of public pages: queries, times next to a bare page, sizes.

Run by `make bench` on a copy of the demo, with production settings, in a process of its own. All
addresses are asked in turn, so that a busy moment hits all alike.
"""

import json
import os
import statistics
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import brotli
import django

ROUNDS = 30
BARE = "/bench-bare/"
FORWARDED = {"X-Forwarded-For": "203.0.113.9"}


class Files(HTMLParser):
    """The style sheets and scripts a page loads."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "link" and "stylesheet" in (given.get("rel") or ""):
            self.found.append(given["href"])
        if tag == "script" and given.get("src"):
            self.found.append(given["src"])


class Measured:
    """What one address takes; `bare` is the address all others are compared with."""

    def __init__(self, reader, address, staff=""):
        from tests.public.requesting import UNCACHED

        self.reader, self.address = reader, address
        self.uncached = {**FORWARDED, "Cookie": f"{UNCACHED}; {staff}" if staff else UNCACHED}
        self.cached = {**FORWARDED, "Cookie": staff} if staff else FORWARDED
        self.times = {"fresh": [], "uncached": [], "cached": []}
        self.count_queries()
        self.weigh()

    def count_queries(self):
        """Cold: nothing kept by this process, not even for the frame; fresh: no pages and no
        pieces of them; warm: all but the page as a whole."""
        self.ask(self.uncached)
        forget("default", "pages", "pieces", "objects")
        self.cold = self.queries_of(self.uncached)
        forget("pages", "pieces")
        self.fresh = self.queries_of(self.uncached)
        self.warm = self.queries_of(self.uncached)
        self.ask(self.cached)
        self.kept = self.queries_of(self.cached)

    def queries_of(self, headers):
        from django.db import connection

        told = []

        def note(execute, sql, params, many, context):
            told.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            self.ask(headers)
        return len([sql for sql in told if not sql.startswith("PRAGMA")])

    def weigh(self):
        """Sizes in bytes: as written, and compressed as they are sent."""
        answer = self.ask(self.cached)
        files = [self.reader.ask(url).body for url in dict.fromkeys(Files(answer.text).found)]
        sent = self.ask({**self.cached, "Accept-Encoding": "br"})
        html = len(sent.body)
        if sent.headers.get("content-encoding") != "br":
            html = len(answer.body)
        self.html, self.files = len(answer.body), sum(map(len, files))
        self.sent = html + sum(len(brotli.compress(body)) for body in files)

    def ask(self, headers):
        return self.reader.ask(self.address.path, headers=headers)

    def time(self, way):
        if way == "fresh":
            forget("pages", "pieces")
        began = time.perf_counter()
        self.ask(self.cached if way == "cached" else self.uncached)
        self.times[way].append((time.perf_counter() - began) * 1000)

    def p50(self, way):
        return statistics.median(self.times[way])


def measure(addresses, staff):
    """Return the Measured of all addresses, that of the bare page first."""
    from tests.public.addresses import Address
    from tests.public.requesting import Reader

    reader = Reader()
    _make_bare_page()
    bare = Address("bare page", "", BARE, 200, True)
    rows = [
        Measured(reader, address, staff if address.is_for_staff else "")
        for address in [bare, *addresses]
    ]
    for way in ("fresh", "uncached", "cached"):
        for _round in range(ROUNDS):
            for row in rows:
                row.time(way)
    return rows


def forget(*names):
    from django.core.cache import caches

    for name in names:
        if name in caches.settings:
            caches[name].clear()


def _make_bare_page():
    from wagtail.models import Page, Site

    root = Site.objects.get(is_default_site=True).root_page
    if not root.get_children().filter(slug=BARE.strip("/")).exists():
        root.add_child(instance=Page(title="bare", slug=BARE.strip("/")))


def print_table(rows):
    bare = {way: rows[0].p50(way) for way in ("fresh", "uncached")}
    tell(
        "queries: nothing kept / frame kept / pieces kept / page kept whole\n"
        "fresh: p50 ms with neither the page nor pieces of it kept, and x the bare page's\n"
        "pieces: the same with the pieces kept; whole: with the page kept; gain: pieces to whole\n"
        "sizes in bytes; sent: html, css and js compressed with brotli\n"
    )
    heads = ("queries", "fresh", "x", "pieces", "x", "whole", "gain", "html", "css+js", "sent")
    tell("{:>12}{:>8}{:>7}{:>8}{:>7}{:>7}{:>7}{:>9}{:>9}{:>9}  address".format(*heads))
    for row in rows:
        fresh, pieces, whole = (row.p50(way) for way in ("fresh", "uncached", "cached"))
        tell(
            f"{row.cold:>3}/{row.fresh:>2}/{row.warm:>2}/{row.kept:>2}"
            f"{fresh:8.1f}{fresh / bare['fresh']:7.2f}{pieces:8.1f}{pieces / bare['uncached']:7.2f}"
            f"{whole:7.2f}{pieces / whole:7.1f}{row.html:9,}{row.files:9,}{row.sent:9,}"
            f"  {row.address.name}  {row.address.path}"
        )


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    from tests.public.addresses import Address

    found = json.loads((Path(os.environ["STATIC_FOLDER"]).parent / "found.json").read_text())
    addresses = [Address(**row) for row in found["addresses"]]
    wanted = [address for address in addresses if address.is_page and not address.submits]
    if not os.environ.get("ALL_STATES"):
        wanted = [address for address in wanted if address.is_main]
    if more := int(os.environ.get("MORE_RECORDS", "0")):
        from django.core.management import call_command

        call_command("load_demo", records=more, verbosity=0)
        call_command("rebuild_search", verbosity=0)
    print_table(measure(wanted, found["staff"]))
