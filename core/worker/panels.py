"""What the dashboard says of the clock: whether dates will be kept, what was missed, what failed.

Other parts add a line of their own with `add_health_line`, as the index does.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from core.desk.keeping import kept
from core.desk.panels import DashboardPanel, dashboard_panel
from core.read_only import is_read_only
from core.roles import Role, roles_of
from core.worker.admin_views import with_acts
from core.worker.health import describe, worker_status
from core.worker.missed import due_soon_for, missed_count, missed_for
from core.worker.models import PeriodicJob
from core.worker.schedule import scheduled_jobs

FAILED_SHOWN = 5
MISSED_SHOWN = 5
AFFECTED_WITHIN = timedelta(days=2)
SECONDS_KEPT = 10
SEE_ERRORS = "worker.view_periodicjob"

_lines = []


@dataclass(frozen=True)
class HealthLine:
    """One line of 时钟与索引; `tone` is "ok", "warning" or "critical"."""

    label: str
    text: str
    tone: str = "ok"


def add_health_line(line):
    """Let `line()` give a `HealthLine` or None, in one query at most; for an app's `ready()`."""
    if line not in _lines:
        _lines.append(line)


@dataclass
class Health:
    """What holds for everybody, asked once in a few seconds for all."""

    status: object
    missed: int
    lines: list
    failing: list


def health_of(request):
    if not hasattr(request, "_health"):
        request._health = kept("health", "", _health, SECONDS_KEPT)
    return request._health


def _health():
    status, missed, jobs = worker_status(), missed_count(), scheduled_jobs()
    failing = PeriodicJob.objects.filter(failures__gt=0, name__in=jobs).exclude(last_error="")
    told = filter(None, (line() for line in _lines))
    lines = [*_read_only_lines(), _clock_line(status), _dates_line(missed), *told]
    rows = [
        {"label": str(jobs[r.name].label), "failures": r.failures, "error": r.last_error}
        for r in failing
    ]
    return Health(status, missed, lines, rows)


def _read_only_lines():
    if not is_read_only():
        return []
    text = gettext("网站正在搬家或恢复，谁也不能写，后台任务停手。")
    return [HealthLine(gettext("只读"), text, "critical")]


@dashboard_panel(order=10)
class ClockPanel(DashboardPanel):
    """Above all else while no worker lives: dates will not be kept, and which."""

    name = "clock"
    heading = _("时钟")
    template_name = "worker/clock_panel.html"
    alarm = True

    def is_shown(self, request):
        return not health_of(request).status.alive

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        affected = due_soon_for(request.user, until=timezone.now() + AFFECTED_WITHIN)
        return {
            **super().get_context_data(parent_context),
            "message": describe(health_of(request).status),
            "affected": affected,
            "first": affected[0] if affected else None,
        }


@dashboard_panel(order=20)
class MissedPanel(DashboardPanel):
    """What has not gone out at its time, with what to do about it."""

    name = "missed"
    heading = _("该发没发")
    template_name = "worker/missed_panel.html"
    alarm = True

    def is_shown(self, request):
        return health_of(request).missed > 0

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        rows = missed_for(user)
        if not rows:
            return None
        shown = rows[:MISSED_SHOWN]
        return {
            **context,
            "rows": with_acts(shown, user),
            "number": len(rows),
            "more": len(rows) > MISSED_SHOWN,
        }


@dashboard_panel(order=900)
class HealthPanel(DashboardPanel):
    """Tells editors whether scheduled publishing will happen, operators what has failed."""

    name = "health"
    heading = _("时钟与索引")
    template_name = "worker/health_panel.html"
    side = True

    def is_shown(self, request):
        # Who only sends in is told by the alarm, when there is one.
        roles = roles_of(request.user)
        return not roles or bool(roles - {Role.COUNTY_ADMIN, Role.REPORTER, Role.VOLUNTEER})

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        request = parent_context["request"]
        health = health_of(request)
        status, lines = health.status, health.lines
        # Errors name pages, and not everybody may know the drafts of every office.
        may_see_errors = request.user.has_perm(SEE_ERRORS)
        return {
            **context,
            "status": status,
            "lines": lines,
            "tone": max((line.tone for line in lines), key=["ok", "warning", "critical"].index),
            "failing_jobs": [
                row if may_see_errors else {**row, "error": ""} for row in health.failing
            ],
            "failed_tasks": (
                list(DBTaskResult.objects.failed().order_by("-finished_at")[:FAILED_SHOWN])
                if status.failed and may_see_errors
                else []
            ),
        }


def _clock_line(status):
    if not status.alive:
        return HealthLine(gettext("时钟"), describe(status) + gettext("请联系管理员。"), "critical")
    text = gettext("时钟正常，%(age)d 秒前有心跳，等待处理 %(queued)d 项。") % {
        "age": status.last_beat_age,
        "queued": status.queued,
    }
    return HealthLine(gettext("时钟"), text)


def _dates_line(number):
    if number:
        text = gettext("漏发 %d 项。") % number
        return HealthLine(gettext("定时发布"), text, "critical")
    return HealthLine(gettext("定时发布"), gettext("无漏发。"))
