"""The planner over HTTP: what people see, what they may do, and what it costs."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.roles import Role
from stories.models import ColumnIssuePage, PlannedIssue
from stories.planner.slots import monday_of
from tests import factories
from tests.stories.test_planner_moves import coming, draft


@pytest.fixture
def column(site_tree):
    return factories.ColumnPageFactory(parent=site_tree.columns, title="身边的榜样")


@pytest.fixture
def editor(client, staff):
    user = staff(Role.EDITOR, name="何知秋")
    client.force_login(user)
    return user


def board(column):
    return reverse("column_planner:board", args=[column.pk])


def post_move(client, card, day, seen="", **values):
    address = reverse("column_planner:move", args=[card.column_id, card.pk])
    data = {"to": day.isoformat() if day else "backlog", "version": card.version}
    data |= {"seen": seen, "checks_seen": "on", **values}
    return client.post(address, data, headers={"accept": "application/json"})


def test_week_says_what_it_lacks(client, editor, column):
    draft(column, "只有一篇", coming(4))
    shown = client.get(board(column)).content.decode()
    assert "已排 1，缺 1" in shown
    assert "必排，空着 · 放入" in shown
    assert "四周外，先不催" in shown
    assert "每周 2–3 期：周二、周五必排，周四可选" in shown


def test_idea_holds_a_slot_and_fills_none(client, editor, column):
    PlannedIssue.objects.create(column=column, title="一个选题", planned_on=coming(1))
    draft(column, "一篇稿", coming(4))
    assert "已排 1，选题 1，缺 1" in client.get(board(column)).content.decode()


def test_the_dashboard_shows_every_day_that_something_is_planned_for(client, editor, column):
    monday = monday_of(timezone.localdate()) + datetime.timedelta(weeks=1)
    wednesday = monday + datetime.timedelta(days=2)
    PlannedIssue.objects.create(column=column, title="巷口的灯", planned_on=wednesday)
    soup = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    week = soup.select("#panel-slots .desk-slots > li")[1]
    told = [each.get_text(" ") for each in week.select(".desk-slots__strip a")]
    assert [each.split()[0] for each in told] == ["周二", "周三", "周四", "周五"]
    assert "巷口的灯" in told[1] and "空着" in told[0]


def test_week_above_its_maximum_is_marked(client, editor, column):
    for number, weekday in enumerate((1, 3, 4, 4)):
        draft(column, f"第{number}篇", coming(weekday))
    assert "已排 4，多 1" in client.get(board(column)).content.decode()


def test_schedule_that_differs_from_the_plan_is_said(client, editor, column):
    card = draft(column, "楼长", coming(4))
    page = ColumnIssuePage.objects.get(pk=card.page_id)
    day = coming(5)
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    page.save_revision(approved_go_live_at=moment)
    shown = client.get(board(column)).content.decode()
    assert "日期不符 1" in shown
    assert f"定时却是 {day.month}月{day.day}日 09:00" in shown


def test_move_by_script_answers_with_the_new_table(client, editor, column):
    card = draft(column, "热粥")
    answer = post_move(client, card, coming(1))
    assert answer.status_code == 200
    assert "已放到" in answer.json()["message"]
    assert "热粥" in answer.json()["board"]
    again = post_move(client, card, coming(4))
    assert again.status_code == 409
    assert "何知秋刚把《热粥》挪到了" in again.json()["message"]
    assert again.json()["free"]["date"]


def test_undo_by_session(client, editor, column):
    card = draft(column, "热粥", coming(4))
    post_move(client, card, None)
    card.refresh_from_db()
    assert card.planned_on is None
    client.post(reverse("column_planner:undo", args=[column.pk]))
    card.refresh_from_db()
    assert card.planned_on == coming(4)


def test_move_without_script(client, editor, column):
    card = draft(column, "热粥")
    address = reverse("column_planner:move", args=[column.pk, card.pk])
    assert "空档" in client.get(address).content.decode()
    data = {"to": "other", "other": coming(2).isoformat(), "version": card.version}
    response = client.post(address, data, follow=True)
    assert "已放到" in response.content.decode()
    assert "其他日子" in response.content.decode()
    card.refresh_from_db()
    assert card.planned_on == coming(2)


@pytest.mark.parametrize(
    "values",
    [
        {"to": "昨天"},
        {"to": "9999-99-99"},
        {"to": "2999-01-01"},
        {"to": "other", "other": ""},
        {"version": "x"},
        {"seen": "1,<script>"},
        {"seen": "9" * 60},
    ],
)
def test_hostile_moves_change_nothing(client, editor, column, values):
    card = draft(column, "热粥", coming(4))
    answer = post_move(client, card, coming(1), **{"seen": "", **values})
    assert answer.status_code == 400
    assert answer.json()["message"]
    card.refresh_from_db()
    assert card.planned_on == coming(4)


@pytest.mark.parametrize(
    "start", ["", "x", "2026-13-40", "9999-12-31", "0001-01-01", "２０２６-01-01"]
)
def test_any_start_shows_weeks(client, editor, column, start):
    assert client.get(board(column), {"start": start}).status_code == 200


def test_card_of_another_column_is_not_there(client, editor, column, site_tree):
    other = factories.ColumnPageFactory(parent=site_tree.columns, title="另一栏")
    card = draft(other, "别栏的")
    address = reverse("column_planner:move", args=[column.pk, card.pk])
    assert client.get(address).status_code == 404
    answer = client.post(
        address, {"to": "backlog", "version": 0}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409


def test_county_reads_and_changes_nothing(client, staff, column, site_tree):
    card = draft(column, "热粥", coming(4))
    client.force_login(staff(Role.COUNTY_ADMIN, area=site_tree.anyuan.area))
    shown = client.get(board(column)).content.decode()
    assert "热粥" in shown
    assert "只读" in shown
    assert "data-move-url" not in shown
    answer = post_move(client, card, coming(1))
    assert answer.status_code in (302, 403)
    card.refresh_from_db()
    assert card.planned_on == coming(4)
    client.force_login(staff(Role.REPORTER, area=site_tree.anyuan.area))
    assert client.get(board(column)).status_code == 404


def test_idea_becomes_a_draft_in_its_slot(client, editor, column):
    address = reverse("column_planner:new", args=[column.pk])
    data = {"title": "皮影戏", "planned_on": coming(1).isoformat(), "act": "idea"}
    client.post(address, data)
    idea = PlannedIssue.objects.get(title="皮影戏")
    assert idea.page_id is None
    idea_address = reverse("column_planner:idea", args=[column.pk, idea.pk])
    client.post(idea_address, {**data, "act": "draft"})
    idea.refresh_from_db()
    assert idea.page.title == "皮影戏"
    assert not idea.page.live
    assert idea.planned_on == coming(1)
    assert PlannedIssue.objects.filter(column=column).count() == 1


def test_slots_can_be_changed(client, editor, column):
    address = reverse("column_planner:slots", args=[column.pk])
    assert client.get(address).status_code == 200
    slots = list(column.plan.slots.all())
    data = {"least": 1, "most": 2, "slots-TOTAL_FORMS": 4, "slots-INITIAL_FORMS": 3}
    for number, slot in enumerate(slots):
        data |= {
            f"slots-{number}-id": slot.pk,
            f"slots-{number}-weekday": slot.weekday,
            f"slots-{number}-goes_out_at": "10:30",
        }
    data |= {"slots-0-DELETE": "on", "slots-3-weekday": 0, "slots-3-goes_out_at": "08:00"}
    assert client.post(address, data).status_code == 302
    column.plan.refresh_from_db()
    assert column.plan.cadence == "1–2"
    assert [slot.weekday for slot in column.plan.slots.all()] == [0, 3, 4]
    assert client.post(address, {**data, "least": 5}).status_code == 400


def test_new_issue_is_offered_the_next_free_slot(client, editor, column):
    address = reverse("wagtailadmin_pages:add", args=["stories", "columnissuepage", column.pk])
    shown = client.get(address).content.decode()
    assert "下一个空档" in shown


def test_number_is_shown_only_once_out(client, editor, column):
    draft(column, "还没发", coming(1))
    shown = client.get(board(column)).content.decode()
    assert "第 1 期" not in shown
    factories.ColumnIssuePageFactory(parent=column, title="发了", live=True)
    assert "第 1 期" in client.get(board(column)).content.decode()


@pytest.mark.parametrize("query", ["export=csv", "export=xlsx", "export=exe"])
def test_export(client, editor, column, query):
    draft(column, "=cmd", coming(1))
    response = client.get(reverse("column_planner:export", args=[column.pk]) + f"?{query}")
    assert response.status_code == 200
    if query == "export=csv":
        text = b"".join(response).decode()
        assert "'=cmd" in text
        assert coming(1).isoformat() in text


def test_print_view(client, editor, column):
    draft(column, "印出来", coming(1))
    response = client.get(reverse("column_planner:print", args=[column.pk]))
    assert "印出来" in response.content.decode()


def many(column, count):
    """`count` issues: out, one a day backwards, but for a tenth in the weeks to come."""
    made = factories.ColumnIssuePageFactory(parent=column, live=False, title="底稿")
    today = timezone.localdate()
    PlannedIssue.objects.bulk_create(
        PlannedIssue(
            column=column,
            title=f"选题{number}",
            planned_on=today + datetime.timedelta(days=number % 40)
            if number % 10 == 0
            else None
            if number % 10 == 1
            else today - datetime.timedelta(days=30 + number),
        )
        for number in range(count)
    )
    return made


def test_queries_do_not_grow(client, editor, column):
    many(column, 10)
    for number in range(3):
        draft(column, f"稿{number}", coming(1))
    client.get(board(column))
    with CaptureQueriesContext(connection) as few:
        client.get(board(column))
    many(column, 1500)
    for number in range(12):
        draft(column, f"又一稿{number}", coming(4))
    with CaptureQueriesContext(connection) as lots:
        client.get(board(column))
    assert len(lots) <= len(few) + 1
    assert len(lots) < 20


def test_weeks_begin_on_monday():
    assert monday_of(datetime.date(2026, 3, 15)) == datetime.date(2026, 3, 9)
