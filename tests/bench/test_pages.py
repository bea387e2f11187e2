"""How long our pages take, next to a Wagtail page that shows nothing but its title.

Run by `make bench`, never by `make test`: times say something only on a quiet machine.
All are measured in one run and in turn, so that a busy moment hits all alike.
"""

import statistics
import time
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

ROUNDS = 30
BARE = "/bench-bare/"
ADDRESSES = ["/", "/activities/", "/activities/?page=2", "/reports/", "/stories/", "/teams/"]


@pytest.fixture
def site_with_content(db, settings):
    """The demo site, and in it the bare page that all others are compared with."""
    templates = [{**configured.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
    settings.TEMPLATES = templates
    call_command("load_demo", verbosity=0)
    root = Site.objects.get(is_default_site=True).root_page
    root.add_child(instance=Page(title="bare", slug=BARE.strip("/")))
    return root


def one_of_each_type(root):
    """The address of one live page of every type below the root."""
    seen = {}
    for page in root.get_descendants().live().public().specific().iterator():
        seen.setdefault(type(page), page)
    return sorted(page.url for page in seen.values())


def test_pages(site_with_content, capsys):
    client = Client()
    addresses = dict.fromkeys([BARE, *ADDRESSES, *one_of_each_type(site_with_content)])
    queries = {}
    for address in addresses:
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        queries[address] = len(captured)

    times = {address: [] for address in addresses}
    for _ in range(ROUNDS):
        for address in addresses:
            began = time.perf_counter()
            client.get(address)
            times[address].append((time.perf_counter() - began) * 1000)

    bare = statistics.median(times[BARE])
    with capsys.disabled():
        print(f"\n{'p50 ms':>8} {'p95 ms':>8} {'x bare':>7} {'queries':>8}  address")  # noqa: T201
        for address, taken in times.items():
            p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
            print(f"{p50:8.1f} {p95:8.1f} {p50 / bare:7.1f} {queries[address]:8}  {address}")  # noqa: T201
