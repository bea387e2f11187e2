"""What the dashboard says of the clock: whether dates will be kept, and what has failed."""

from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from core.desk.panels import DashboardPanel, dashboard_panel
from core.worker.health import describe, worker_status
from core.worker.models import PeriodicJob
from core.worker.schedule import scheduled_jobs

FAILED_SHOWN = 5
SEE_ERRORS = "worker.view_periodicjob"


@dashboard_panel(order=900)
class HealthPanel(DashboardPanel):
    """Tells editors whether scheduled publishing will happen, operators what has failed."""

    name = "health"
    heading = _("时钟与索引")
    template_name = "worker/health_panel.html"
    side = True

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        status = worker_status()
        jobs = scheduled_jobs()
        # Errors name pages, and not everybody may know the drafts of every office.
        may_see_errors = parent_context["request"].user.has_perm(SEE_ERRORS)
        failing = PeriodicJob.objects.filter(failures__gt=0, name__in=jobs).exclude(last_error="")
        return {
            **context,
            "status": status,
            "message": describe(status),
            "failing_jobs": [
                {
                    "label": jobs[row.name].label,
                    "failures": row.failures,
                    "error": row.last_error if may_see_errors else "",
                }
                for row in failing
            ],
            "failed_tasks": (
                list(DBTaskResult.objects.failed().order_by("-finished_at")[:FAILED_SHOWN])
                if status.failed and may_see_errors
                else []
            ),
        }
