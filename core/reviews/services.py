"""What people do with an item under review. Each call is one transaction, checks the rules again
behind a lock, and raises `NotAllowed` with a sentence if it may not be done."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import TaskState, WorkflowState

from core.checks.findings import findings_of
from core.checks.fixes import correct
from core.holding import hold
from core.permissions import may_change
from core.publication import require
from core.reviews import telling
from core.reviews.carrier import go_to
from core.reviews.kinds import specific
from core.reviews.models import Review, SignOff
from core.reviews.progress import Outcome
from core.reviews.records import sign
from core.reviews.rules import (
    LONGEST_NOTE,
    NotAllowed,
    Situation,
    gone_message,
    require_reason,
    require_return_reasons,
    require_version,
    role_of,
    signing_refusal,
    why_not,
)
from core.reviews.stages import Stage
from core.reviews.texts import hash_of
from core.reviews.workflows import review_workflow


@transaction.atomic
def submit(item, user):
    """Hand `item` in for review, or a returned one in again; returns its Review (of a kind that
    needs none, one that is over: the item has been published)."""
    item = specific(item)
    _lock(item)
    _refuse(user, item, "submit")
    state = item.workflow_states.active().first()
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    else:
        if state is not None:
            raise NotAllowed(_("这一篇已经在另一个流程里，请先结束那个流程。"), item)
        state = review_workflow().start(item, user)
    return Review.objects.select_related("workflow_state").get(workflow_state__pk=state.pk)


@transaction.atomic
def approve(item, user, revision_id, note="", *, text_hash=""):
    """Pass the stage where `item` is. `revision_id`, and `text_hash` where it is given, say what
    was read; if that is not the latest text, nothing happens but a refusal."""
    item, situation = _signing(item, user)
    review = situation.review
    revision, now_hash = require_version(situation, item, revision_id, text_hash)
    stage = Stage(review.stage)
    draft = revision.as_object()
    row = sign(
        review,
        item,
        Outcome.PASSED,
        user=user,
        revision=revision,
        of=draft,
        stage=stage,
        role=role_of(user, stage, review),
        note=str(note or "").strip()[:LONGEST_NOTE],
    )
    situation.tally.add(row)
    _finish_task(review, user, TaskState.STATUS_APPROVED, row.note)
    _go_on(situation, item, user, revision)
    telling.passed(review, item, stage, user)
    return row


@transaction.atomic
def fix(item, user, finding_key, revision_id, text_hash=""):
    """Put the right word in the place of the wrong one that a finding names, as the change of who
    signs at this stage; returns both words. The version is the one that was read, as for signing.
    """
    item, situation = _signing(item, user)
    if not may_change(user, item):
        raise NotAllowed(_("您不能改这一篇。请退回，让作者来改。"), item)
    revision, _hash = require_version(situation, item, revision_id, text_hash)
    draft = revision.as_object()
    found = (each for each in findings_of(draft, user) if each.key == finding_key)
    finding = next(found, None)
    if finding is None or not finding.replacement:
        raise NotAllowed(_("这一处已经改过，或没有唯一的改法。"), item)
    if not correct(draft, finding):
        raise NotAllowed(_("这一处在表格里，或被链接隔开，请进编辑器改。"), item)
    try:
        draft.save_revision(user=user, log_action=True)
    except ValidationError as error:
        raise NotAllowed("；".join(error.messages), item) from error
    return finding.excerpt, finding.replacement


@transaction.atomic
def send_back(item, user, revision_id, reasons, note, to_stage=None):
    """Return `item` to its author, with reasons (codes of `stages.Reason`) and a sentence. When it
    is handed in again it goes on at `to_stage`, by default at the first."""
    item, situation = _signing(item, user)
    review = situation.review
    reasons, note = require_return_reasons(reasons, note, item)
    revision, _hash = require_version(situation, item, revision_id)
    stages = situation.stages
    reached = stages[: stages.index(Stage(review.stage)) + 1]
    to_stage = to_stage or stages[0]
    if to_stage not in reached:
        raise NotAllowed(_("只能退到已经到过的一审。"), item)
    stage = Stage(review.stage)
    row = sign(
        review,
        item,
        Outcome.RETURNED,
        user=user,
        revision=revision,
        of=revision.as_object(),
        stage=stage,
        role=role_of(user, stage, review),
        reasons=reasons,
        note=note,
        to_stage=to_stage,
    )
    Review.objects.filter(pk=review.pk).update(resume_stage=to_stage)
    _finish_task(review, user, TaskState.STATUS_REJECTED, note)
    WorkflowState.objects.get(pk=review.workflow_state_id).update(user=user)
    telling.returned(review, item, row)
    return row


@transaction.atomic
def skip_stage(item, user, reason):
    """Leave out the stage where `item` is; once in a review, and never the last stage."""
    item = specific(item)
    _lock(item)
    _refuse(user, item, "skip")
    situation = Situation.of(item)
    review = situation.review
    reason = require_reason(reason, item, _("跳过一审"))
    revision = item.get_latest_revision()
    stage = Stage(review.stage)
    row = sign(
        review,
        item,
        Outcome.SKIPPED,
        user=user,
        revision=revision,
        of=revision.as_object(),
        stage=stage,
        role=role_of(user, Stage.FINAL),
        note=reason,
    )
    situation.tally.add(row)
    _finish_task(review, user, TaskState.STATUS_SKIPPED, reason)
    log(item, "reviews.skip", user=user, data={"stage": stage.label, "reason": reason})
    _go_on(situation, item, user, revision)
    telling.skipped(review, item, stage, user, reason)
    return row


@transaction.atomic
def take_back(item, user, reason):
    """Take the own sign-off back, with a written reason, while nobody has acted on it: the item
    waits at that stage again."""
    item = specific(item)
    review = _lock(item)
    _refuse(user, item, "take_back")
    reason = require_reason(reason, item, _("撤回通过"))
    stage = Stage(SignOff.objects.of(item).last().stage)
    revision = item.get_latest_revision()
    row = sign(
        review,
        item,
        Outcome.TAKEN_BACK,
        user=user,
        revision=revision,
        stage=stage,
        role=role_of(user, stage, review),
        note=reason,
    )
    log(item, "reviews.take_back", user=user, data={"stage": stage.label, "reason": reason})
    go_to(review, stage, user, revision)
    telling.taken_back(review, item, row)
    return row


@transaction.atomic
def emergency_release(item, user, reason, *, revision_id=None):
    """Publish the latest text of `item` past the stages, with a written reason that everybody sees.
    Withdrawn items and what else stands at the gate are refused as ever."""
    item = specific(item)
    review = _lock(item)
    _refuse(user, item, "emergency")
    reason = require_reason(reason, item, _("紧急发布"))
    situation = Situation.of(item)
    if item.get_latest_revision() is None:
        item.save_revision(user=user)
    if revision_id is not None:
        require_version(situation, item, revision_id)
    revision = item.get_latest_revision()
    row = sign(
        review,
        item,
        Outcome.EMERGENCY,
        user=user,
        revision=revision,
        of=revision.as_object(),
        cycle=review.cycle if review else uuid.uuid4(),
        stage=review.stage if review else "",
        role=role_of(user, Stage.FINAL) or (_("超级管理员") if user.is_superuser else ""),
        note=reason,
    )
    if review is not None:
        _close(review, user)
    log(item, "reviews.emergency", user=user, data={"reason": reason}, revision=revision)
    require(revision.as_object(), revision, user)
    revision.publish(user=user, skip_permission_checks=True)
    telling.released(review, item, row)
    return row


@transaction.atomic
def withdraw(item, user):
    """Take `item` back out of its review."""
    item = specific(item)
    review = _lock(item)
    _refuse(user, item, "withdraw")
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    # The record is written by the receiver, as for every way of cancelling.
    state.cancel(user=user)


def note_change(review, item, revision, user):
    """A running review's text has been saved: by who signs at this stage it becomes part of that
    sign-off; by anybody else it goes back to the first stage."""
    draft = revision.as_object()
    now_hash = hash_of(draft)
    Review.objects.filter(pk=review.pk).update(
        title=str(draft)[:255], must_go_out_at=draft.go_live_at
    )
    if now_hash == review.text_hash:
        return
    situation = Situation.of(item)
    if user is not None and not signing_refusal(user, situation):
        Review.objects.filter(pk=review.pk).update(text_hash=now_hash, stage_editor=user)
        return
    sign(
        review,
        item,
        Outcome.RESET,
        user=user,
        revision=revision,
        stage=review.stage,
        to_stage=situation.stages[0] if situation.stages else "",
    )
    log(item, "reviews.reset", user=user, data={"stage": Stage(review.stage).label})
    if situation.stages:
        telling.reset(review, item, user)
        go_to(review, situation.stages[0], user, revision)


def _lock(item):
    """Hold the item and its open review, so that of two calls one comes second; returns the review
    or None."""
    hold(item)
    return (
        Review.objects.of(item)
        .open()
        .select_related("workflow_state")
        .select_for_update(of=("self",))
        .first()
    )


def _refuse(user, item, action):
    refusal = why_not(user, item, action)
    if refusal:
        raise NotAllowed(refusal, item)


def _signing(item, user):
    item = specific(item)
    _lock(item)
    situation = Situation.of(item)
    refusal = signing_refusal(user, situation)
    if refusal and (situation.review is None or not situation.review.is_running):
        raise NotAllowed(gone_message(item, ""), item)
    if refusal:
        raise NotAllowed(refusal, item)
    return item, situation


def _finish_task(review, user, status, note):
    """Settle the current task state, one of two calls alone."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    task_state = state.current_task_state
    won = TaskState.objects.filter(pk=task_state.pk, status=TaskState.STATUS_IN_PROGRESS).update(
        status=status, finished_at=timezone.now(), finished_by=user, comment=note
    )
    if not won:
        raise NotAllowed(_("这一篇刚刚有人审过了。请刷新再看。"))
    task_state.refresh_from_db()
    verb = {TaskState.STATUS_APPROVED: "approve", TaskState.STATUS_REJECTED: "reject"}.get(status)
    if verb:
        task_state.log_state_change_action(user, verb)


def _go_on(situation, item, user, revision):
    review = situation.review
    missing = situation.tally.missing(situation.stages)
    if missing:
        go_to(review, missing[0], user, revision)
        return
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    state._signed_revision = revision
    state.finish(user=user)


def _close(review, user):
    """End a review that an emergency has overtaken."""
    state = WorkflowState.objects.get(pk=review.workflow_state_id)
    state._overtaken = True
    state.cancel(user=user)
