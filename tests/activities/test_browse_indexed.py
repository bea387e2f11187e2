"""The activity browser on its index: words, honest counts, months, the other two views."""

import datetime
import re

import pytest
from django.utils import timezone

from activities.browse import database, keys_of
from activities.browse.vocabularies import vocabularies
from core.models import Area
from search.engines import get_engine
from search.engines.base import Entry, Key
from search.requests import SearchRequest
from tests import factories


def answer(client, query=""):
    response = client.get(f"/activities/?{query}")
    assert response.status_code == 200
    return response.context_data["response"]


def titles(client, query=""):
    return [activity.title for activity in answer(client, query).hits]


def counts(response, name):
    facet = next(facet for facet in response.facets if facet.name == name)
    return {value.value: value.count for value in facet.values}


@pytest.fixture
def records(site_tree):
    """Three records in two counties; two are about giving blood."""
    factories.ActivityFactory(
        title="萍乡市无偿献血志愿服务活动",
        summary="血站的献血车开到广场",
        team=site_tree.anyuan.team,
        area=site_tree.anyuan.town,
        participants=40,
        people_served=10,
    )
    factories.ActivityFactory(
        title="献血车进校园",
        summary="",
        team=site_tree.luxi.team,
        upcoming=True,
        description="请<b>",
    )
    factories.ActivityFactory(
        title="清理河道", summary="捡垃圾", team=site_tree.luxi.team, participants=5
    )


@pytest.fixture
def indexed(records, search_index):
    search_index()


def test_two_characters_find_their_record_and_are_marked(client, indexed):
    page = client.get("/activities/?q=献血").content.decode()
    assert re.search("<mark>[^<]*献血</mark>志愿服务活动", page)
    found, related = page.split("也许相关的活动")
    assert "清理河道" not in found
    assert "没有含全部搜索词" in related


def test_a_facet_is_counted_without_its_own_selection(client, indexed):
    response = answer(client, "q=献血&area=anyuan")
    assert [hit.title for hit in response.hits] == ["萍乡市无偿献血志愿服务活动"]
    found = counts(response, "area")
    assert (found["anyuan"], found["luxi"]) == (1, 1)
    assert counts(response, "state") == {
        "open": 0,
        "soon": 0,
        "ongoing": 0,
        "ended": 1,
        "cancelled": 0,
    }


def test_counts_equal_what_the_values_list(client, indexed):
    response = answer(client)
    for facet in response.facets:
        for value in facet.values:
            if value.count:
                listed = answer(client, f"{facet.name}={value.value}")
                assert listed.total == value.count, (facet.name, value.value)


def test_each_month_links_to_as_many_as_it_shows(client, indexed):
    months = answer(client).months
    assert sum(month.count for month in months) == 3
    for month in months:
        assert answer(client, month.querystring).total == month.count


@pytest.mark.parametrize("asked", ["", "q=献血", "area=luxi", "state=soon", "state=ended&q=献血"])
def test_each_state_finds_as_many_as_it_shows(client, records, search_index, site_tree, asked):
    team, now = site_tree.luxi.team, timezone.now()
    soon, hour = now + datetime.timedelta(days=3), datetime.timedelta(hours=1)
    for title, times in {
        "献血招募": {"start": soon, "end": soon + hour},
        "献血现场": {"start": now - hour, "end": now + hour},
        "献血取消": {"start": soon, "end": soon + hour, "cancelled": True},
    }.items():
        factories.ActivityFactory(title=title, team=team, cancel_reason="下雨", **times)
    last = factories.ActivityFactory._meta.model.objects.get(title="献血招募")
    last.signup_opens, last.signup_closes = now - hour, now + hour
    last.save()
    search_index()
    rest = "&".join(part for part in asked.split("&") if not part.startswith("state"))
    shown = counts(answer(client, asked), "state")
    assert sum(shown.values()) == answer(client, rest).total
    assert shown["cancelled"] == shown["open"] == shown["ongoing"] == 1
    assert shown["ended"] >= 1
    for state, number in shown.items():
        assert answer(client, f"{rest}&state={state}").total == number


def test_the_same_filters_find_the_same_with_and_without_index(client, records, search_index):
    today = timezone.localdate()
    queries = [
        "",
        "area=luxi",
        "area=anyuan&area=luxi",
        f"area={Area.objects.get(name='安源区示例镇').slug}&area=luxi",
        "state=ended",
        "state=soon&state=open",
        f"from={today}",
        f"to={today}",
        "sort=date",
        "sort=people",
        f"team={factories.TeamFactory._meta.model.objects.first().slug}",
    ]
    before = [titles(client, query) for query in queries]
    search_index()
    assert [titles(client, query) for query in queries] == before


def test_without_an_index_words_are_looked_for_in_the_latest_records(
    client, site_tree, monkeypatch
):
    """A million records take seconds to look through, in every request while the search is away."""
    now = timezone.now()
    for days, title in enumerate(("献血之一", "清扫", "献血之二", "献血之三"), 1):
        begin = now - datetime.timedelta(days=days)
        factories.ActivityFactory(
            title=title,
            team=site_tree.luxi.team if days < 4 else site_tree.anyuan.team,
            start=begin,
            end=begin + datetime.timedelta(hours=2),
        )
    told = "检索恢复以前，只在最近的 3 场里找。"
    assert told not in answer(client, "q=献血").notices
    monkeypatch.setattr(database, "LOOKED_THROUGH", 3)
    found = answer(client, "q=献血")
    assert [record.title for record in found.hits] == ["献血之一", "献血之二"]
    assert found.total == 2
    assert told in found.notices
    everything = answer(client)
    assert everything.total == 4
    assert told not in everything.notices
    assert titles(client, "q=献血&sort=date") == ["献血之二", "献血之一"]
    of_anyuan = answer(client, "q=献血&area=anyuan")
    assert [record.title for record in of_anyuan.hits] == ["献血之三"], "filters come first"
    assert told not in of_anyuan.notices
    rows = vocabularies()
    asked = SearchRequest(query="献血")
    assert keys_of(asked, rows, 3)[1] == 2
    assert keys_of(asked, rows, 1000)[1] == 3, "a table for the desk is whole"


def test_a_record_withdrawn_after_indexing_is_not_shown(client, indexed):
    record = factories.ActivityFactory._meta.model.objects.get(title="献血车进校园")
    type(record).objects.filter(pk=record.pk).update(live=False)
    assert "献血车进校园" not in titles(client, "q=献血")


def test_what_a_vanished_add_on_left_in_the_index_is_taken_for_no_record(client, indexed):
    record = factories.ActivityFactory._meta.model.objects.get(title="清理河道")
    tokens = {"title": ["献血"], "text": ["献血"], "words": ["献血"]}
    get_engine().apply([Entry(Key("gone", record.pk), tokens)], [])
    assert "清理河道" not in titles(client, "q=献血")


def test_text_of_records_and_queries_is_escaped(client, indexed):
    factories.ActivityFactory._meta.model.objects.filter(title="清理河道").update(
        title="<script>清理河道</script>"
    )
    page = client.get("/activities/?q=河道").content.decode()
    assert "<script>清理" not in page
    assert "&lt;script&gt;清理<mark>河道</mark>" in page
    page = client.get("/activities/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_the_calendar_shows_the_month_of_the_first_day(client, indexed):
    start = timezone.localtime(
        factories.ActivityFactory._meta.model.objects.get(title="清理河道").start
    )
    response = client.get(f"/activities/?view=calendar&from={start:%Y-%m}-01")
    month = response.context_data["response"].calendar
    assert month.first == datetime.date(start.year, start.month, 1)
    days = [day for week in month.weeks for day in week if day.records]
    assert any("清理河道" in [r.title for r in day.records] for day in days)
    assert "清理河道" in response.content.decode()


def test_statistics_count_what_has_begun_and_link_to_it(client, indexed):
    response = client.get("/activities/?view=stats")
    statistics = response.context_data["response"].statistics
    assert (statistics.totals.activities, statistics.totals.participants) == (2, 45)
    for _title, rows in statistics.tables:
        assert rows
        for row in rows:
            assert answer(client, row.querystring).total == row.totals.activities


def test_an_empty_index_is_no_error(client, site_tree, search_index):
    search_index()
    assert answer(client, "q=献血").total == 0


@pytest.mark.parametrize(
    "query",
    [
        "q=%22",
        "q=-",
        "q=献血&page=99",
        "q=献血&page=1000000000",
        "page=1000000000&sort=people",
        "q=" + "a b " * 2500,
        "correct=0",
        "q=献血&correct=0&correct=1",
        "q=" + "献" * 5000,
        "q=%F0%9F%98%80",
        "view=calendar&from=2100-12-31",
        "view=calendar&from=1900-01-01",
        "view=stats&q=zzz",
    ],
)
def test_no_address_breaks_it(client, indexed, query):
    answer(client, query)
