"""A plan for the demo's columns: weeks around today with a gap and one that is over-full, a
backlog, ideas, and what offices owe in writing."""

import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.desk.models import DueDone, DueReport
from core.models import Area
from stories.models import ColumnIssuePage, ColumnPage, PlannedIssue
from stories.planner.models import ColumnPlan
from stories.planner.slots import free_slots, monday_of

#: week from now, weekday, title, whether it is being written, owner, area by name
PLANNED = (
    (1, 4, "十一年，一通不挂断的电话", True, "zebian", None),
    (2, 1, "袁河源头：九条船，一条河", True, "zebian", None),
    (2, 4, "会修收音机的“楼长”", True, "bianji", None),
    (3, 1, "山里的代购员", False, "zongbian", None),
    (3, 3, "一封寄往云端的信", True, "bianji", None),
    (3, 4, "守烈士墓的三代人", True, "zebian", None),
    (3, 4, "鲜花换纸钱：一座公墓的变化", False, None, "湘东区"),
)
#: title, whether it is being written, owner, area, days it lies, days until it must be used
BACKLOG = (
    ("周禾：让留守孩子的周末有一盏灯", True, "zebian", None, 3, None),
    ("夜校门口的一碗热粥", True, "bianji", None, 6, 20),
    ("老物件修补队", True, "zebian", None, 9, None),
    ("两百场皮影戏", False, None, "上栗县", 12, None),
    ("食堂里的“光盘考官”", False, "zongbian", None, 34, None),
)
#: title, note, area, rule, values
DUE = (
    ("季度活动书面报告", "活动开展情况和成效，报市文明办。", "安源区", "quarter", {"day": 5}),
    ("季度活动书面报告", "活动开展情况和成效，报市文明办。", "湘东区", "quarter", {"day": 5}),
    ("全市季度汇总", "汇总各县区，报省文明办。", None, "quarter", {"day": 10}),
    ("志愿服务月报", "人次、时长、服务对象。", None, "month", {"day": 28}),
    ("最佳最美评选结果", "仪式前报送。", None, "year", {"day": 30, "month": 11}),
)


def make_plan():
    """Plan the first column; returns how many cards there are now."""
    column = ColumnPage.objects.order_by("path").first()
    if column is None:
        return 0
    today = timezone.localdate()
    monday = monday_of(today)
    ColumnPlan.of(column)
    _put_drafts_in_slots(column)
    for week, weekday, title, writes, owner, area in PLANNED:
        day = monday + datetime.timedelta(weeks=week, days=weekday)
        _card(column, title, writes, owner, area, planned_on=day)
    for title, writes, owner, area, lies, use_in in BACKLOG:
        before = today + datetime.timedelta(days=use_in) if use_in else None
        since = timezone.now() - datetime.timedelta(days=lies)
        _card(column, title, writes, owner, area, use_before=before, created_at=since)
    return PlannedIssue.objects.count()


def make_due():
    today = timezone.localdate()
    since = today - datetime.timedelta(days=60)
    who = get_user_model().objects.filter(username="bianji").first()
    for title, note, area, rule, values in DUE:
        place = Area.objects.filter(name=area).first() if area else None
        report = DueReport.objects.create(
            title=title, note=note, area=place, rule=rule, since=since, **values
        )
        for day in report.dates_between(since, today - datetime.timedelta(days=5)):
            DueDone.objects.create(report=report, due_on=day, done_by=who)
    return len(DUE)


def _put_drafts_in_slots(column):
    """The drafts of the demo's files fall on any day; they go to the next slots."""
    drafts = PlannedIssue.objects.filter(column=column, page__live=False).order_by("planned_on")
    days = free_slots(column.plan, most=drafts.count())
    for row, day in zip(drafts, days, strict=False):
        PlannedIssue.objects.filter(pk=row.pk).update(planned_on=day)


def _card(column, title, writes, owner, area, **values):
    user = get_user_model().objects.filter(username=owner).first() if owner else None
    place = Area.objects.filter(name=area).first() if area else None
    row = PlannedIssue.objects.create(column=column, title=title, owner=user, area=place, **values)
    if writes:
        page = ColumnIssuePage(title=title, live=False, owner=user)
        page.body = [
            ("paragraph", f"<p>{title}。这一期正在写，先记下要点：人、事、时间、地点。</p>")
        ]
        page.planned_row = row
        column.add_child(instance=page)
        page.save_revision(log_action=False, clean=False)
