"""What people do with a piece. Each call is one transaction, asks rights and state again behind a
lock, and writes event and notices with it. It raises `NotAllowed` with a sentence if it may not be
done, `Conflict` where somebody else was first.

    writing.py       save_draft, keep_version, remove_draft         the author
    handing_in.py    submit, resubmit, answer_remark, withdraw, ask_for_withdrawal
    desk.py          claim, hand_over, promise, return_with_remarks, adopt, refuse    an editor
    correcting.py    correct: the desk's text beside the author's
    adopting.py      adopt_as: a draft page of a type, in the three reviews
    merging.py       merge, part: two pieces on the same event are one
    likeness.py      note_likeness: who else sent the same; the worker's
    placing.py       note_placement, confirm_placement: printed outside
    publication.py   note_published, note_unpublished               the page's own signals
    joining.py       apply, approve, refuse_contributor, erase      accounts
    acts.py          what may follow what, in one table
"""

from plugins.contributions.services.acts import Act, Conflict, NotAllowed, may
from plugins.contributions.services.desk import (
    adopt,
    claim,
    hand_over,
    refuse,
    return_with_remarks,
)
from plugins.contributions.services.handing_in import (
    answer_remark,
    ask_for_withdrawal,
    resubmit,
    submit,
    withdraw,
)
from plugins.contributions.services.writing import new_draft, remove_draft, save_draft

__all__ = [
    "Act",
    "Conflict",
    "NotAllowed",
    "adopt",
    "answer_remark",
    "ask_for_withdrawal",
    "claim",
    "hand_over",
    "may",
    "new_draft",
    "refuse",
    "remove_draft",
    "resubmit",
    "return_with_remarks",
    "save_draft",
    "submit",
    "withdraw",
]
