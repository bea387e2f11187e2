"""How reviews ride on Wagtail's workflow: a workflow state for each submission, a task state for
each stage, so that editors, locks and reports work; what they ask for is done by our services."""

from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from core.corrections.withdrawal import area_id_of
from core.models.withdrawal import item_key
from core.reviews import telling
from core.reviews.kinds import specific, stages_of
from core.reviews.models import Review
from core.reviews.records import sign
from core.reviews.rules import NotAllowed, adopter_id_of, author_id_of
from core.reviews.stages import Stage
from core.reviews.texts import hash_of
from core.reviews.workflows import task_at


def start_stage(task, workflow_state, user):
    """Begin `task` on a workflow state and return the task state: Wagtail calls this when an item
    is submitted, by whatever way, and when a returned one goes on."""
    item = specific(workflow_state.content_object)
    stages = stages_of(item)
    revision = getattr(workflow_state, "_at_revision", None) or _revision_of(item, user)
    review = Review.objects.filter(workflow_state=workflow_state).first()
    if review is None:
        review = _open_review(workflow_state, item, user)
        _note_submission(review, item, revision, user)
    elif review.resume_stage:
        wanted = review.resume_stage if review.resume_stage in stages else (stages or ("",))[0]
        task = task_at(wanted) if wanted else task
        review.resume_stage = ""
        review.submitted_by = user or review.submitted_by
        _note_submission(review, item, revision, user)
    if not stages:
        return _task_state(task, workflow_state, revision, TaskState.STATUS_SKIPPED)
    if task.stage not in stages:
        task = task_at(stages[0])
    _enter(review, Stage(task.stage), item, revision)
    telling.waiting(review, item)
    return _task_state(task, workflow_state, revision, TaskState.STATUS_IN_PROGRESS)


def act(task_state, user, action_name, values):
    """Do what a button of Wagtail asks for. `values` come from a browser, unchecked."""
    from core.reviews import services

    item = specific(task_state.workflow_state.content_object)
    note = values.get("comment")
    note = note if isinstance(note, str) else ""
    revision_id = values.get("revision_id") or _revision_that_was_seen(item, user)
    if action_name == "approve":
        services.approve(item, user, revision_id, note, text_hash=_text(values, "text_hash"))
    elif action_name == "reject":
        services.send_back(
            item,
            user,
            revision_id,
            values.get("reasons"),
            note,
            _text(values, "to_stage") or None,
        )
    else:
        raise NotAllowed("没有这个操作。", item)


def _text(values, name):
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _revision_that_was_seen(item, user):
    """Wagtail's buttons name no revision. What its editor has just saved for this person was
    seen, and so was a text that has stayed the same since the stage began; else none."""
    latest = item.get_latest_revision()
    review = Review.objects.of(item).running().first()
    if review is None or latest.user_id == user.pk:
        return latest.pk
    return latest.pk if hash_of(latest.as_object()) == review.stage_hash else 0


def _revision_of(item, user):
    revision = item.get_latest_revision()
    if revision is None:
        revision = item.save_revision(user=user, clean=False, changed=False)
    return revision


def _open_review(workflow_state, item, user):
    return Review.objects.create(
        **item_key(item),
        workflow_state=workflow_state,
        title=str(item)[:255],
        area_id=area_id_of(item),
        submitted_by=user,
        author_id=author_id_of(item),
        adopter_id=adopter_id_of(item),
    )


def _note_submission(review, item, revision, user):
    text = revision.as_object()
    review.text_hash = hash_of(text)
    sign(review, item, "submitted", user=user, revision=revision, of=text)


def _enter(review, stage, item, revision):
    draft = revision.as_object()
    review.title = str(draft)[:255]
    review.must_go_out_at = draft.go_live_at
    review.stage, review.stage_since = stage, timezone.now()
    review.last_editor_id, review.stage_editor = revision.user_id, None
    review.text_hash = review.stage_hash = hash_of(draft)
    review.reminded_at = review.escalated_at = None
    review.save()


def _task_state(task, workflow_state, revision, status):
    """As `Task.start`, for a revision that may be newer than the item knows."""
    over = status != TaskState.STATUS_IN_PROGRESS
    return TaskState.objects.create(
        workflow_state=workflow_state,
        revision=revision,
        task=task,
        status=status,
        finished_at=timezone.now() if over else None,
    )


def go_to(review, stage, user, revision=None):
    """Let the review go on at `stage`, whatever stage it was at."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    current = state.current_task_state
    if current is not None and current.status == TaskState.STATUS_IN_PROGRESS:
        current.status, current.finished_at = TaskState.STATUS_CANCELLED, timezone.now()
        current.finished_by = user
        current.save()
    state._at_revision = revision
    state.update(user=user, next_task=task_at(stage))
