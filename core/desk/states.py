"""How far an item is, in one word: the same word on every screen of the desk."""

from django.utils.translation import gettext_lazy as _

#: The word that the seals say for each state of a stage of review.
STAGE_WORDS = {
    "passed": _("通过"),
    "now": _("进行中"),
    "returned": _("退回"),
    "skipped": _("跳过"),
    "waiting": _("未到"),
}


def publication_state(item):
    """Return (word, tone, icon) of a page or record before the public."""
    if item.live:
        return (_("已发"), "ok", "circle-check")
    if getattr(item, "approved_schedule", False):
        return (_("已定时"), "info", "time")
    if getattr(item, "expired", False):
        return (_("已下线"), "plain", "no-view")
    return (_("草稿"), "plain", "edit")
