"""Moves in the plan of a column: what they write, and who wins where two meet."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from core.roles import Role
from stories.models import ColumnIssuePage, ColumnPlan, PlannedIssue
from stories.planner.moves import Conflict, Refused, move, undo
from stories.planner.slots import free_slots, monday_of
from tests import factories


@pytest.fixture
def column(site_tree):
    return factories.ColumnPageFactory(parent=site_tree.columns, title="身边的榜样")


def coming(weekday, weeks=1):
    day = monday_of(timezone.localdate()) + datetime.timedelta(weeks=weeks, days=weekday)
    return day


def draft(column, title, day=None):
    page = factories.ColumnIssuePageFactory(parent=column, title=title, live=False)
    PlannedIssue.objects.filter(page=page).update(planned_on=day)
    return PlannedIssue.objects.get(page=page)


def test_new_column_has_slots_and_new_issue_a_card(column):
    plan = ColumnPlan.objects.get(column=column)
    assert (plan.least, plan.most) == (2, 3)
    assert [(slot.weekday, slot.compulsory) for slot in plan.slots.all()] == [
        (1, True),
        (3, False),
        (4, True),
    ]
    card = draft(column, "一把剪刀")
    assert card.planned_on is None
    assert card.shown_title == "一把剪刀"


def test_move_writes_the_planned_date_and_nothing_else(column, staff):
    editor = staff(Role.EDITOR, name="林见微")
    card = draft(column, "一碗热粥")
    before = ColumnIssuePage.objects.filter(pk=card.page_id).values().get()
    moved = move(column, card.pk, coming(1), user=editor, version=card.version, seen=[])
    card.refresh_from_db()
    assert card.planned_on == coming(1)
    assert "已放到" in moved.message
    assert ColumnIssuePage.objects.filter(pk=card.page_id).values().get() == before
    entry = PageLogEntry.objects.get(page=card.page_id, action="stories.plan")
    assert entry.user == editor
    assert entry.data == {"old": None, "new": coming(1).isoformat()}


def test_planned_date_survives_an_old_revision(column, staff):
    card = draft(column, "旧稿")
    page = ColumnIssuePage.objects.get(pk=card.page_id)
    old = page.save_revision()
    move(column, card.pk, coming(4), user=staff(Role.EDITOR), version=card.version)
    old.publish()
    card.refresh_from_db()
    assert card.planned_on == coming(4)


def test_taken_slot_changes_places_and_undo_puts_both_back(column, staff):
    editor = staff(Role.EDITOR)
    first, second = draft(column, "甲", coming(1)), draft(column, "乙", coming(4))
    moved = move(column, first.pk, coming(4), user=editor, version=first.version, seen=[second.pk])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.planned_on, second.planned_on) == (coming(4), coming(1))
    undo(column, moved.changes, user=editor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.planned_on, second.planned_on) == (coming(1), coming(4))


def test_second_editor_learns_who_took_the_slot(column, staff):
    lin, he = staff(Role.CHIEF, name="林见微"), staff(Role.EDITOR, name="何知秋")
    hers, his = draft(column, "她的一期"), draft(column, "他的一期")
    move(column, hers.pk, coming(1), user=lin, version=hers.version, seen=[])
    with pytest.raises(Conflict, match="林见微刚把 .* 排给了《她的一期》"):
        move(column, his.pk, coming(1), user=he, version=his.version, seen=[])
    with pytest.raises(Conflict, match="林见微刚把《她的一期》挪到了"):
        move(column, hers.pk, coming(4), user=he, version=hers.version, seen=[])
    his.refresh_from_db()
    hers.refresh_from_db()
    assert (his.planned_on, hers.planned_on) == (None, coming(1))


def test_undo_yields_to_a_later_move(column, staff):
    editor = staff(Role.EDITOR)
    card = draft(column, "甲")
    moved = move(column, card.pk, coming(1), user=editor, version=card.version)
    move(column, card.pk, coming(4), user=editor, version=card.version + 1)
    with pytest.raises(Conflict):
        undo(column, moved.changes, user=editor)
    card.refresh_from_db()
    assert card.planned_on == coming(4)


def test_published_and_scheduled_stay_where_they_are(column, staff):
    editor = staff(Role.EDITOR)
    out = factories.ColumnIssuePageFactory(parent=column, title="已经发的", live=True)
    card = PlannedIssue.objects.get(page=out)
    assert card.planned_on == timezone.localdate()
    with pytest.raises(Refused, match="已经发过"):
        move(column, card.pk, coming(1), user=editor, version=card.version)
    waiting = draft(column, "定时的", coming(1))
    page = ColumnIssuePage.objects.get(pk=waiting.page_id)
    page.go_live_at = timezone.now() + datetime.timedelta(days=8)
    page.save_revision(approved_go_live_at=page.go_live_at)
    with pytest.raises(Refused, match="已定时，先取消定时再挪。"):
        move(column, waiting.pk, coming(4), user=editor, version=waiting.version)
    other = draft(column, "想对调的")
    with pytest.raises(Refused, match="已定时"):
        move(column, other.pk, coming(1), user=editor, version=other.version, seen=[waiting.pk])


def test_nothing_is_planned_for_the_past(column, staff):
    card = draft(column, "甲")
    with pytest.raises(Refused, match="已经过去"):
        move(column, card.pk, coming(1, -1), user=staff(Role.EDITOR), version=card.version)


def test_next_free_slots_leave_out_what_is_taken(column):
    plan = ColumnPlan.of(column)
    draft(column, "占着", coming(1))
    found = free_slots(plan, after=coming(0), most=3)
    assert found == [coming(3), coming(4), coming(1, 2)]
