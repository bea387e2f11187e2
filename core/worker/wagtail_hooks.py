from django.contrib.auth.models import Permission
from django_tasks_db.models import DBTaskResult
from wagtail import hooks
from wagtail.admin.ui.components import Component

from core.worker.health import describe, worker_status
from core.worker.models import PeriodicJob
from core.worker.schedule import scheduled_jobs

FAILED_SHOWN = 5
SEE_ERRORS = "worker.view_periodicjob"


class WorkerStatusPanel(Component):
    """Tells editors whether scheduled publishing will happen, operators what has failed."""

    name = "worker_status"
    template_name = "worker/worker_status_panel.html"
    order = 150

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        status = worker_status()
        jobs = scheduled_jobs()
        # Errors name pages, and not everybody may know the drafts of every office.
        may_see_errors = parent_context["request"].user.has_perm(SEE_ERRORS)
        context.update(
            status=status,
            message=describe(status),
            failing_jobs=[
                {
                    "label": jobs[row.name].label,
                    "failures": row.failures,
                    "error": row.last_error if may_see_errors else "",
                }
                for row in PeriodicJob.objects.filter(failures__gt=0, name__in=jobs).exclude(
                    last_error=""
                )
            ],
            failed_tasks=(
                list(DBTaskResult.objects.failed().order_by("-finished_at")[:FAILED_SHOWN])
                if status.failed and may_see_errors
                else []
            ),
        )
        return context


@hooks.register("construct_homepage_panels")
def add_worker_status_panel(request, panels):
    panels.append(WorkerStatusPanel())


@hooks.register("register_permissions")
def offer_permission_to_see_errors():
    return Permission.objects.filter(content_type__app_label="worker", codename="view_periodicjob")
