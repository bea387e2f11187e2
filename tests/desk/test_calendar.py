"""The editorial calendar: whose entries are on it, what is due, and the secret addresses."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from activities.models import Occasion
from core.desk.models import CalendarAddress, DueDone, DueReport
from core.roles import Role
from stories.models import PlannedIssue
from tests import factories


@pytest.fixture
def chief(client, staff):
    user = staff(Role.CHIEF, name="林见微")
    client.force_login(user)
    return user


@pytest.fixture
def column(site_tree):
    return factories.ColumnPageFactory(parent=site_tree.columns, title="身边的榜样")


def shown(client, **query):
    response = client.get(reverse("desk_calendar"), query)
    assert response.status_code == 200
    return response.content.decode()


def out(parent, title, **values):
    now = timezone.now()
    return factories.ArticlePageFactory(
        parent=parent, title=title, first_published_at=now, last_published_at=now, **values
    )


def test_everything_of_the_month(client, chief, site_tree, column):
    today = timezone.localdate()
    out(site_tree.anyuan.news, "安源发的一篇")
    waiting = factories.ArticlePageFactory(parent=site_tree.news, title="等着的一篇", live=False)
    waiting.save_revision(approved_go_live_at=timezone.now() + datetime.timedelta(minutes=1))
    PlannedIssue.objects.create(column=column, title="计划的一期", planned_on=today)
    DueReport.objects.create(title="书面报告", rule="once", date=today)
    factories.OccasionFactory(name="示例节点", month=today.month, day=today.day)
    page = shown(client)
    for text in ("安源发的一篇", "等着的一篇", "计划的一期", "书面报告", "示例节点"):
        assert text in page
    only = shown(client, kind="due")
    assert "书面报告" in only
    assert "安源发的一篇" not in only
    assert "安源发的一篇" not in shown(client, area="city")
    assert "安源发的一篇" in shown(client, area=site_tree.anyuan.area.pk)
    assert "书面报告" in shown(client, view="week")
    assert "书面报告" in shown(client, print=1)


def test_county_sees_its_own(client, staff, site_tree):
    out(site_tree.anyuan.news, "安源发的一篇")
    out(site_tree.luxi.news, "芦溪发的一篇")
    today = timezone.localdate()
    for place in (site_tree.anyuan, site_tree.luxi):
        DueReport.objects.create(
            title=f"{place.area.name}书面报告", rule="once", date=today, area=place.area
        )
        activity = factories.ActivityFactory(
            team=place.team, title=f"{place.area.name}活动", starts_in=datetime.timedelta(days=-7)
        )
        activity.save_revision(approved_go_live_at=timezone.now())
    client.force_login(staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area))
    page = shown(client)
    assert "安源发的一篇" in page
    assert "安源区书面报告" in page
    assert "安源区活动" in page
    assert "芦溪" not in page
    assert "芦溪" not in shown(client, area=site_tree.luxi.area.pk)
    client.force_login(staff(Role.REPORTER, area=site_tree.anyuan.area))
    assert client.get(reverse("desk_calendar")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"day": "9999-99-99"},
        {"day": "0001-01-01"},
        {"view": "week", "day": "9999-12-31"},
        {"kind": "<script>"},
        {"area": "9" * 40},
        {"area": "-1"},
    ],
)
def test_hostile_queries(client, chief, query):
    shown(client, **query)


def test_activity_without_report_is_due(client, chief, site_tree):
    week_ago = datetime.timedelta(days=-7, hours=-5)
    factories.ActivityFactory(team=site_tree.anyuan.team, title="义诊", starts_in=week_ago)
    assert "还没有报道：义诊" in shown(client, kind="due")
    for number in range(3):
        factories.ActivityFactory(
            team=site_tree.anyuan.team, title=f"植树{number}", starts_in=week_ago
        )
    page = shown(client, kind="due")
    assert "4 场活动还没有报道" in page
    address = reverse("wagtailsnippets_activities_activity:list")
    ended = timezone.localdate(timezone.now() + week_ago + datetime.timedelta(hours=3))
    listed = client.get(address, {"reported": "no", "ended": ended.isoformat()})
    assert "植树2" in listed.content.decode()


def test_occasion_has_lead_time_and_last_year(client, chief, site_tree):
    day = timezone.localdate() + datetime.timedelta(days=14)
    occasion = factories.OccasionFactory(name="学雷锋日", month=day.month, day=day.day)
    assert "开始准备学雷锋日" in shown(client, kind="occasion")
    Occasion.objects.update(lead_days=0)
    assert "开始准备学雷锋日" not in shown(client, kind="occasion")
    then = occasion.dates_in(day.year - 1)[0]
    start = timezone.make_aware(datetime.datetime.combine(then, datetime.time(9)))
    factories.ActivityFactory(
        team=site_tree.anyuan.team,
        title="去年的学雷锋",
        occasion=occasion,
        start=start,
        end=start + datetime.timedelta(hours=2),
    )
    address = reverse("activities_occasion_work", args=[occasion.pk])
    assert "去年的学雷锋" in client.get(address, {"year": "-1"}).content.decode()
    assert "去年的学雷锋" not in client.get(address).content.decode()
    assert client.get(address, {"year": "٢٠٢٥"}).status_code == 200


# What is due.


def test_quarterly_report_is_due_by_the_fifth():
    report = DueReport(title="书面报告", rule="quarter", day=5)
    first, last = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
    assert [f"{day:%m-%d}" for day in report.dates_between(first, last)] == [
        *("01-05", "04-05", "07-05", "10-05")
    ]
    monthly = DueReport(title="月报", rule="month", day=31)
    march = datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)
    assert monthly.dates_between(*march) == [datetime.date(2026, 2, 28)]


def test_due_report_is_kept_and_marked(client, chief):
    form = reverse("desk_due_new")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert client.post(form, {"title": "x", "rule": "once", "lead_days": 7}).status_code == 400
    data = {"title": "书面报告", "rule": "once", "date": tomorrow.isoformat(), "lead_days": 7}
    assert client.post(form, data).status_code == 302
    report = DueReport.objects.get()
    assert "剩 1 天" in client.get(reverse("desk_due")).content.decode()
    mark = reverse("desk_due_mark", args=[report.pk])
    client.post(mark, {"due_on": tomorrow.isoformat()})
    client.post(mark, {"due_on": tomorrow.isoformat()})
    assert DueDone.objects.get().done_by == chief
    assert client.post(mark, {"due_on": "2020-01-01"}).status_code == 404
    assert client.post(mark, {"due_on": "2020-99-01"}).status_code == 404
    client.post(mark, {"due_on": tomorrow.isoformat(), "act": "undo"})
    assert not DueDone.objects.exists()


def test_county_marks_its_own_and_no_other(client, staff, site_tree):
    today = timezone.localdate()
    own, foreign = (
        DueReport.objects.create(title="报告", rule="once", date=today, area=place.area)
        for place in (site_tree.anyuan, site_tree.luxi)
    )
    client.force_login(staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area))
    day = {"due_on": today.isoformat()}
    assert client.post(reverse("desk_due_mark", args=[foreign.pk]), day).status_code == 404
    assert client.post(reverse("desk_due_mark", args=[own.pk]), day).status_code == 302
    assert DueDone.objects.get().report == own
    assert client.get(reverse("desk_due_edit", args=[own.pk])).status_code in (302, 403)


# Subscriptions.


@pytest.fixture
def feeds(client, chief, column):
    PlannedIssue.objects.create(
        column=column,
        title="计划的一期",
        note="内情",
        owner=chief,
        planned_on=timezone.localdate() + datetime.timedelta(days=2),
    )
    address = reverse("desk_subscriptions")
    client.post(address, {"act": "renew"})
    return [line[1] for line in client.get(address).context["feeds"]]


def test_subscription_opens_without_signing_in(client, feeds):
    client.logout()
    for address in feeds:
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        text = response.content.decode()
        assert "计划的一期" in text
        assert "林见微" not in text
        assert "内情" not in text
        names = [str(event["summary"]) for event in Calendar.from_ical(text).walk("VEVENT")]
        assert "[计划，选题] 计划的一期" in names
    assert len(feeds) == 2


def test_subscription_ends(client, feeds, chief):
    address = feeds[0]
    client.post(reverse("desk_subscriptions"), {"act": "renew"})
    assert client.get(address).status_code == 404
    address = client.get(reverse("desk_subscriptions")).context["feeds"][0][1]
    assert client.get(address).status_code == 200
    chief.is_active = False
    chief.save()
    assert client.get(address).status_code == 404
    chief.is_active = True
    chief.save()
    CalendarAddress.objects.all().delete()
    assert client.get(address).status_code == 404


def test_guessed_addresses(client, feeds, chief):
    for feed in ("column-999999", "column-x", "nothing-1", "column-" + "9" * 30):
        assert client.get(feeds[0].replace("all.ics", f"{feed}.ics")).status_code == 404
    token = feeds[0].split("/")[-2]
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert client.get(feeds[0].replace(token, wrong)).status_code == 404


def test_guessing_is_throttled(client, feeds):
    wrong = feeds[0].replace(feeds[0].split("/")[-2], f"1-{'0' * 40}")
    answers = {client.get(wrong, REMOTE_ADDR="198.51.100.7").status_code for _ in range(70)}
    assert answers == {404, 429}


def test_queries_do_not_grow(client, chief, site_tree, column):
    def fill(count):
        for number in range(count):
            out(site_tree.anyuan.news, f"篇{number}")
            factories.ActivityFactory(team=site_tree.anyuan.team)
        day = timezone.localdate()
        PlannedIssue.objects.bulk_create(
            PlannedIssue(column=column, title=f"题{number}", planned_on=day)
            for number in range(count * 100)
        )
        DueReport.objects.bulk_create(
            DueReport(title=f"报{number}", rule="month", day=5) for number in range(count)
        )

    fill(1)
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    fill(6)
    # After a change the site is looked up once again.
    shown(client)
    with CaptureQueriesContext(connection) as many:
        shown(client)
    assert len(many) <= len(few)
    # Ten of them are the admin's own frame.
    assert len(many) <= 19
