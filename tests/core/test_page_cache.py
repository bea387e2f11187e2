"""What all readers share, and what nobody may share."""

import datetime
import gzip

import brotli
import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from core import edition, page_cache
from core.models import SiteState
from tests import factories


@pytest.fixture
def page(site_tree):
    return factories.StandardPageFactory(parent=site_tree.home, title="关于我们", slug="about")


@pytest.fixture
def readers(page):
    """Two readers without any cookie, of a site that has been visited before: the very first
    request writes its settings."""
    Client().get("/about/")
    return Client(), Client()


def test_the_second_reader_costs_one_query(readers, django_assert_num_queries):
    first = readers[0].get("/about/")
    with django_assert_num_queries(1):
        second = readers[1].get("/about/")
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert "default-src 'self'" in second["Content-Security-Policy"]
    assert second["Cache-Control"] == first["Cache-Control"]
    assert "public" in second["Cache-Control"] and "s-maxage=1" in second["Cache-Control"]


def test_a_publish_shows_with_the_next_request(readers, page):
    readers[0].get("/about/")
    page.title = "本站简介"
    page.save_revision().publish()
    assert "本站简介" in readers[1].get("/about/").text


def test_what_the_database_changes_in_passing_shows_too(readers, site_tree):
    """A record, a vocabulary and a picture are content as pages are."""
    activity = factories.ActivityFactory(title="清扫河堤")
    address = activity.get_absolute_url()
    assert "清扫河堤" in readers[0].get(address).text
    activity.title = "清扫江堤"
    activity.save()
    assert "清扫江堤" in readers[1].get(address).text
    before = SiteState.read()[1]
    factories.SiteImageFactory()
    assert SiteState.read()[1] > before


def test_whoever_is_signed_in_is_neither_answered_from_it_nor_kept(readers, page, admin_client):
    mine = admin_client.get("/about/")
    assert "private" in mine["Cache-Control"]
    assert not mine.has_header("ETag")
    assert "public" in readers[0].get("/about/")["Cache-Control"]
    assert "private" in admin_client.get("/about/")["Cache-Control"]


def test_a_restricted_page_is_kept_for_nobody(readers, page):
    from wagtail.models import PageViewRestriction

    readers[0].get("/about/")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="mima"
    )
    asked = readers[1].get("/about/")
    assert page.title not in asked.text.split("</head>")[-1].split("<main")[-1]
    assert "s-maxage" not in asked.get("Cache-Control", "")


def test_whoever_holds_a_form_token_is_answered_afresh(page):
    reader = Client()
    reader.cookies["csrftoken"] = "x" * 32
    assert not reader.get("/about/").has_header("ETag")


def test_compressed_once_and_sent_as_asked(readers):
    plain = readers[0].get("/about/").content
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = readers[1].get("/about/", headers={"accept-encoding": encoding})
        assert answer["Content-Encoding"] == encoding
        assert unpack(answer.content) == plain
        assert int(answer["Content-Length"]) == len(answer.content) < len(plain)
        assert "Accept-Encoding" in answer["Vary"]
    refused = readers[1].get("/about/", headers={"accept-encoding": "br;q=0, identity"})
    assert not refused.has_header("Content-Encoding") and refused.content == plain


def test_packed_only_as_somebody_asks(readers, monkeypatch):
    packed = []
    for encoding, pack in page_cache._PACK.items():

        def noting(body, encoding=encoding, pack=pack):
            packed.append(encoding)
            return pack(body)

        monkeypatch.setitem(page_cache._PACK, encoding, noting)
    for _time in range(2):
        for encoding in ("br", "gzip"):
            readers[0].get("/about/", headers={"accept-encoding": encoding})
        readers[1].get("/about/")
    assert packed == ["br", "gzip"]


def test_who_has_it_already_is_told_so(readers, page):
    validator = readers[0].get("/about/")["ETag"]
    unchanged = readers[1].get("/about/", headers={"if-none-match": validator})
    assert unchanged.status_code == 304 and not unchanged.content
    page.title = "本站简介"
    page.save_revision().publish()
    assert readers[1].get("/about/", headers={"if-none-match": validator}).status_code == 200


def test_hosts_and_looks_have_their_own(readers, settings):
    readers[0].get("/about/")
    pages = caches["pages"]
    before = len(pages._cache)
    readers[1].get("/about/", headers={"host": "other.example.cn"})
    assert len(pages._cache) == before + 1


def test_errors_and_searches_are_not_kept(readers, site_tree):
    for address in ("/none-such/", "/search/?q=献血", "/search/suggest/?q=x"):
        assert "s-maxage" not in readers[0].get(address).get("Cache-Control", "")


def test_an_edition_ends_when_an_activity_begins(readers, rf, site_tree):
    now = timezone.now()
    seconds = datetime.timedelta(seconds=1)
    activity = factories.ActivityFactory(
        start=now + 20 * seconds, end=now + 40 * seconds, signup_opens=None, signup_closes=None
    )
    midnight = edition.next_midnight(now)
    name, until = edition.edition_of(rf.get("/"))
    assert until == min(activity.start, midnight)
    Activity.objects.filter(pk=activity.pk).update(start=now - 10 * seconds)
    caches["default"].clear()
    later, until = edition.edition_of(rf.get("/"))
    assert later != name and until == min(activity.end, midnight)


def test_an_edition_ends_at_midnight_at_the_latest(rf, site_tree):
    until = edition.edition_of(rf.get("/"))[1]
    assert until <= timezone.now() + datetime.timedelta(days=1)
    assert timezone.localtime(until).time() == datetime.time()
