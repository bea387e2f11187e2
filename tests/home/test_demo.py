"""The demo: enough of everything, every address answers, nothing private, all or nothing."""

import datetime
import io
import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from activities.models import Activity, ActivityReportPage, Team
from brands.models import BrandPage
from core.guard.models import SignInEvent
from core.models import Area, IndexPage, SiteImage
from home.demo.accounts import ACCOUNTS
from home.models import HomePage, SectionPage
from stories.models import ArticlePage, ColumnIssuePage, ColumnPage, StoryPage

MOST_QUERIES = 12
MOST_PAGES = 450
#: Links out that the law asks for.
ABROAD = {"beian.miit.gov.cn", "beian.mps.gov.cn"}
PRIVATE_TEXT = {"contact": "私下联系人", "phone": "139-0000-7777"}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for this module in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0, stdout=io.StringIO())
        Team.objects.update(
            contact_name=PRIVATE_TEXT["contact"], contact_phone=PRIVATE_TEXT["phone"]
        )
        Activity.objects.update(
            responsible_name=PRIVATE_TEXT["contact"], responsible_phone=PRIVATE_TEXT["phone"]
        )
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """What a test changes in the demo is undone after it."""


class _Links(HTMLParser):
    """Gathers the addresses a page names and what it should not hold."""

    def __init__(self):
        super().__init__()
        self.addresses, self.faults = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "style" in given:
            self.faults.append(f"<{tag} style>")
        is_data = given.get("type") == "application/ld+json"
        if tag == "script" and not given.get("src") and not is_data:
            self.faults.append("inline script")
        if any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag} on…>")
        self.addresses += [given[name] for name in ("href", "src", "poster") if given.get(name)]
        for part in (given.get("srcset") or "").split(","):
            self.addresses += part.split()[:1]


def crawl():
    """Visit what is reachable from the home page; return pages (address: queries) and faults."""
    client, pages, faults = Client(), {}, []
    seen, waiting = {"/"}, deque([("/", "")])
    while waiting and len(seen) < 5000:
        address, source = waiting.popleft()
        path = urlsplit(address).path
        is_file = path.startswith(("/static/", "/media/", "/tints/", "/documents/"))
        if not is_file and len(pages) >= MOST_PAGES:
            continue
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        if len(captured) > MOST_QUERIES:
            # The first visit fills what is kept for all readers until content changes.
            with CaptureQueriesContext(connection) as captured:
                response = client.get(address)
        if path.startswith("/admin/"):
            continue
        # A poster is drawn by the worker, which is not there.
        is_waited_for = path.startswith("/posters/") and response.status_code == 202
        if response.status_code != 200 and not is_waited_for:
            faults.append(f"{response.status_code} {address} named on {source}")
            continue
        if is_file:
            b"".join(response.streaming_content if response.streaming else [])
            continue
        pages[address] = len(captured)
        text = response.content.decode()
        faults += [f"{what} on {address}" for what in PRIVATE_TEXT.values() if what in text]
        links = _Links()
        links.feed(text)
        faults += [f"{what} on {address}" for what in links.faults]
        for link in links.addresses:
            target = urlsplit(urljoin(f"http://testserver{address}", link))
            if target.scheme not in ("http", "https"):
                continue
            if target.hostname != "testserver":
                if target.hostname not in ABROAD:
                    faults.append(f"{link} leads away from {address}")
                continue
            # Every combination of filters would be visited; single filters are tested elsewhere.
            browsing = target.path == "/activities/" and target.query
            # Choices of the reader's look lead back here.
            if target.path == "/look/" and "=" in target.query.replace("back=", ""):
                continue
            name = unquote(target.path) + (f"?{target.query}" if target.query else "")
            if name not in seen and not (browsing and address != "/"):
                seen.add(name)
                waiting.append((name, address))
    return pages, faults


def test_there_is_enough_of_everything(demo):
    counts = {
        model: model.objects.live().count()
        for model in (BrandPage, ActivityReportPage, StoryPage, ColumnPage, ArticlePage)
    }
    asked = dict(zip(counts, (3, 12, 8, 2, 10), strict=True))
    assert all(counts[model] >= least for model, least in asked.items()), counts
    issues = ColumnIssuePage.objects.live()
    assert issues.count() >= 8
    assert all(column.issues.live().exists() for column in ColumnPage.objects.all())
    ninety_days = timezone.now() - datetime.timedelta(days=90)
    assert not issues.filter(publication_date__lt=ninety_days).exists()
    assert Team.objects.count() >= 40
    assert {team.area.level for team in Team.objects.select_related("area")} == {*Area.Level.values}


def test_records_lie_between_eighteen_months_back_and_two_months_ahead(demo):
    assert Activity.objects.count() >= 300
    now = timezone.now()
    starts = Activity.objects.order_by("start").values_list("start", flat=True)
    first, last = starts.first(), starts.last()
    assert now - datetime.timedelta(days=570) < first < now - datetime.timedelta(days=480)
    assert now + datetime.timedelta(days=30) < last < now + datetime.timedelta(days=70)
    assert not starts.filter(start__gt=now, participants__isnull=False).exists()


def test_every_record_is_valid(demo):
    for activity in Activity.objects.all()[::7]:
        activity.full_clean(exclude=["code"])
    for team in Team.objects.all():
        team.full_clean()
    for area in Area.objects.all()[::5]:
        area.full_clean()


def test_every_page_is_valid_and_has_a_revision(demo):
    for page in Page.objects.filter(depth__gt=2).specific():
        page.full_clean()
        assert (
            page.latest_revision_id
            or isinstance(page, IndexPage | HomePage | SectionPage)
            or (page.max_count == 1)
        ), page


def test_accounts_have_signed_in(demo):
    names = set(SignInEvent.objects.values_list("username", flat=True))
    assert names == {username for username, *_ in ACCOUNTS}
    assert SignInEvent.objects.filter(happened_at__gt=timezone.now()).count() == 0
    assert all(event.address.startswith("203.0.113.") for event in SignInEvent.objects.all())


def test_persons_are_marked_as_examples(demo):
    assert all("示例" in story.name for story in StoryPage.objects.all() if not story.is_team)
    for model in (StoryPage, ActivityReportPage, ArticlePage, ColumnIssuePage):
        for page in model.objects.all():
            names = (page.author, page.correspondent, page.responsible_editor, page.final_review)
            assert all("示例" in name for name in names if name), (page, names)


def test_pictures_are_described_and_rarely_repeated(demo):
    assert not SiteImage.objects.filter(description="", caption="").exists()
    leads = Counter(ActivityReportPage.objects.values_list("lead_image", flat=True))
    assert leads[None] == 0
    assert max(leads.values()) <= 2


def test_every_address_answers(demo):
    pages, faults = crawl()
    assert not faults, "\n".join(faults[:40])
    slow = {
        address: number
        for address, number in pages.items()
        # Not a page that is read: it hands a poster to the worker.
        if number > MOST_QUERIES and not address.startswith("/posters/")
    }
    assert not slow, "\n".join(f"{number} {address}" for address, number in slow.items())
    assert len(pages) > 200
    types = {type(page) for page in Page.objects.live().filter(depth__gt=1).specific()}
    for page in Page.objects.live().filter(depth__gt=1).specific():
        if page.url in pages:
            types.discard(type(page))
    assert not types, f"no link leads to pages of {types}"


def test_loading_again_changes_nothing(demo):
    before = {model: model.objects.count() for model in (Page, Activity, Team, SiteImage)}
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    assert before == {model: model.objects.count() for model in before}


def test_volume_is_added_with_codes_of_its_own(demo):
    before = Activity.objects.count()
    call_command("load_demo", records=1500, verbosity=0, stdout=io.StringIO())
    codes = Activity.objects.values_list("code", flat=True)
    assert len(codes) == len(set(codes)) == before + 1500
    assert all(re.fullmatch(r"PX-\d{4}-\d{6}", code) for code in codes)
    new = Activity(
        **{
            name: getattr(Activity.objects.first(), name)
            for name in ("title", "category", "team", "area", "place", "start", "end")
        }
    )
    new.save()
    assert new.code not in set(codes) - {new.code}
    assert Activity.objects.filter(code=new.code).count() == 1
