"""What may follow what, and who may do it: the one table that every service asks."""

import datetime
from enum import Enum

from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import in_scope
from plugins.contributions.models import Submission, SubmissionEvent

State = Submission.State


class NotAllowed(Exception):
    """It may not be done; the message says why and what to do, in Chinese."""


class Conflict(NotAllowed):
    """Somebody, or the same person elsewhere, was first; `submission` is how it stands now."""

    def __init__(self, message, submission):
        super().__init__(message)
        self.submission = submission


class Act(Enum):
    SAVE = "save"
    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    ASK = "ask_for_withdrawal"
    CLAIM = "claim"
    HAND_OVER = "hand_over"
    PROMISE = "promise"
    CORRECT = "correct"
    RETURN = "return"
    REFUSE = "refuse"
    ADOPT = "adopt"
    MERGE = "merge"
    TAKE_IN = "take_in"
    PART = "part"


#: What the author does; everything else is the desk's.
AUTHORS = frozenset((Act.SAVE, Act.SUBMIT, Act.RESUBMIT, Act.WITHDRAW, Act.ASK))
#: In which states an act may be done, and the state after it (None: the same).
TABLE = {
    Act.SAVE: ((State.DRAFT, State.RETURNED, State.WITHDRAWN, State.REFUSED), None),
    Act.SUBMIT: ((State.DRAFT, State.WITHDRAWN, State.REFUSED), State.SUBMITTED),
    Act.RESUBMIT: ((State.RETURNED,), State.CLAIMED),
    Act.WITHDRAW: (
        (State.SUBMITTED, State.CLAIMED, State.RETURNED, State.ADOPTED, State.MERGED),
        State.WITHDRAWN,
    ),
    Act.ASK: ((State.PUBLISHED,), None),
    Act.CLAIM: ((State.SUBMITTED,), State.CLAIMED),
    Act.HAND_OVER: ((State.CLAIMED,), State.CLAIMED),
    Act.PROMISE: ((State.CLAIMED,), None),
    Act.CORRECT: ((State.SUBMITTED, State.CLAIMED), None),
    Act.RETURN: ((State.SUBMITTED, State.CLAIMED), State.RETURNED),
    Act.REFUSE: ((State.SUBMITTED, State.CLAIMED), State.REFUSED),
    Act.ADOPT: ((State.SUBMITTED, State.CLAIMED), State.ADOPTED),
    Act.MERGE: ((State.SUBMITTED, State.CLAIMED), State.MERGED),
    Act.TAKE_IN: ((State.SUBMITTED, State.CLAIMED), None),
    Act.PART: ((State.MERGED,), State.CLAIMED),
}
#: What only the claimer does once somebody has claimed it.
CLAIMERS = frozenset(
    (Act.RETURN, Act.REFUSE, Act.ADOPT, Act.PROMISE, Act.CORRECT, Act.MERGE, Act.TAKE_IN, Act.PART)
)
#: A piece that went into another one shares its fate once that is adopted.
PARTING = frozenset((Act.PART, Act.WITHDRAW))
RIGHT = "contributions.change_submission"


def works_at_desk(user, area_id):
    """Tell whether `user` is an editor for the pieces of that area."""
    return user.is_active and user.has_perm(RIGHT) and in_scope(user, area_id)


def why_not(act, submission, user):
    """Return the sentence that says why `user` may not do `act`, "" where it may be done."""
    is_author = submission.contributor.user_id == user.pk and user.is_active
    if act in AUTHORS:
        if not is_author:
            return _("没有这一篇，或它不是您的。")
    elif not works_at_desk(user, submission.area_id):
        return _("没有这一篇，或它不在您的范围内。")
    elif is_author:
        return _("这篇是您自己投的，要换一位编辑。")
    if act in (Act.SUBMIT, Act.RESUBMIT) and not submission.contributor.is_approved:
        return _("您的账号还在审核，可以先写，通过后再交。")
    if submission.state not in TABLE[act][0]:
        return _state_sentence(act, submission)
    if act in PARTING and submission.state == State.MERGED and _is_settled(submission.merged_into):
        return _("并成的那一篇已经采用，不能再分开。要撤请联系编辑。")
    others = submission.claimed_by_id not in (None, user.pk)
    if act in CLAIMERS and others:
        return _("这一篇由 %(name)s 认领，先请转给您。") % {
            "name": submission.claimed_by.get_full_name()
        }
    return ""


def may(act, submission, user):
    return not why_not(act, submission, user)


def locked(act, submission, user):
    """Return the row of `submission` (or of its id) behind a lock, after asking for `act`; within
    a transaction only."""
    pk = getattr(submission, "pk", submission)
    rows = Submission.objects.select_for_update(of=("self",))
    row = rows.select_related("contributor", "claimed_by").filter(pk=pk).first()
    if row is None:
        raise NotAllowed(_("没有这一篇，可能已删除。"))
    refusal = why_not(act, row, user)
    if refusal and act == Act.CLAIM and row.state == State.CLAIMED:
        raise Conflict(refusal, row)
    if refusal:
        raise NotAllowed(refusal)
    return row


def move(submission, act):
    """Put the row into the state after `act`; the caller saves it."""
    state = TABLE[act][1]
    if state is not None and state != submission.state:
        submission.state = state
        submission.state_since = timezone.now()


def write_event(submission, kind, user, *, remark="", version=None, **data):
    """Add a line to the timeline. What the author does carries no name."""
    is_author = user is not None and submission.contributor.user_id == user.pk
    return SubmissionEvent.objects.create(
        submission=submission,
        kind=kind,
        actor=user,
        actor_name="" if user is None or is_author else user.get_full_name(),
        remark=remark[:1000],
        version=version,
        data=data,
    )


def one_working_day_after(moment):
    """Return the same time of the next day that is no Saturday or Sunday."""
    moment += datetime.timedelta(days=1)
    while timezone.localtime(moment).weekday() >= 5:
        moment += datetime.timedelta(days=1)
    return moment


def _is_settled(leader):
    return leader is not None and leader.state in Submission.ADOPTED


def _state_sentence(act, submission):
    if act == Act.CLAIM and submission.claimed_by is not None:
        when = timezone.localtime(submission.claimed_at)
        return _("%(name)s %(time)s 先认领了这一篇。") % {
            "name": submission.claimed_by.get_full_name(),
            "time": f"{when:%H:%M}",
        }
    if act == Act.WITHDRAW and submission.state == State.PUBLISHED:
        return _("已经发布的稿子不能自己撤回，请向编辑申请撤稿。")
    if act == Act.SAVE:
        return _("这一篇已经交了（%(state)s），现在不能改。要改请先撤回。") % {
            "state": submission.get_state_display()
        }
    return _("这一篇现在是“%(state)s”，不能这样做。请刷新再看。") % {
        "state": submission.get_state_display()
    }
