"""Feeds of any result: valid, bounded, kept up to date, nothing private."""

import datetime

import feedparser
import pytest
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from activities.models import Activity
from search.indexing.applying import apply_outbox
from tests import factories

RSS, ICS = "/feeds/activities.rss", "/feeds/activities.ics"
#: Fields of a record that only the admin shows.
PRIVATE = {"responsible_name": "顾不问（示例）", "responsible_phone": "13900000000"}


@pytest.fixture
def indexed(site_tree, search_index):
    for number in range(3):
        factories.ActivityFactory(
            title=f"清理河道{number}",
            summary="捡垃圾；<b>巡河</b>, \\n",
            team=site_tree.luxi.team,
            area=site_tree.luxi.town,
            upcoming=number == 2,
            **PRIVATE,
        )
    factories.ActivityFactory(
        title="献血车进校园",
        team=site_tree.anyuan.team,
        area=site_tree.anyuan.town,
        cancelled=True,
        cancel_reason="下雨",
        **PRIVATE,
    )
    factories.ActivityFactory(title="草稿一份", live=False, **PRIVATE)
    search_index()
    return site_tree


def feed(client, query=""):
    response = client.get(f"{RSS}?{query}")
    assert response.status_code == 200
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def events(client, query=""):
    response = client.get(f"{ICS}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_a_feed_holds_the_result_and_no_more(client, indexed):
    assert len(feed(client).entries) == 4
    parsed = feed(client, "area=luxi&view=stats&page=9&sort=people")
    assert len(parsed.entries) == 3
    assert "芦溪县" in parsed.feed.title
    assert parsed.entries[0].title == "[未开始] 清理河道2"
    assert parsed.entries[0].link.startswith("http://testserver/activities/")
    assert parsed.feed.link == "http://testserver/activities/?area=luxi"


def test_events_are_told_in_local_time(client, indexed):
    found = events(client, "area=luxi")
    assert len(found) == 3
    record = Activity.objects.get(title="清理河道2")
    event = found["清理河道2"]
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["dtstart"].dt == record.start.replace(microsecond=0)
    assert event["dtend"].dt == record.end.replace(microsecond=0)
    assert event["uid"] == f"activity-{record.pk}@testserver"
    assert event["status"] == "CONFIRMED"
    assert event["location"] == record.place
    text = client.get(ICS).content.decode()
    assert "BEGIN:VTIMEZONE" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_cancelled_one_is_said_to_be(client, indexed):
    event = events(client, "area=anyuan")["献血车进校园"]
    assert event["status"] == "CANCELLED"
    assert "取消原因：下雨" in event["description"]
    assert "取消原因：下雨" in feed(client, "q=献血").entries[0].summary


def test_uids_outlive_a_change_of_number_and_title(client, indexed):
    before = feed(client, "q=献血").entries[0].id, events(client, "area=anyuan")
    record = Activity.objects.get(title="献血车进校园")
    record.code, record.title = "PX-2031-000001", "献血车进大学"
    record.save()
    after = feed(client, "q=献血").entries[0].id, events(client, "area=anyuan")
    assert before[0] == after[0]
    assert before[1]["献血车进校园"]["uid"] == after[1]["献血车进大学"]["uid"]


@pytest.mark.parametrize("path", [RSS, ICS])
def test_nothing_private_and_no_draft_is_told(client, indexed, path):
    text = client.get(path).content.decode()
    for secret in (*PRIVATE.values(), "草稿一份"):
        assert secret not in text


@pytest.mark.parametrize("path", [RSS, ICS])
def test_who_holds_it_is_told_so_until_something_changes(client, indexed, path):
    # The very first request of a site writes its settings.
    client.get(path)
    first = client.get(f"{path}?area=luxi")
    assert first["ETag"]
    held = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert client.get(f"{path}?area=luxi", **held).status_code == 304
    assert client.get(f"{path}?area=luxi&page=3&view=stats", **held).status_code == 304
    assert client.get(f"{path}?area=anyuan", **held).status_code == 200
    record = Activity.objects.get(title="清理河道0")
    record.title = "清理大河"
    record.save()
    apply_outbox()
    again = client.get(f"{path}?area=luxi", **held)
    assert again.status_code == 200
    assert "清理大河" in again.content.decode()


def test_both_are_bounded(client, site_tree, search_index, monkeypatch):
    monkeypatch.setattr("activities.calendars.IN_CALENDAR", 6)
    monkeypatch.setattr("activities.feeds.IN_FEED", 5)
    category = site_tree.category
    common = {"team": site_tree.luxi.team, "category": category, "area": site_tree.luxi.area}
    for number in range(5):
        factories.ActivityFactory(title=f"前{number}", **common)
        factories.ActivityFactory(title=f"后{number}", upcoming=True, **common)
    long_ago = timezone.now() - datetime.timedelta(days=900)
    factories.ActivityFactory(
        title="很久以前", start=long_ago, end=long_ago + datetime.timedelta(hours=2), **common
    )
    search_index()
    found = events(client)
    assert len(found) == 6
    assert {f"后{number}" for number in range(5)} < set(found)
    assert events(client, f"to={long_ago.date()}") == {}
    assert len(feed(client).entries) == 5


@pytest.mark.parametrize("path", [RSS, ICS])
@pytest.mark.parametrize(
    "query",
    [
        "q=%01%0b%ef%bf%bf献血",
        "q=" + "献" * 4000,
        "area=nowhere&from=x&page=%00",
        "from=2100-01-01",
        "q=]]%3E%3Cscript%3E",
        "sort=people&q=河道",
    ],
)
def test_any_address_is_answered(client, indexed, path, query):
    assert client.get(f"{path}?{query}").status_code == 200


def test_characters_that_xml_forbids_are_left_out(client, indexed):
    # PostgreSQL keeps no zero byte in the first place.
    zero = "\x00" if connection.vendor == "sqlite" else ""
    place = f"校{zero}\x02园\ufffe"
    Activity.objects.filter(title="献血车进校园").update(title="献血\x0b车", place=place)
    assert feed(client, "area=anyuan").entries[0].title == "[已取消] 献血车"
    assert events(client, "area=anyuan")["献血车"]["location"] == "校园"


def test_without_an_index_they_list_from_the_database(client, site_tree):
    factories.ActivityFactory(title="清理河道", team=site_tree.luxi.team)
    assert len(feed(client).entries) == len(events(client)) == 1


def test_without_a_browser_page_there_is_no_feed(client, db):
    assert client.get(RSS).status_code == 404
    assert client.post(ICS).status_code == 405


def test_the_page_names_them(client, indexed):
    text = client.get("/activities/?area=luxi&view=stats").content.decode()
    assert 'type="application/rss+xml"' in text
    for ending in ("rss", "atom", "ics"):
        assert f"/feeds/activities.{ending}?area=luxi" in text


@pytest.mark.parametrize("path", [RSS, ICS])
def test_they_cost_few_queries(client, indexed, query_count, path):
    assert query_count(f"{path}?area=luxi") <= 12
