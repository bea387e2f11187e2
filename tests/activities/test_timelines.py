"""Timelines of brands and teams: figures, years, months and the lines of their lives."""

import datetime

import pytest

from core.timelines import strip_told, sums_within, years_told
from tests import factories


def row(begins, ends=None, activities=1, hours=4):
    month = datetime.date.fromisoformat(f"{begins}-01")
    last = datetime.date.fromisoformat(f"{ends}-01") if ends else month
    sums = {"activities": activities, "participants": 2, "hours": hours, "served": None}
    return {"begins": month, "ends": last, **sums}


def no_query(first, last):
    return f"{first}/{last}"


def test_a_record_counts_in_each_year_it_touches_and_once_in_all():
    rows = [row("2024-12", "2025-01"), row("2025-03", activities=3)]
    years = years_told(rows, no_query)
    assert [(year["year"], year["sums"]["activities"]) for year in years] == [(2025, 4), (2024, 1)]
    months = years[0]["months"]
    assert [month["sums"]["activities"] for month in months[:4]] == [1, 0, 3, 0]
    assert years[0]["querystring"] == "2025-01-01/2025-12-31"
    assert months[1]["querystring"] == "2025-02-01/2025-02-28"
    assert sums_within(rows)["activities"] == 4
    assert years_told([], no_query) == []


def test_the_strip_ends_with_this_month_and_is_drawn_to_scale():
    rows = [row("2025-04", hours=50), row("2026-03", hours=100), row("2025-03", hours=900)]
    strip = strip_told(rows, "hours", datetime.date(2026, 3, 31), no_query)
    bars = strip["bars"]
    assert [str(bars[0]["first"]), str(bars[-1]["first"])] == ["2025-04-01", "2026-03-01"]
    assert [(bar["value"], bar["height"]) for bar in (bars[0], bars[1], bars[-1])] == [
        (50, 50),
        (0, 0),
        (100, 100),
    ]
    assert strip["best"]["first"] == datetime.date(2026, 3, 1) and bars[-1]["is_now"]
    assert strip_told([], "hours", datetime.date(2026, 1, 1), no_query)["best"] is None


@pytest.fixture
def brand(site_tree):
    return factories.BrandPageFactory(parent=site_tree.brands, slug="river", title="关爱母亲河")


def total(client, query):
    return client.get(f"/activities/?{query}").context_data["response"].total


def test_each_number_of_a_brand_links_to_what_it_counts(client, record, brand):
    record("去年", "2025-12-31 20:00", "2026-01-01 08:00", brand=brand, participants=30)
    record("今年", "2026-02-03 09:00", brand=brand, participants=50)
    record("还没到", "2026-03-20 09:00", brand=brand)
    record("停办", "2026-02-20 09:00", brand=brand, cancelled=True, cancel_reason="雨。")
    record("草稿", "2026-02-21 09:00", brand=brand, live=False)
    record("别的", "2026-02-22 09:00")
    history = client.get(brand.url).context_data["history"]
    assert history["figures"].activities == total(client, "brand=river&state=ongoing&state=ended")
    for year in history["years"]:
        assert year["sums"]["activities"] == total(client, year["querystring"]) > 0
        for month in year["months"]:
            if month["sums"]["activities"]:
                assert month["sums"]["activities"] == total(client, month["querystring"])
    assert [year["year"] for year in history["years"]] == [2026, 2025]


def test_milestones_are_those_of_editors_and_of_records_in_order(client, record, brand):
    for when, title in (("2018", "定名"), ("2026年1月", "新标识"), ("往后", "十周年")):
        brand.milestones.create(when=when, title=title)
    brand.save()
    record("头一场", "2025-05-04 09:00", brand=brand, participants=5)
    record("最大的", "2026-02-03 09:00", brand=brand, participants=1200)
    page = client.get(brand.url)
    told = [entry["title"] for entry in page.context_data["history"]["milestones"]]
    assert told == ["定名", "第一场活动", "新标识", "十周年", "人数最多的一场，1200 人"]
    assert "头一场" in page.content.decode()


def test_the_hundredth_is_the_hundredth(record, brand, site_tree):
    from brands.history import milestones_of

    first = record("第一", "2025-01-01 08:00", brand=brand, participants=None)
    fields = {"brand": brand, "team": first.team, "category": first.category, "participants": None}
    day = datetime.timedelta(days=1)
    for number in range(1, 100):
        factories.ActivityFactory(
            title=f"第{number + 1}场", start=first.start + number * day,
            end=first.start + number * day, **fields,
        )  # fmt: skip
    told = {entry["title"]: entry["record"].title for entry in milestones_of(brand, 100)}
    assert told == {"第一场活动": "第一", "第 100 场活动": "第100场"}


def test_a_new_brand_shows_no_empty_timeline(client, brand, clock):
    page = client.get(brand.url).content.decode()
    assert "历年活动" not in page and "大事记" not in page


def test_a_team_tells_its_life_and_its_branches(client, record, site_tree, brand):
    team = site_tree.anyuan.team
    team.founded = datetime.date(2014, 7, 6)
    team.save()
    child = factories.TeamFactory(name="源头小队", parent=team, area=team.area)
    other = factories.TeamFactory(name="船工小队", parent=team, area=team.area)
    record("起步", "2025-05-04 09:00", brand=brand, participants=10, hours_per_person=2)
    joint = record("合办", "2026-02-03 09:00", team=child, participants=5, hours_per_person=2)
    joint.co_teams.add(team, other)
    joint.save()
    story = factories.StoryPageFactory(parent=site_tree.stories, team=team, kind="team_best")
    story.honours.create(year=2024, title="最佳志愿服务团队")
    story.save()
    page = client.get(team.get_absolute_url())
    history = page.context_data["history"]
    assert (history["figures"].activities, history["figures"].hours) == (2, 30)
    told = [(event["when"], event["title"]) for event in history["events"]]
    assert told == [
        ("2014年7月", "队伍成立"),
        ("2024年", "最佳志愿服务团队"),
        ("2025年5月", "第一条活动记录"),
        ("2025年5月", "第一次参加“关爱母亲河”的活动"),
    ]
    branches = page.context_data["branches"]
    assert [(row["team"].name, row["hours"]) for row in branches] == [
        ("源头小队", 10),
        ("船工小队", 10),
    ]
    for row in branches:
        assert total(client, row["querystring"]) == 1
    assert total(client, history["years"][0]["querystring"]) == 1
    text = page.content.decode()
    assert "近十二个月" in text and "2026年2月" in text and f"/feeds/teams/{team.slug}.ics" in text


def test_a_masked_person_stays_masked_in_the_life_of_a_team(client, site_tree, clock):
    team = site_tree.anyuan.team
    story = factories.StoryPageFactory(
        parent=site_tree.stories, team=team, name="欧阳试（示例）", title="欧阳试的十八年"
    )
    story.honours.create(year=2024, title="欧阳试获评最美志愿者")
    story.save()
    page = client.get(team.get_absolute_url()).content.decode()
    assert "获评最美志愿者" in page and "欧阳试" not in page


def test_queries_do_not_grow(query_count, record, site_tree, brand):
    team = site_tree.anyuan.team
    for number in range(1, 9):
        record(f"活动{number}", f"2026-02-{number:02} 09:00", brand=brand)
        factories.TeamFactory(parent=team, area=team.area)
    assert query_count(team.get_absolute_url()) <= 13
    assert query_count(brand.url) <= 12
