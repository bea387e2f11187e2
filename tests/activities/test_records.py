"""Records: states at their boundaries, figures, constraints, codes, and their public page."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from activities.models import Activity
from activities.models.codes import allocate_codes
from activities.querysets import State
from tests import factories

HOUR = datetime.timedelta(hours=1)


def test_public_page_hides_private_fields_and_says_why_cancelled(client, site_tree):
    activity = factories.ActivityFactory(
        responsible_name="不公开的人",
        responsible_phone="13900000000",
        cancelled=True,
        cancel_reason="大雨",
    )
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "不公开的人" not in page and "13900000000" not in page
    assert "大雨" in page


def test_page_lists_live_pages_about_it_and_masks_names(client, site_tree):
    activity = factories.ActivityFactory(team=site_tree.anyuan.team)
    report = factories.ActivityReportPageFactory(parent=site_tree.reports, title="公开的报道")
    draft = factories.ActivityReportPageFactory(
        parent=site_tree.reports, title="未发布的报道", live=False
    )
    story = factories.StoryPageFactory(
        parent=site_tree.stories, name="欧阳示例", title="欧阳示例：一把剪刀", consented=False
    )
    for page in (report, draft, story):
        factories.PageActivityFactory(page=page, activity=activity)
    factories.ActivityFactory(team=site_tree.anyuan.team, title="同队的另一场")
    shown = client.get(activity.get_absolute_url()).content.decode()
    assert "公开的报道" in shown and "同队的另一场" in shown
    assert "未发布的报道" not in shown
    assert "欧阳示例" not in shown


def test_state_turns_exactly_at_its_boundaries(site_tree):
    now = timezone.now()
    activity = factories.ActivityFactory(
        start=now, end=now + HOUR, signup_opens=now - 3 * HOUR, signup_closes=now - HOUR
    )

    def state(moment):
        rows = Activity.objects.filter(pk=activity.pk)
        return [value for value in State if rows.in_state(value, now=moment)]

    assert state(now - 4 * HOUR) == [State.SOON]
    assert state(now - 3 * HOUR) == [State.OPEN]
    assert state(now - HOUR) == [State.SOON]
    assert state(now) == [State.ONGOING]
    assert state(now + HOUR) == [State.ENDED]


def test_totals_leave_out_cancelled_and_future_records(site_tree):
    factories.ActivityFactory(participants=10, hours_per_person=2, people_served=5)
    factories.ActivityFactory(cancelled=True, cancel_reason="大雨")
    factories.ActivityFactory(upcoming=True)
    totals = Activity.objects.public().totals()
    assert (totals.activities, totals.participants, totals.hours, totals.served) == (1, 10, 20, 5)


def test_database_refuses_what_cannot_be(site_tree):
    activity = factories.ActivityFactory()
    rows = Activity.objects.filter(pk=activity.pk)
    other = factories.ActivityFactory()
    for wrong in (
        {"end": activity.start - HOUR},
        {"participants": -1},
        {"total_hours": -1},
        {"code": other.code},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    for target in (activity.team, activity.category, activity.area):
        with pytest.raises(ProtectedError):
            target.delete()


def test_codes_are_given_once(db):
    first = allocate_codes(2026, 3)
    assert len({*first, *allocate_codes(2026, 2)}) == 5


def test_former_code_leads_to_the_record(client, site_tree):
    activity = factories.ActivityFactory()
    before = activity.get_absolute_url()
    activity.code = "PX-NEW-1"
    activity.save()
    assert client.get(before)["Location"] == "/activities/PX-NEW-1/"
    assert client.get("/activities/px-new-1/")["Location"] == "/activities/PX-NEW-1/"


def test_restoring_a_revision_keeps_the_code(site_tree):
    activity = factories.ActivityFactory(title="旧名")
    code = activity.code
    revision = activity.save_revision()
    activity.title = "新名"
    activity.save_revision().publish()
    revision.publish()
    activity.refresh_from_db()
    assert (activity.title, activity.code) == ("旧名", code)


def test_a_record_leads_to_those_before_and_after_it(client, site_tree):
    team, now = site_tree.anyuan.team, timezone.now()
    first, same, last = (
        factories.ActivityFactory(title=title, team=team, start=start, end=start + HOUR)
        for title, start in (("第一场", now), ("同时一场", now), ("最后一场", now + HOUR))
    )
    factories.ActivityFactory(title="没有发布的", team=team, start=now, end=now, live=False)

    def turn(activity):
        page = client.get(activity.get_absolute_url()).content.decode()
        nav = page.partition('class="turn"')[2].partition("</nav>")[0]
        return [rel for rel in ("prev", "next") if f'rel="{rel}"' in nav], nav

    assert turn(first)[0] == ["next"] and "同时一场" in turn(first)[1]
    assert turn(same)[0] == ["prev", "next"]
    assert "第一场" in turn(same)[1] and "最后一场" in turn(same)[1]
    assert turn(last)[0] == ["prev"] and "没有发布的" not in turn(last)[1]
