"""What an editor does with a piece that was handed in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.contributions.models import SubmissionEvent, SubmissionRemark
from plugins.contributions.services import telling
from plugins.contributions.services.acts import (
    Act,
    NotAllowed,
    locked,
    move,
    one_working_day_after,
    works_at_desk,
    write_event,
)
from plugins.contributions.services.merging import release, tell_merged
from plugins.contributions.services.versions import latest_submitted

Kind = SubmissionEvent.Kind
MOST_REMARKS = 100


@transaction.atomic
def claim(submission, user, due=None):
    """Take a piece; of two who click at once one wins, the other gets `Conflict`. The author is
    told who it is, and by when the answer comes."""
    row = locked(Act.CLAIM, submission, user)
    _take(row, user, due)
    return row


@transaction.atomic
def hand_over(submission, user, to, note=""):
    """Give a claimed piece to another editor of its area."""
    row = locked(Act.HAND_OVER, submission, user)
    if not works_at_desk(to, row.area_id):
        raise NotAllowed(_("这位不是这个区域的编辑，请另选一位。"))
    if to.pk == row.contributor.user_id:
        raise NotAllowed(_("这一篇是这位自己投的，请另选一位。"))
    row.claimed_by, row.claimed_at = to, timezone.now()
    row.save(update_fields=["claimed_by", "claimed_at"])
    write_event(row, Kind.HANDED_OVER, user, remark=note, to=to.get_full_name())
    telling.tell_editor(row, to, _("%s 转给您了") % telling.name_of(row), reason=note, by=user)
    return row


@transaction.atomic
def claim_and_hand_over(submission, user, to, note=""):
    """Give a piece on that may not be claimed yet."""
    if submission.state == submission.State.SUBMITTED:
        claim(submission, user)
    return hand_over(submission, user, to, note)


@transaction.atomic
def return_with_remarks(submission, user, note, remarks=(), due=None):
    """Return a piece to its author with one sentence and remarks, each
    `{"block_id", "quote", "text"}`, bound to the version that was handed in last."""
    row = locked(Act.RETURN, submission, user)
    note = note.strip()
    if not note:
        raise NotAllowed(_("请写一句总的意见，作者先看这一句。"))
    version = latest_submitted(row)
    if row.claimed_by_id is None:
        _take(row, user, None)
    move(row, Act.RETURN)
    _note_answer(row)
    row.due_at = due
    row.save()
    event = write_event(
        row, Kind.RETURNED, user, remark=note, version=version, due=due and due.isoformat()
    )
    _add_remarks(row, version, event, user, remarks)
    telling.tell_author(
        row,
        _("%s 退回修改") % telling.name_of(row),
        reason=_("%(name)s：%(note)s") % {"name": user.get_full_name(), "note": note},
        by=user,
    )
    return event


def _add_remarks(row, version, event, user, remarks):
    known = {block["id"] for block in version.body} | {"", SubmissionRemark.TITLE}
    made = []
    for each in list(remarks)[:MOST_REMARKS]:
        text = str(each.get("text") or "").strip()[:1000]
        block_id = str(each.get("block_id") or "")
        if not text:
            continue
        if block_id not in known:
            raise NotAllowed(_("有一条批注找不到它的段落，请刷新再试。"))
        made.append(
            SubmissionRemark(
                submission=row,
                version=version,
                event=event,
                block_id=block_id,
                quote=str(each.get("quote") or "").strip()[:300],
                text=text,
                author=user,
                author_name=user.get_full_name(),
            )
        )
    SubmissionRemark.objects.bulk_create(made)


@transaction.atomic
def refuse(submission, user, reason):
    """Not use a piece; the author reads why, and may change it and hand it in anew."""
    row = locked(Act.REFUSE, submission, user)
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("请写明为什么没用，作者会看到。"))
    if row.claimed_by_id is None:
        row.claimed_by, row.claimed_at = user, timezone.now()
    move(row, Act.REFUSE)
    _note_answer(row)
    row.due_at = None
    row.save()
    release(row, user)
    write_event(row, Kind.REFUSED, user, remark=reason)
    telling.tell_author(row, _("%s 这次没用") % telling.name_of(row), reason=reason, by=user)
    return row


@transaction.atomic
def adopt(submission, user, make_page):
    """Make a piece a draft page of the site. `make_page(row)` returns the page, made in this very
    transaction: the desk says of which type and where."""
    row = locked(Act.ADOPT, submission, user)
    if row.claimed_by_id is None:
        _take(row, user, None)
    page = make_page(row)
    move(row, Act.ADOPT)
    _note_answer(row)
    row.page_id, row.due_at = page.pk, None
    row.save()
    write_event(row, Kind.ADOPTED, user, version=latest_submitted(row))
    tell_merged(row, Kind.LEAD_ADOPTED, user)
    telling.tell_author(row, _("%s 已采用，进入三审") % telling.name_of(row), by=user)
    return row


@transaction.atomic
def promise(submission, user, due):
    """Give a claimed piece another due date; its author reads it."""
    row = locked(Act.PROMISE, submission, user)
    if due <= timezone.now():
        raise NotAllowed(_("期限要在现在以后。"))
    row.due_at = due
    row.save(update_fields=["due_at"])
    write_event(row, Kind.CLAIMED, user, due=due.isoformat())
    return row


def _note_answer(row):
    """Remember of the first answer only whether it came in time."""
    if row.answered_in_time is None and row.due_at is not None:
        row.answered_in_time = timezone.now() <= row.due_at


def _take(row, user, due):
    now = timezone.now()
    move(row, Act.CLAIM)
    row.claimed_by, row.claimed_at = user, now
    row.due_at = due or one_working_day_after(now)
    row.save()
    write_event(row, Kind.CLAIMED, user, due=row.due_at.isoformat())
    telling.tell_author(
        row,
        _("%s 有编辑认领了") % telling.name_of(row),
        reason=_("%(name)s 认领，说好 %(due)s 前答复。")
        % {"name": user.get_full_name(), "due": telling.moment(row.due_at)},
        by=user,
    )
