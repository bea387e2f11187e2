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
        self.times = {"uncached": [], "cached": []}
        self.count_queries()
        self.weigh()

    def count_queries(self):
        """Cold: nothing kept by this process, not even for the frame; warm: all but the page."""
        from django.core.cache import caches

        self.ask(self.uncached)
        for name in ("default", "pages"):
            caches[name].clear()
        self.cold = self.queries_of(self.uncached)
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
        began = time.perf_counter()
        self.ask(getattr(self, way))
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
    for way in ("uncached", "cached"):
        for _round in range(ROUNDS):
            for row in rows:
                row.time(way)
    return rows


def _make_bare_page():
    from wagtail.models import Page, Site

    root = Site.objects.get(is_default_site=True).root_page
    if not root.get_children().filter(slug=BARE.strip("/")).exists():
        root.add_child(instance=Page(title="bare", slug=BARE.strip("/")))


def print_table(rows):
    bare = rows[0].p50("uncached")
    tell(
        "queries: with nothing kept / with the frame kept / of a page kept whole\n"
        "x bare: p50 uncached, of the bare page's; gain: uncached over kept whole\n"
        "sizes in bytes; sent: html, css and js compressed with brotli\n"
    )
    heads = ("queries", "p50 ms", "x bare", "kept ms", "gain", "html", "css+js", "sent")
    tell(("{:>10}{:>9}{:>8}{:>9}{:>7}{:>9}{:>9}{:>8}  address").format(*heads))
    for row in rows:
        p50, kept = row.p50("uncached"), row.p50("cached")
        tell(
            f"{row.cold:>4}/{row.warm:>2}/{row.kept:>2}{p50:9.1f}{p50 / bare:8.2f}{kept:9.2f}"
            f"{p50 / kept:7.1f}{row.html:9,}{row.files:9,}{row.sent:8,}"
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
