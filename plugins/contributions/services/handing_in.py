"""What an author does with a finished piece."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.contributions.models import SubmissionEvent
from plugins.contributions.models.numbers import next_number
from plugins.contributions.services import telling
from plugins.contributions.services.acts import (
    Act,
    Conflict,
    NotAllowed,
    locked,
    move,
    one_working_day_after,
    write_event,
)
from plugins.contributions.services.completeness import lacks_of
from plugins.contributions.services.merging import leave, release
from plugins.contributions.services.versions import keep_version
from plugins.contributions.services.writing import drop_unused

Kind = SubmissionEvent.Kind


@transaction.atomic
def submit(submission, user, seen=None):
    """Hand a piece in: its text is kept as a version, it gets its number, the desk is told.
    `seen` is the revision that its author has before the eyes, where that is known."""
    row = locked(Act.SUBMIT, submission, user)
    _require_complete(row, seen)
    now = timezone.now()
    if row.number is None:
        row.number = next_number(timezone.localtime(now).year)
    row.area_id = row.contributor.area_id
    row.claimed_by, row.claimed_at, row.page = None, None, None
    row.withdrawal_asked_at = None
    row.submitted_at, row.due_at = now, one_working_day_after(now)
    _go(row, Act.SUBMIT)
    write_event(row, Kind.SUBMITTED, user, version=keep_version(row))
    telling.tell_desk(
        row,
        _("来稿：%s") % telling.name_of(row),
        reason=_("一个工作日内答复。"),
        by=user,
    )
    return row


@transaction.atomic
def resubmit(submission, user, seen=None, note=""):
    """Hand a returned piece in again, to the editor who returned it; every remark has been
    answered by a change or a sentence."""
    row = locked(Act.RESUBMIT, submission, user)
    _require_complete(row, seen)
    left = row.remarks.filter(resolved_at=None).count()
    if left:
        raise NotAllowed(_("还有 %d 处批注没有处理：改好，或写一句说明。") % left)
    now = timezone.now()
    row.submitted_at, row.due_at = now, one_working_day_after(now)
    _go(row, Act.RESUBMIT)
    if row.claimed_by is None or not row.claimed_by.is_active:
        row.claimed_by, row.state = None, row.State.SUBMITTED
        row.save(update_fields=["claimed_by", "state"])
    write_event(row, Kind.RESUBMITTED, user, remark=note, version=keep_version(row))
    title = _("%s 改好再交了") % telling.name_of(row)
    if row.claimed_by is None:
        telling.tell_desk(row, title, reason=note, by=user)
    else:
        telling.tell_editor(row, row.claimed_by, title, reason=note, by=user)
    return row


@transaction.atomic
def answer_remark(submission, user, remark_id, *, answer=""):
    """Mark a remark as dealt with: by a change, or by `answer`, why not. The remark stays."""
    row = locked(Act.RESUBMIT, submission, user)
    remark = row.remarks.filter(pk=remark_id, resolved_at=None).first()
    if remark is None:
        raise NotAllowed(_("这条批注已经处理过了。"))
    remark.answer, remark.resolved_at = answer.strip()[:500], timezone.now()
    remark.save(update_fields=["answer", "resolved_at"])
    return remark


@transaction.atomic
def withdraw(submission, user, reason=""):
    """Take a piece back before it is published; the draft stays with its author."""
    row = locked(Act.WITHDRAW, submission, user)
    editor = row.claimed_by
    leave(row, user)
    release(row, user)
    _go(row, Act.WITHDRAW)
    write_event(row, Kind.WITHDRAWN, user, remark=reason)
    title = _("%s 被作者撤回") % telling.name_of(row)
    if editor is not None:
        telling.tell_editor(row, editor, title, reason=reason, by=user)
    return row


@transaction.atomic
def ask_for_withdrawal(submission, user, reason):
    """Ask the desk to take a published piece down; once, with a reason."""
    row = locked(Act.ASK, submission, user)
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("请写一句为什么要撤稿。"))
    if row.withdrawal_asked_at is not None:
        raise NotAllowed(_("已经申请过了，编辑会答复您。"))
    row.withdrawal_asked_at = timezone.now()
    row.save(update_fields=["withdrawal_asked_at"])
    write_event(row, Kind.WITHDRAWAL_ASKED, user, remark=reason)
    title = _("作者申请撤下 %s") % telling.name_of(row)
    telling.tell_desk(row, title, reason=reason, by=user)
    if row.claimed_by is not None:
        telling.tell_editor(row, row.claimed_by, title, reason=reason, by=user)
    return row


def _require_complete(row, seen):
    if seen is not None and seen != row.revision:
        raise Conflict(_("这一篇在别处改过，请看过再交。"), row)
    lacks = lacks_of(row)
    if lacks:
        raise NotAllowed(" ".join(lack.text for lack in lacks))
    drop_unused(row)


def _go(row, act):
    move(row, act)
    row.save()
