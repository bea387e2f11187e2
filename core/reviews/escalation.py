"""What waits too long: first a reminder, then the next role is asked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.notices.sending import notify
from core.reviews.addresses import review_address
from core.reviews.kinds import StageRules, specific
from core.reviews.models import Review
from core.reviews.stages import Stage
from core.reviews.telling import OVERDUE, reviewers_of


def escalate_waiting(now=None):
    """Remind and escalate whatever is due; two workers never do it twice for one item."""
    now = now or timezone.now()
    settings = StageRules.load().settings
    running = Review.objects.running()
    for step, hours in (
        ("escalated_at", settings.escalate_after),
        ("reminded_at", settings.remind_after),
    ):
        due = running.filter(stage_since__lte=now - timedelta(hours=hours), **{step: None})
        for pk in due.order_by("stage_since").values_list("pk", flat=True)[:200]:
            _claim(pk, step, now)


@transaction.atomic
def _claim(pk, step, now):
    """The conditional UPDATE lets one worker win."""
    unclaimed = Review.objects.running().filter(pk=pk, **{step: None})
    values = {step: now}
    if step == "escalated_at":
        # Who is asked now need not be reminded of having been asked before.
        values["reminded_at"] = now
    if not Review.objects.filter(pk__in=unclaimed.values("pk"), **{step: None}).update(**values):
        return
    review = Review.objects.select_related("workflow_state").get(pk=pk)
    item = specific(review.workflow_state.content_object)
    if item is not None:
        _tell(review, item, now)


def _tell(review, item, now):
    hours = int((now - review.stage_since).total_seconds() // 3600)
    waited = _("%(days)d 天") % {"days": hours // 24} if hours >= 48 else _("%d 小时") % hours
    values = {
        "title": review.title,
        "stage": Stage(review.stage).label,
        "waited": waited,
    }
    reason = _("到了提醒的时间。")
    if review.escalated_at:
        reason = _("等得太久，已转给下一级，您也可以审。")
    notify(
        OVERDUE,
        reviewers_of(item),
        _("《%(title)s》等%(stage)s已等 %(waited)s") % values,
        reason=reason,
        link=review_address(item),
    )
