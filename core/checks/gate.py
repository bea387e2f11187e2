"""What the checks ask before anything goes out: no severe finding that nobody answers for."""

from django.utils.translation import gettext as _

from core.checks.findings import findings_of

MOST_TOLD = 5


def severe_findings(item, revision=None, user=None):
    """The condition `checks` at the gate: one sentence for each severe finding."""
    severe = [each for each in findings_of(item, user) if each.blocks]
    told = [
        _("检查：%(message)s请改掉，或在“检查”里写明放行理由。")
        % {"message": each.message if each.message.endswith("。") else f"{each.message}。"}
        for each in severe[:MOST_TOLD]
    ]
    if len(severe) > MOST_TOLD:
        told.append(_("检查：另有 %d 项严重问题。") % (len(severe) - MOST_TOLD))
    return told
