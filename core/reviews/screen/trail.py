"""The sign-offs of an item in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.reviews.models import SignOff
from core.reviews.stages import Stage

Outcome = SignOff.Outcome

#: Icon and tone of each outcome; the words say it as well.
SIGNS = {
    Outcome.SUBMITTED: ("resubmit", "info"),
    Outcome.PASSED: ("check", "ok"),
    Outcome.SKIPPED: ("arrow-right-full", "warning"),
    Outcome.RETURNED: ("arrow-left", "critical"),
    Outcome.RESET: ("rotate", "warning"),
    Outcome.WITHDRAWN: ("cross", "info"),
    Outcome.TAKEN_BACK: ("rotate", "warning"),
    Outcome.RELEASED: ("check", "ok"),
    Outcome.EMERGENCY: ("warning", "critical"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the trail."""

    when: datetime
    who: str
    role: str
    what: str
    revision: int | None
    note: str
    reasons: tuple
    icon: str
    tone: str
    print_hash: str
    outcome: str

    @property
    def is_exceptional(self):
        return self.outcome in (Outcome.SKIPPED, Outcome.EMERGENCY)


def entry_of(row):
    """Say what a `SignOff` records."""
    icon, tone = SIGNS.get(row.outcome, ("info-circle", "info"))
    return Entry(
        when=row.signed_at,
        who=row.user_name or _("系统"),
        role=row.role,
        what=_what(row),
        revision=row.revision_number,
        note=row.note,
        reasons=tuple(row.reason_labels),
        icon=icon,
        tone=tone,
        print_hash=row.text_hash[:12],
        outcome=row.outcome,
    )


def _what(row):
    stage = str(Stage(row.stage).label) if row.stage in Stage.values else ""
    to_stage = str(Stage(row.to_stage).label) if row.to_stage in Stage.values else ""
    return {
        Outcome.SUBMITTED: _("提交审稿"),
        Outcome.PASSED: _("%s通过") % stage,
        Outcome.SKIPPED: _("跳过%s") % stage,
        Outcome.RETURNED: _("%(stage)s退回，改好后从%(to)s起") % {"stage": stage, "to": to_stage}
        if to_stage
        else _("%s退回") % stage,
        Outcome.RESET: _("改了稿，回到第一审"),
        Outcome.WITHDRAWN: _("撤回审稿"),
        Outcome.TAKEN_BACK: _("撤回%s通过") % stage,
        Outcome.RELEASED: _("审结"),
        Outcome.EMERGENCY: _("不经三审，紧急发布"),
    }.get(row.outcome, row.get_outcome_display())
