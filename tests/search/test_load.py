"""The public search as visitors meet it: many at once, endless questions, hostile texts, and
every change of an editor seen in the result."""

import datetime
import re
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.html import conditional_escape
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from activities.models import Activity
from core.worker.publishing import publish_due
from search.indexing.applying import apply_outbox
from search.indexing.drift import check
from search.models import OutboxEntry
from tests import factories
from tests.search.test_querying import TEXTS
from tests.servers import served
from tests.worker.processes import wait_until

VISITORS = 500
QUESTIONS = (
    {},
    {"q": "献血"},
    {"q": "河道 清理"},
    {"q": "没有这样的话"},
    {"q": "xianxue"},
    {"area": "luxi"},
    {"area": "anyuan", "state": "ended"},
    {"q": "献血", "sort": "people", "page": "2"},
    {"view": "stats", "q": "献血"},
    {"view": "calendar"},
)


#: The public addresses of the search, as browsers and htmx ask them.
WAYS = (
    ("/activities/", {}),
    ("/activities/", {"HX-Request": "true"}),
    ("/search/", {}),
    ("/search/suggest/", {}),
)
FEEDS = (("/feeds/activities.atom", {}), ("/feeds/activities.ics", {}))


def total_of(html):
    return int(re.search(r'<div class="bar[^>]*><p><b>([\d,]+)</b>', html)[1].replace(",", ""))


# --- many at once


@pytest.fixture
def server(transactional_db, site_tree, search_index, tmp_path):
    """gunicorn as `deploy/run.py` starts it; yields a function that gets an address."""
    for number in range(60):
        county = site_tree.luxi if number % 3 else site_tree.anyuan
        factories.ActivityFactory(
            title=f"{'献血车进校园' if number % 2 else '清理河道'}第{number}次",
            team=county.team,
            area=county.town,
            category=site_tree.category,
            participants=number,
        )
    search_index()
    OutboxEntry.objects.all().delete()
    with served(tmp_path, workers=2, threads=4) as (get, _port):
        wait_until(lambda: get("/activities/")[0] == 200, 30)
        yield lambda path: get(path)[:2]


def address(question):
    return f"/activities/?{urlencode(question)}"


def test_a_real_server_answers_many_at_once_and_endless_questions(server, client):
    assert_endless_questions_are_answered(server)
    expected = {
        address(question): client.get(address(question)).context_data["response"].total
        for question in QUESTIONS
    }
    assert len(set(expected.values())) > 4
    started, found, lock = threading.Barrier(VISITORS), Counter(), threading.Lock()

    def visit(path):
        started.wait(60)
        try:
            status, html = server(path)
            outcome = (path, status, total_of(html))
        except Exception as error:  # noqa: BLE001
            outcome = (path, type(error).__name__, str(error))
        with lock:
            found[outcome] += 1

    paths = [address(QUESTIONS[number % len(QUESTIONS)]) for number in range(VISITORS)]
    visitors = [threading.Thread(target=visit, args=(path,)) for path in paths]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(120)
    assert found == {
        (path, 200, total): VISITORS // len(QUESTIONS) for path, total in expected.items()
    }


def assert_endless_questions_are_answered(get):
    """Longer than some servers allow a line to be; the site says that it cut the words."""
    for text in ("a", "献", '"', "献血 ", "-", "%", "\u202e"):
        question = (text * 10_000).encode()[:10_000].decode(errors="ignore")
        status, html = get(address({"q": question}))
        assert (status, "搜索词太长" in html) == (200, True), text


# --- any address

NAMES = (
    *("q", "correct", "category", "form", "area", "team", "brand", "occasion", "state"),
    *("from", "to", "sort", "view", "page", "kind", "facet", "name"),
)
VALUES = st.one_of(
    TEXTS,
    st.sampled_from(
        [
            *("", "0", "1", "-1", "9" * 20, "1e9", "2026-03-05", "0000-00-00", "9999-12-31"),
            *("relevance", "date", "people", "list", "stats", "calendar", "luxi", "ended", "area"),
        ]
    ),
)


@pytest.mark.django_db
def test_no_address_is_an_error(client, site_tree, search_index):
    for number in range(5):
        factories.ActivityFactory(title=f"献血{number}", team=site_tree.luxi.team)
    search_index()

    @given(
        st.sampled_from((*WAYS, *FEEDS)),
        st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, max_size=3), max_size=6),
    )
    @settings(max_examples=60, deadline=None, database=None)
    def ask(way, params):
        path, headers = way
        # A form that names empty fields is led to the clean address.
        assert client.get(path, params, headers=headers).status_code in (200, 302)

    ask()


# --- hostile texts

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "--><iframe src=//evil.example>",
    "{{7*7}}{% debug %}",
    "</textarea></select></form><form action=//evil.example>",
)
HTMX = ("get", "post", "vals", "headers")
URLS = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href")
URLS += tuple(f"{prefix}hx-{name}" for name in HTMX for prefix in ("", "data-"))
ACTIVE = ("script", "iframe", "object", "embed", "svg", "form", "base", "link", "meta", "style")


def active_elements(html):
    """What a browser would do something with, as far as a text could bring it in; fails on
    what no page of ours ever has."""
    found = set()
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        for name, value in tag.attrs.items():
            assert not name.lower().startswith(("on", "hx-on", "data-hx-on", "style", "srcdoc")), (
                tag
            )
            if name.lower() in URLS:
                start = str(value).strip().lower().partition("?")[0]
                assert not start.startswith(("javascript:", "data:", "vbscript:")), tag
                assert "evil.example" not in start, tag
        if tag.name in ACTIVE:
            found.add((tag.name, *sorted(tag.attrs), tag.get("src", ""), tag.get("action", "")))
    return found


def record_called(text, site):
    """A record that says `text` wherever a record says something."""
    return factories.ActivityFactory(
        title=text[:80],
        place=text,
        summary=text,
        description=text * 3,
        team=factories.TeamFactory(name=text[:40], area=site.anyuan.area),
        area=factories.AreaFactory(name=text[:30], parent=site.anyuan.town),
        category=factories.ServiceCategoryFactory(name=text[:20]),
        brand=factories.BrandPageFactory(parent=site.brands, title=text),
        occasion=factories.OccasionFactory(name=text[:20]),
        cancelled=True,
        cancel_reason=text,
    )


@pytest.mark.django_db
def test_no_text_of_ours_or_theirs_is_executed(client, site_tree, search_index):
    """Title, place, names behind facets, query, what is said of it, in every view."""

    def pages(record):
        text = record.summary
        for question in (
            {"q": text},
            {"q": f"现血 {text}"},
            {"q": f"{text} 没有的词"},
            {"q": text, "view": "stats"},
            {"q": text, "view": "calendar"},
            {"q": text, "correct": "0"},
            {"q": "献血", "team": record.team.slug, "area": record.area.slug},
            {"q": text, "area": text, "from": text, "sort": text, "page": text, "kind": text},
        ):
            for path, headers in WAYS:
                response = client.get(path, question, headers=headers)
                assert response.status_code == 200
                yield response.content.decode()

    plain = record_called("献血平常", site_tree)
    search_index()
    harmless = set().union(*map(active_elements, pages(plain)))
    records = [record_called(f"献血{payload}", site_tree) for payload in PAYLOADS]
    search_index()
    for record in records:
        shown = list(pages(record))
        for html in shown:
            assert active_elements(html) <= harmless
        assert conditional_escape(record.title) in shown[0].replace("<mark>", "").replace(
            "</mark>", ""
        )


# --- what editors do


@pytest.fixture
def found(client, site_tree, search_index):
    """A function that tells the titles that the public finds, once the outbox is applied."""
    search_index()

    def titles(**question):
        while apply_outbox():
            pass
        assert check(repair=False) == 0
        response = client.get("/activities/", {"correct": "0", **question})
        response = response.context_data["response"]
        assert response.total == len(response.hits)
        # What holds the words only in part is not what was asked for.
        if any("部分匹配" in notice for notice in response.notices):
            return set()
        return {record.title for record in response.hits}

    return titles


@pytest.mark.django_db
class TestEditing:
    """Each step of an editor's work, from the first draft to the deletion."""

    @pytest.fixture
    def record(self, site_tree):
        return factories.ActivityFactory(
            title="献血车进校园",
            team=site_tree.luxi.team,
            area=site_tree.luxi.town,
            brand=factories.BrandPageFactory(parent=site_tree.brands, title="热血萍乡"),
        )

    def test_a_draft_is_found_when_it_is_published_and_not_before(self, record, found):
        record.unpublish()
        assert found(q="献血") == set()
        record.title = "献血车进医院"
        draft = record.save_revision()
        assert found(q="献血") == set()
        draft.publish()
        assert found(q="献血") == found(q="医院") == {"献血车进医院"}
        assert found(q="校园") == set()

    def test_an_edit_is_found_when_it_is_published_and_not_before(self, record, found):
        record.title = "献血车进医院"
        draft = record.save_revision()
        assert found(q="献血") == {"献血车进校园"}
        draft.publish()
        assert found(q="献血") == {"献血车进医院"}

    def test_it_goes_live_and_expires_at_its_time(self, record, found, without_reviews):
        ago = timezone.now() - datetime.timedelta(minutes=5)
        record.unpublish()
        record.save_revision(approved_go_live_at=ago)
        assert found(q="献血") == set()
        publish_due()
        assert found(q="献血") == {"献血车进校园"}
        record.refresh_from_db()
        record.expire_at = ago
        record.save()
        publish_due()
        assert found(q="献血") == set()

    def test_it_moves_to_another_area_and_team(self, record, found, site_tree):
        assert found(area="luxi") == {record.title}
        record.area, record.team = site_tree.anyuan.town, site_tree.anyuan.team
        record.save()
        assert found(area="luxi") == found(q="芦溪县") == set()
        assert found(area="anyuan") == found(q="安源区") == {record.title}
        assert found(team=site_tree.anyuan.team.slug) == {record.title}

    def test_its_team_is_renamed(self, record, found):
        record.team.name = "红十字应急服务队"
        record.team.save()
        assert found(q="红十字") == {record.title}
        assert found(q="总队") == set()

    def test_its_area_is_renamed_and_moved(self, record, found, site_tree):
        town = record.area
        town.name = "银河镇"
        town.save()
        assert found(q="银河镇") == {record.title}
        assert found(q='"示例镇"') == set()
        town.parent = site_tree.anyuan.area
        town.save()
        assert found(area="luxi") == set()
        assert found(area="anyuan") == {record.title}
        record.team = site_tree.anyuan.team
        record.save()
        assert found(q="芦溪县") == set()

    def test_its_area_is_merged_into_another(self, record, found, site_tree):
        """One town takes over another's records and then its place."""
        old, new = record.area, factories.AreaFactory(name="银河镇", parent=site_tree.luxi.area)
        moved = Activity.objects.filter(area=old)
        for each in moved:
            each.area = new
            each.save()
        old.delete()
        assert found(q='"示例镇"') == set()
        assert found(q="银河镇") == found(area="luxi") == found(area=new.slug) == {record.title}

    def test_its_brand_is_withdrawn_hidden_and_deleted(self, record, found):
        brand = record.brand
        slug = brand.slug
        assert found(q="热血萍乡") == found(brand=slug) == {record.title}
        brand.unpublish()
        assert found(q="热血萍乡") == set()
        brand.save_revision().publish()
        assert found(q="热血萍乡") == {record.title}
        lock = PageViewRestriction.objects.create(page=brand, restriction_type="login")
        assert found(q="热血萍乡") == set()
        lock.delete()
        assert found(brand=slug) == {record.title}
        brand.delete()
        assert found(q="热血萍乡") == set()
        assert found(q="献血") == {record.title}

    def test_it_is_cancelled_and_deleted(self, record, found):
        record.cancelled, record.cancel_reason = True, "大雨"
        record.save()
        assert found(state="ended") == set()
        assert found(state="cancelled") == {record.title}
        record.delete()
        assert found() == set()
