"""The year of occasions, the page of each, the countdown, and what happened a year ago."""

import datetime

import pytest

from activities import fronts
from activities.models import Occasion
from tests import factories
from tests.activities.conftest import at


@pytest.fixture
def qingming(site_tree):
    return factories.OccasionFactory(
        name="清明节", slug="qingming", rule="term", term="清明", length=3, traditional=True,
        description="祭英烈、忆先人。",
    )  # fmt: skip


def entries(client, query=""):
    response = client.get(f"/activities/year/?{query}")
    assert response.status_code == 200
    return {
        entry["occasion"].name: entry
        for month in response.context_data["almanac"]
        for entry in month["days"]
    }


def total(client, query):
    return client.get(f"/activities/?{query}").context_data["response"].total


def test_months_and_occasions_count_what_their_links_find(client, record, qingming):
    record("年前", "2025-12-31 22:00", "2026-01-01 02:00")
    record("做过", "2026-03-02 09:00", occasion=qingming)
    record("跨月", "2026-03-31 09:00", "2026-04-02 09:00", occasion=qingming)
    record("停办", "2026-04-05 09:00", occasion=qingming, cancelled=True, cancel_reason="雨。")
    record("去年的", "2025-04-04 09:00", occasion=qingming)
    response = client.get("/activities/year/?year=2026")
    months = response.context_data["almanac"]
    figures = [(month["done"], month["planned"]) for month in months[:4]]
    assert figures == [(1, 0), (0, 0), (1, 1), (0, 1)]
    for month in months[:4]:
        assert total(client, month["queries"]["done"]) == month["done"]
        assert total(client, month["queries"]["planned"]) == month["planned"]
    entry = entries(client)["清明节"]
    assert (entry["done"], entry["planned"]) == (1, 1)
    assert total(client, entry["queries"]["done"]) == 1
    assert total(client, entry["queries"]["planned"]) == 1
    assert entries(client, "year=2025")["清明节"]["done"] == 1


def test_a_lunar_day_may_come_twice_or_not_at_all(client, site_tree, clock):
    """腊八 fell on 10 January and on 30 December 2022, and not in 2023."""
    laba = Occasion(name="腊八", rule="lunar", month=12, day=8)
    year = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    assert [first for first, _last in laba.dates_between(*year)] == [
        datetime.date(2022, 1, 10),
        datetime.date(2022, 12, 30),
    ]
    none = laba.dates_between(datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    assert none == []
    assert laba.next_dates(datetime.date(2022, 6, 1))[0] == datetime.date(2022, 12, 30)
    assert laba.next_dates(datetime.date(2023, 1, 1))[0] == datetime.date(2024, 1, 18)


def test_a_leap_month_holds_no_second_festival(site_tree):
    """2025 has two sixth months; the festival is in the first."""
    sixth = Occasion(name="六月六", rule="lunar", month=6, day=6)
    year = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)
    assert [first for first, _last in sixth.dates_between(*year)] == [datetime.date(2025, 6, 30)]


def test_the_29_february_of_other_years_is_the_28th(site_tree):
    leap = Occasion(name="闰日", rule="fixed", month=2, day=29)
    assert leap.dates_in(2028)[0] == datetime.date(2028, 2, 29)
    assert leap.dates_in(2026)[0] == datetime.date(2026, 2, 28)


def test_years_that_make_no_sense_are_said(client, record):
    for query in ("year=abcd", "year=99999", "year=1850", "year=2999", "year=%00"):
        response = client.get(f"/activities/year/?{query}")
        assert response.context_data["year"] == 2026
        page = response.content.decode()
        assert 'class="notice"' in page and 'content="noindex"' in page


def test_the_page_of_an_occasion(client, record, qingming, site_tree):
    then = record("去年祭扫", "2025-04-04 09:00", occasion=qingming)
    record("今年祭扫", "2026-04-04 09:00", occasion=qingming)
    record("前年停办", "2024-04-04 09:00", occasion=qingming, cancelled=True, cancel_reason="雨。")
    report = factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="鲜花换纸钱", publication_date=at("2025-04-05 10:00")
    )
    factories.PageActivityFactory(page=report, activity=then)
    response = client.get("/occasions/qingming/")
    page = response.content.decode()
    assert "还有 <b>25</b> 天" in page and "2026年4月5日" in page
    assert "今年祭扫" in page and "去年祭扫" in page and "鲜花换纸钱" in page
    years = response.context_data["years"]
    assert [(row["year"], row["done"], row["planned"]) for row in years] == [
        (2026, 0, 1),
        (2025, 1, 0),
    ]
    for row in years:
        assert total(client, row["queries"]["done"]) == row["done"]
        assert total(client, row["queries"]["planned"]) == row["planned"]
    assert '<link rel="canonical" href="http://testserver/occasions/qingming/">' in page
    assert client.get("/occasions/none/").status_code == 404


def test_the_countdown_turns_at_midnight(client, qingming, clock):
    def said(moment):
        clock(moment)
        return client.get("/occasions/qingming/").content.decode()

    assert "还有 <b>2</b> 天" in said("2026-04-03 23:59:59")
    assert "<b>明天</b>" in said("2026-04-04 00:00:00")
    assert "<b>就在今天</b>" not in said("2026-04-04 23:59:59")
    assert "<b>正在进行</b>" in said("2026-04-05 00:00:00")
    assert "<b>今天是最后一天</b>" in said("2026-04-07 12:00")
    assert "还有 <b>362</b> 天" in said("2026-04-08 00:00:01")


def test_a_season_under_way_is_said_on_the_ribbon(client, site_tree, clock):
    factories.OccasionFactory(name="活动月", rule="range", month=3, day=1, end_month=3, end_day=31)
    factories.OccasionFactory(name="植树节", month=3, day=12)
    entries = fronts.occasions_ahead()
    told = [(entry["occasion"].name, entry["left"], entry["days"]) for entry in entries]
    assert told == [("活动月", 20, 0), ("植树节", None, 1)]


def test_within_a_holiday_the_top_line_does_not_call_each_day_the_first(qingming):
    assert fronts.near_occasion(datetime.date(2026, 4, 4)) == "明天清明节"
    assert fronts.near_occasion(datetime.date(2026, 4, 5)) == "今天清明节"
    assert fronts.near_occasion(datetime.date(2026, 4, 6)) == "正值清明节"


def test_a_year_ago_the_day_itself_comes_before_the_days_around(record, site_tree):
    record("前一天", "2025-03-10 09:00")
    record("停办", "2025-03-11 09:00", cancelled=True, cancel_reason="雨。")
    ago = fronts.a_year_ago(datetime.date(2026, 3, 11))
    assert [row.title for row in ago.activities] == ["前一天"] and not ago.is_exact
    record("那天", "2025-03-11 23:00")
    factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="隔天的报道", publication_date=at("2025-03-12 00:10")
    )
    ago = fronts.a_year_ago(datetime.date(2026, 3, 11))
    assert [row.title for row in ago.activities] == ["那天"] and ago.is_exact
    assert ago.reports == []


def test_a_year_ago_of_a_leap_day_and_of_nothing(record):
    record("二月底", "2027-02-28 09:00")
    ago = fronts.a_year_ago(datetime.date(2028, 2, 29))
    assert ago.date == datetime.date(2027, 2, 28)
    assert fronts.a_year_ago(datetime.date(2020, 6, 1)) is None


def test_a_year_ago_in_an_area(record, site_tree):
    record("安源的", "2025-03-11 09:00")
    luxi = {site_tree.luxi.area.pk}
    assert fronts.a_year_ago(datetime.date(2026, 3, 11), area_ids=luxi) is None


def test_vacant_days_look_over_the_new_year(client, record, clock):
    clock("2026-12-20 08:00")
    factories.OccasionFactory(name="元旦", month=1, day=1)
    planned = factories.OccasionFactory(name="冬至", month=12, day=22)
    record("吃饺子", "2026-12-22 09:00", occasion=planned)
    vacant = client.get("/activities/year/").context_data["vacant"]
    assert [entry["occasion"].name for entry in vacant] == ["元旦"]


def test_calendar_year_and_occasions_are_in_the_sitemap(client, qingming):
    body = client.get("/sitemap-calendar.xml").content.decode()
    for path in ("/activities/calendar/", "/activities/year/", "/occasions/qingming/"):
        assert path in body


def test_queries_do_not_grow(query_count, record, qingming):
    for number in range(1, 20):
        record(f"活动{number}", f"2026-03-{number:02} 09:00", occasion=qingming)
        factories.OccasionFactory(month=6, day=number)
    for address in ("/activities/year/", "/activities/year/?year=2027", "/occasions/qingming/"):
        assert query_count(address) <= 12
