"""Calendars that a library reads without loss: results, teams and the year's occasions."""

import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from activities.models import Activity, Occasion
from core.corrections.withdrawal import withdraw
from tests import factories

PRIVATE = {"responsible_name": "顾不问（示例）", "responsible_phone": "13900000000"}
LONG = (
    "秋收时节到田间地头帮助缺少劳力的老人家收割晚稻、搬运谷袋、修理农具；还有，教用手机\\, 看病" * 2
)


def calendar(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    for line in response.content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # A fold never parts a character.
    parsed = Calendar.from_ical(response.content)
    assert not parsed.errors
    return parsed


def by_uid(parsed):
    return {str(event["uid"]): event for event in parsed.walk("VEVENT")}


@pytest.fixture
def records(site_tree):
    team = site_tree.luxi.team
    made = [
        factories.ActivityFactory(
            title=f"{LONG[:60]}{number}"[:80],
            summary=LONG[:200],
            place='示例镇；示例村, "祠堂"前\\坪',
            team=team,
            area=site_tree.luxi.town,
            start=timezone.now() + datetime.timedelta(days=number - 3, minutes=7),
            latitude="27.630000" if number else None,
            longitude="114.050000" if number else None,
            **PRIVATE,
        )
        for number in range(6)
    ]
    made.append(
        factories.ActivityFactory(
            title="献血",
            team=site_tree.anyuan.team,
            cancelled=True,
            cancel_reason="下雨",
            **PRIVATE,
        )
    )
    made[-1].co_teams.add(team)
    made[-1].save()
    factories.ActivityFactory(title="草稿一份", team=team, live=False, **PRIVATE)
    return made


@pytest.mark.parametrize("of", ["all", "area", "team"])
def test_nothing_is_lost_on_the_way(client, site_tree, records, of):
    address, expected = {
        "all": ("/feeds/activities.ics", records),
        "area": ("/feeds/activities.ics?area=luxi", records[:6]),
        "team": (f"/feeds/teams/{site_tree.luxi.team.slug}.ics", records),
    }[of]
    found = by_uid(calendar(client, address))
    assert len(found) == len(expected)
    for record in Activity.objects.filter(pk__in=[record.pk for record in expected]):
        event = found[f"activity-{record.pk}@testserver"]
        assert event["summary"] == record.title
        assert event["location"] == record.place
        assert event["dtstart"].dt == record.start.replace(microsecond=0)
        assert event["dtend"].dt == record.end.replace(microsecond=0)
        assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
        assert event["url"] == f"http://testserver{record.get_absolute_url()}"
        assert event["status"] == ("CANCELLED" if record.cancelled else "CONFIRMED")
        assert event["last-modified"].dt == record.updated_at.replace(microsecond=0)
        assert record.summary in event["description"]
        if record.latitude:
            assert event["geo"].latitude == float(record.latitude)


def test_it_names_its_zone_and_when_to_ask_again(client, records):
    parsed = calendar(client, "/feeds/activities.ics?area=luxi")
    zone = parsed.walk("VTIMEZONE")[0]
    assert zone["tzid"] == "Asia/Shanghai"
    assert zone.to_tz().utcoffset(datetime.datetime(2026, 6, 1)) == datetime.timedelta(hours=8)
    assert parsed["refresh-interval"].dt == datetime.timedelta(hours=6)
    assert parsed["source"] == "http://testserver/feeds/activities.ics?area=luxi"
    assert "芦溪县" in parsed["x-wr-calname"]
    assert parsed["method"] == "PUBLISH"


def test_a_change_keeps_the_uid_and_raises_the_sequence(client, records):
    def version():
        event = by_uid(calendar(client, "/feeds/activities.ics"))[
            f"activity-{records[0].pk}@testserver"
        ]
        return event["sequence"], event["last-modified"].dt

    Activity.objects.filter(pk=records[0].pk).update(
        created_at=timezone.now() - datetime.timedelta(days=3),
        updated_at=timezone.now() - datetime.timedelta(days=2),
    )
    records[1].save()
    before = version()
    record = Activity.objects.get(pk=records[0].pk)
    record.title, record.code = "改了名字", "PX-2031-000009"
    record.save()
    after = version()
    assert after[0] > before[0] and after[1] > before[1]


def test_nothing_private_no_draft_and_what_is_withdrawn_is_gone(
    client, site_tree, records, admin_user
):
    addresses = ("/feeds/activities.ics", f"/feeds/teams/{site_tree.luxi.team.slug}.ics")
    for address in addresses:
        text = str(calendar(client, address).to_ical().decode())
        for secret in (*PRIVATE.values(), "草稿"):
            assert secret not in text.replace("\r\n ", "")
    withdraw(records[0], admin_user, "写错了")
    for address in addresses:
        assert f"activity-{records[0].pk}@testserver" not in by_uid(calendar(client, address))
    withdraw(site_tree.luxi.team, admin_user, "写错了")
    assert client.get(addresses[1]).status_code == 404


def test_occasions_come_for_two_years_by_their_rules(client, site_tree):
    rules = Occasion.Rule
    fixed = factories.OccasionFactory(name="学雷锋日", description="做一件好事")
    spring = factories.OccasionFactory(
        name="春节", rule=rules.LUNAR, month=1, day=1, length=3, traditional=True
    )
    season = factories.OccasionFactory(
        name="开学季", rule=rules.RANGE, month=12, day=20, end_month=1, end_day=5
    )
    term = factories.OccasionFactory(
        name="清明", rule=rules.TERM, month=None, day=None, term="清明"
    )
    events = calendar(client, "/feeds/occasions.ics").walk("VEVENT")
    today = timezone.localdate()
    for occasion in (fixed, spring, season, term):
        mine = [event for event in events if event["summary"] == occasion.name]
        assert 2 <= len(mine) <= 3, occasion
        assert len({str(event["uid"]) for event in mine}) == len(mine)
        for event in mine:
            first, last = event["dtstart"].dt, event["dtend"].dt - datetime.timedelta(days=1)
            assert type(first) is datetime.date
            assert (first, last) in occasion.dates_between(first, last)
            assert last >= today - datetime.timedelta(days=31)
            assert event["url"].endswith(f"/occasions/{occasion.slug}/")
    assert any("做一件好事" in event["description"] for event in events)


def test_a_lunar_day_that_comes_twice_in_a_year_is_told_twice():
    laba = Occasion(name="腊八", rule=Occasion.Rule.LUNAR, month=12, day=8, length=1)
    dates = laba.dates_between(datetime.date(2022, 1, 1), datetime.date(2022, 12, 31))
    assert [first for first, _last in dates] == [
        datetime.date(2022, 1, 10),
        datetime.date(2022, 12, 30),
    ]


def test_they_cost_few_queries(client, site_tree, records, query_count):
    factories.OccasionFactory()
    for address in (
        "/feeds/occasions.ics",
        "/feeds/activities.ics",
        f"/feeds/teams/{site_tree.luxi.team.slug}.ics",
    ):
        assert query_count(address) <= 12, address
