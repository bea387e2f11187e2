"""The calendar: what stands on which day, and that no address breaks or lengthens it."""

import datetime
import re

import pytest

from activities.almanac.calendar_page import lunar_day
from activities.almanac.spans import Reach, Span, span_asked
from tests import factories

CALENDAR = "/activities/calendar/"


def days(client, query=""):
    """What the calendar names, by date in ISO form, and how many more each day has."""
    response = client.get(f"{CALENDAR}?{query}")
    assert response.status_code == 200
    cells = [day for week in response.context_data["weeks"] for day in week["days"]]
    return {
        day.date.isoformat(): ([record.title for record in day.records], day.more) for day in cells
    }


def text_of(client, query=""):
    response = client.get(f"{CALENDAR}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_month_is_whole_weeks_and_names_two_a_day(client, record):
    for hour in (9, 10, 11, 12):
        record(f"{hour}点", f"2026-03-12 {hour:02}:00")
    found = days(client, "month=2026-03")
    assert (min(found), max(found)) == ("2026-02-23", "2026-04-05")
    assert found["2026-03-12"] == (["9点", "10点"], 2)
    assert "?from=2026-03-12&amp;to=2026-03-12" in text_of(client, "month=2026-03")


def test_an_activity_stands_on_each_of_its_days(client, record):
    record("三天", "2026-03-30 09:00", "2026-04-01 17:00")
    record("跨夜", "2026-03-11 23:00", "2026-03-12 01:00")
    found = days(client, "month=2026-03")
    named = {date for date, (titles, _more) in found.items() if "三天" in titles}
    assert named == {"2026-03-30", "2026-03-31", "2026-04-01"}
    assert found["2026-03-11"] == found["2026-03-12"] == (["跨夜"], 0)
    assert days(client, "month=2026-04")["2026-03-31"] == (["三天"], 0)


def test_days_are_local_ones(client, record):
    """Half past midnight here is yesterday in UTC, eleven at night the same day."""
    record("凌晨", "2026-03-12 00:30")
    record("深夜", "2026-03-13 23:00", "2026-03-13 23:30")
    found = days(client, "month=2026-03")
    assert found["2026-03-11"] == ([], 0)
    assert found["2026-03-12"] == (["凌晨"], 0)
    assert found["2026-03-13"] == (["深夜"], 0)


@pytest.mark.parametrize("lasting", [False, True])
def test_each_figure_counts_what_its_link_finds(client, record, lasting):
    record("上月底", "2026-02-28 09:00")
    record("做过", "2026-03-02 09:00", "2026-03-04 09:00" if lasting else None)
    record("还没到", "2026-03-20 09:00", "2026-04-02 09:00" if lasting else None)
    record("停办", "2026-03-21 09:00", cancelled=True, cancel_reason="下雨。")
    record("草稿", "2026-03-05 09:00", live=False)
    response = client.get(f"{CALENDAR}?month=2026-03")
    held, queries = response.context_data["held"], response.context_data["queries"]
    assert (held.held, held.ahead, held.cancelled) == (2, 1, 1)
    for name, number in (("held", 2), ("ahead", 1), ("off", 1)):
        found = client.get(f"/activities/?{queries[name]}").context_data["response"]
        assert found.total == number, name


def test_a_cancelled_activity_is_marked_and_comes_last(client, record):
    record("停办的", "2026-03-12 08:00", cancelled=True, cancel_reason="下雨。")
    record("照常", "2026-03-12 09:00")
    assert days(client)["2026-03-12"] == (["照常", "停办的"], 0)
    assert "已取消</b> 停办的" in text_of(client)


def test_drafts_are_not_there(client, record):
    record("草稿", "2026-03-12 09:00", live=False)
    assert "草稿" not in text_of(client)


def test_filters_hold_for_areas_and_categories_below(client, record, site_tree):
    below = factories.ServiceCategoryFactory(name="助残", parent=site_tree.category)
    record("镇上", "2026-03-12 09:00", area=site_tree.anyuan.town, category=below)
    record("别处", "2026-03-12 10:00", team=site_tree.luxi.team)
    query = f"area=anyuan&category={site_tree.category.slug}"
    assert days(client, query)["2026-03-12"] == (["镇上"], 0)
    page = text_of(client, query)
    assert f"area=anyuan&amp;category={site_tree.category.slug}&amp;month=2026-04" in page.replace(
        f"category={site_tree.category.slug}&amp;area=anyuan",
        f"area=anyuan&amp;category={site_tree.category.slug}",
    )
    assert 'name="robots" content="noindex"' in page


def test_weeks_follow_iso_8601(client, record):
    record("元旦", "2027-01-01 09:00")
    found = days(client, "week=2026-W53")
    assert (min(found), max(found)) == ("2026-12-28", "2027-01-03")
    assert found["2027-01-01"] == (["元旦"], 0)
    response = client.get(f"{CALENDAR}?week=2026-W53")
    steps = response.context_data["before"], response.context_data["after"]
    assert [step["span"].value for step in steps] == ["2026-W52", "2027-W01"]
    assert Span.week(datetime.date(2024, 12, 30)).value == "2025-W01"
    assert Span.week(datetime.date(2021, 1, 3)).value == "2020-W53"


def test_months_step_across_the_year(client, record):
    record("去年", "2025-12-20 09:00")
    page = text_of(client, "month=2026-01")
    assert "?month=2025-12" in page and "?month=2026-02" in page


def test_lunar_days_and_leap_months():
    assert lunar_day(datetime.date(2026, 2, 17)) == "正月"
    assert lunar_day(datetime.date(2026, 3, 11)) == "廿三"
    # 2025 has a second sixth month.
    assert lunar_day(datetime.date(2025, 7, 25)) == "闰六月"
    assert lunar_day(datetime.date(2025, 8, 1)) == "初八"


def test_occasions_stand_on_their_days_and_seasons_above(client, record):
    factories.OccasionFactory(name="清明节", slug="qm", rule="term", term="清明", traditional=True)
    factories.OccasionFactory(name="春分", slug="cf", rule="term", term="春分")
    factories.OccasionFactory(
        name="学雷锋活动月", rule="range", month=3, day=1, end_month=3, end_day=31
    )
    response = client.get(f"{CALENDAR}?month=2026-03")
    cells = [day for week in response.context_data["weeks"] for day in week["days"]]
    marks = {day.date.isoformat(): [str(row) for row in day.occasions] for day in cells}
    assert marks["2026-04-05"] == ["清明节"]
    page = response.content.decode()
    assert re.search(r'class="occ occ-term" href="/occasions/cf/">春分', page)
    assert re.search(r"学雷锋活动月</a></strong><span>3月1日—3月31日", page)


def test_today_with_nothing_points_to_what_comes(client, record):
    record("周日", "2026-03-15 09:00")
    page = text_of(client)
    assert "今天没有安排" in page and "下一场在3月15日" in page


def test_midnight_ends_the_day_and_the_kept_page(client, record, clock):
    clock("2026-03-11 23:59:59")
    assert 'datetime="2026-03-11" aria-current="date"' in text_of(client)
    clock("2026-03-12 00:00:01")
    assert 'datetime="2026-03-12" aria-current="date"' in text_of(client)


HOSTILE = [
    "month=2026-13", "month=2026-3", "month=0000-01", "month=%00", "month=2026-03%0A",
    "month=9999-12", "month=1066-10", "week=2026-W00", "week=2025-W53", "week=0000-W01",
    "week=9999-W52", "month=２０２６-03", "area=<script>", "category=..%2F", "area=none",
    "month=2026-03&week=2026-W11", "month[]=1", "month=" + "9" * 4000,
]  # fmt: skip


def test_what_makes_no_sense_is_said_and_left_out(client, record):
    for query in HOSTILE:
        page = text_of(client, query)
        assert "<script>" not in page, query
        if not query.startswith("month[]"):
            assert 'class="notice"' in page and 'content="noindex"' in page, query


def test_far_months_are_not_led_to(client, record):
    record("早年", "2024-05-01 09:00")
    assert days(client, "month=2024-05")["2024-05-01"] == (["早年"], 0)
    response = client.get(f"{CALENDAR}?month=2024-01")
    assert response.context_data["before"] is None
    last = client.get(f"{CALENDAR}?month=2027-12")
    assert last.context_data["after"] is None
    assert 'content="noindex"' in last.content.decode()
    # Records may lie in May 2024 and later; a step to where there are none is not followed.
    assert 'rel="prev nofollow"' in text_of(client, "month=2024-05")


def test_the_form_leads_to_a_clean_address(client, record):
    response = client.get(f"{CALENDAR}?area=anyuan&category=&month=2026-02")
    assert (response.status_code, response["Location"]) == (
        302,
        f"{CALENDAR}?area=anyuan&month=2026-02",
    )


def test_equal_months_have_one_address(client, record):
    page = text_of(client, "month=2026-03&utm=1")
    assert f'<link rel="canonical" href="http://testserver{CALENDAR}">' in page


def test_without_records_there_is_still_a_calendar(client, site_tree, clock):
    assert "这些日子没有活动" in text_of(client)


def test_reach_holds_this_and_the_next_year(site_tree, clock):
    reach = Reach.of_records()
    assert reach.years == (2026, 2027)
    notices = []
    assert span_asked({"month": "2028-01"}, reach, notices).value == "2026-03"
    assert len(notices) == 1


def test_queries_do_not_grow(query_count, record):
    for number in range(30):
        record(f"活动{number}", f"2026-03-{number % 28 + 1:02} 09:00")
    record("多日", "2026-03-01 09:00", "2026-03-20 09:00")
    for query in ("", "?month=2026-03", "?week=2026-W11", "?area=anyuan", "?month=2027-11"):
        assert query_count(f"{CALENDAR}{query}") <= 12
