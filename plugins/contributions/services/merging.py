"""并为一篇: two people wrote of the same. One piece leads, the other goes into it; both authors are
named on the page, and each is told. Nothing of either is changed, so that it can be undone until
the leading one is adopted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.contributions.models import Submission, SubmissionEvent
from plugins.contributions.services import telling
from plugins.contributions.services.acts import (
    Act,
    NotAllowed,
    locked,
    move,
    one_working_day_after,
    write_event,
)

State, Kind = Submission.State, SubmissionEvent.Kind


@transaction.atomic
def merge(submission, leader, user, *, pictures=False):
    """Close `submission` as gone into `leader`; both are pieces of the editor's own desk that
    nobody else has claimed. With `pictures` its pictures go to the end of the page."""
    if submission.pk == leader.pk:
        raise NotAllowed(_("一篇稿子不能并进自己。"))
    # Always in the same order, so that two editors cannot block each other.
    acts = {submission.pk: Act.MERGE, leader.pk: Act.TAKE_IN}
    rows = {pk: locked(acts[pk], pk, user) for pk in sorted(acts)}
    row, lead = rows[submission.pk], rows[leader.pk]
    if row.merged.exists():
        raise NotAllowed(_("这一篇里已经并进了别的稿子，请让它领头，或先取消那次合并。"))
    for each in (row, lead):
        if each.claimed_by_id is None:
            _claim(each, user)
    move(row, Act.MERGE)
    row.merged_into, row.merged_pictures = lead, pictures
    if row.answered_in_time is None and row.due_at is not None:
        row.answered_in_time = timezone.now() <= row.due_at
    row.due_at = None
    row.save()
    write_event(row, Kind.MERGED, user, number=lead.number, pictures=pictures)
    write_event(lead, Kind.TOOK_IN, user, number=row.number, pictures=pictures)
    words = _("编辑把写同一件事的两篇并为一篇，采用时两位都署名。")
    telling.tell_author(row, _("%s 和另一篇并为一篇") % telling.name_of(row), reason=words, by=user)
    telling.tell_author(lead, _("%s 并进来一篇") % telling.name_of(lead), reason=words, by=user)
    return row


@transaction.atomic
def part(submission, user):
    """Undo it: both are pieces of their own again."""
    leader = submission.merged_into_id
    if leader is not None:
        # First the one whose adoption settles it.
        Submission.objects.select_for_update(of=("self",)).get(pk=leader)
    row = locked(Act.PART, submission, user)
    lead = row.merged_into
    _set_free(row, user)
    if lead is not None:
        write_event(lead, Kind.PARTED, user, number=row.number)
        telling.tell_author(lead, _("%s 的合并取消了") % telling.name_of(lead), by=user)
    return row


def release(leader, user):
    """What went into a piece that will not be a page now is on the desk again; within the
    transaction that holds the lock."""
    rows = leader.merged.select_for_update(of=("self",)).filter(state=State.MERGED)
    for row in rows.select_related("contributor", "claimed_by"):
        _set_free(row, user)
        telling.tell_desk(
            row,
            _("%s 又要您处理") % telling.name_of(row),
            reason=_("它并入的那一篇撤回了，或没有采用。"),
            by=user,
        )


def leave(submission, user):
    """The author takes a piece back that went into another one; the caller saves it."""
    lead = submission.merged_into
    if submission.state == State.MERGED and lead is not None:
        write_event(lead, Kind.PARTED, user, number=submission.number)
    submission.merged_into, submission.merged_pictures = None, False


def merged_into(leader):
    """Return the pieces that went into one, in the order in which they came."""
    rows = leader.merged.filter(state=State.MERGED)
    return list(rows.select_related("contributor", "area").order_by("submitted_at", "pk"))


def tell_merged(leader, kind, user, *, remark="", **data):
    """Write into the timelines of what went into a piece what became of it."""
    for row in merged_into(leader):
        write_event(row, kind, user, remark=remark, **data)
        title = f"{telling.name_of(row)}：{kind.label}"
        telling.tell_author(row, title, reason=remark, by=user)


def signed_by(line, merged, most=80):
    """Return `line` with the names of those who wrote what went into the piece, each once, as many
    as there is room for."""
    names = list(dict.fromkeys([line, *(row.author_line for row in merged)]))
    names = [name for name in names if name]
    while len(names) > 1 and len("、".join(names)) > most:
        names.pop()
    return "、".join(names)


def _claim(row, user):
    move(row, Act.CLAIM)
    row.claimed_by, row.claimed_at = user, timezone.now()
    row.due_at = row.due_at or one_working_day_after(timezone.now())
    row.save()
    write_event(row, Kind.CLAIMED, user, due=row.due_at.isoformat())


def _set_free(row, user):
    move(row, Act.PART)
    if row.claimed_by is None or not row.claimed_by.is_active:
        row.claimed_by, row.state = None, State.SUBMITTED
    row.merged_into, row.merged_pictures = None, False
    row.due_at = one_working_day_after(timezone.now())
    row.save()
    write_event(row, Kind.PARTED, user)
    telling.tell_author(row, _("%s 又单独处理了") % telling.name_of(row), by=user)
