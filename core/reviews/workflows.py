"""The workflow that Wagtail knows reviews by: made, and attached to everything, where missing."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from core.reviews.kinds import reviewed_models
from core.reviews.models import ReviewTask
from core.reviews.stages import Stage

NAME = "三审"


def task_at(stage):
    """Return the task of a stage."""
    return ReviewTask.objects.get(stage=stage)


@transaction.atomic
def ensure_workflow():
    """Make the workflow and its tasks and attach it to the page tree and to all records under
    review. May run any time; returns whether anything was missing."""
    tasks = [_task(stage) for stage in Stage]
    row = WorkflowTask.objects.filter(task=tasks[0]).select_related("workflow").first()
    workflow = row.workflow if row else Workflow.objects.create(name=NAME)
    changed = row is None
    if not workflow.active:
        workflow.active, changed = True, True
        workflow.save()
    for order, task in enumerate(tasks):
        _row, created = WorkflowTask.objects.update_or_create(
            workflow=workflow, task=task, defaults={"sort_order": order}
        )
        changed |= created
    root = Page.get_first_root_node()
    if root is not None:
        changed |= WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})[1]
    for model in reviewed_models():
        if not issubclass(model, Page):
            content_type = ContentType.objects.get_for_model(model)
            changed |= WorkflowContentType.objects.get_or_create(
                content_type=content_type, defaults={"workflow": workflow}
            )[1]
    return changed


def _task(stage):
    task, _created = ReviewTask.objects.get_or_create(
        stage=stage, defaults={"name": str(stage.label)}
    )
    if not task.active:
        task.active = True
        task.save()
    return task


def review_workflow():
    """Return the workflow, made if it is missing."""
    row = WorkflowTask.objects.filter(task__reviewtask__isnull=False, workflow__active=True)
    found = row.select_related("workflow").first()
    if found is None:
        ensure_workflow()
        found = row.select_related("workflow").get(task__reviewtask__stage=Stage.FIRST)
    return found.workflow
