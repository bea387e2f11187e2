"""Whom a review tells what: those for whom it waits, its author, who submitted it."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from core.notices.sending import notify
from core.reviews.addresses import review_address
from core.reviews.people import Staff
from core.reviews.records import name_of
from core.reviews.rules import Situation, barred_ids
from core.reviews.stages import Stage

WAITING, MOVED, RETURNED, RELEASED, OVERDUE = (
    "review_waiting",
    "review_moved",
    "review_returned",
    "review_released",
    "review_overdue",
)


def reviewers_of(item, situation=None):
    """Return the people for whom `item` waits at its stage."""
    situation = situation or Situation.of(item)
    review = situation.review
    if review is None or not review.is_running:
        return []
    ids = Staff.load().waits_for(
        review.stage, review.area_id, barred_ids(situation), bool(review.escalated_at)
    )
    return list(get_user_model().objects.filter(pk__in=ids).order_by("pk"))


def waiting(review, item):
    """Tell those who are next."""
    stage = Stage(review.stage)
    notify(
        WAITING,
        reviewers_of(item),
        _("《%(title)s》等您%(stage)s") % {"title": review.title, "stage": stage.label},
        reason=_("您是这一审的审稿人。"),
        link=review_address(item),
    )


def passed(review, item, stage, user):
    notify(
        MOVED,
        _writers(review, but=user),
        _("《%(title)s》%(stage)s通过") % {"title": review.title, "stage": stage.label},
        reason=_("审稿人：%(name)s") % {"name": name_of(user)},
        link=review_address(item),
    )


def skipped(review, item, stage, user, reason):
    notify(
        MOVED,
        _writers(review, but=user),
        _("《%(title)s》跳过了%(stage)s") % {"title": review.title, "stage": stage.label},
        reason=_("%(name)s：%(reason)s") % {"name": name_of(user), "reason": reason},
        link=review_address(item),
    )


def returned(review, item, row):
    notify(
        RETURNED,
        _writers(review, but=row.user),
        _("《%(title)s》退回修改") % {"title": review.title},
        reason=_("%(name)s：%(note)s") % {"name": row.user_name, "note": row.note},
        link=_edit_address(item),
    )


def taken_back(review, item, row):
    notify(
        MOVED,
        _writers(review, but=row.user),
        _("《%(title)s》撤回了%(stage)s通过")
        % {"title": review.title, "stage": Stage(row.stage).label},
        reason=_("%(name)s：%(note)s") % {"name": row.user_name, "note": row.note},
        link=review_address(item),
    )


def reset(review, item, user):
    notify(
        MOVED,
        _writers(review, but=user),
        _("《%(title)s》审稿中被改动，回到第一审") % {"title": review.title},
        reason=_("%(name)s改过，而这一审不是由他来审。") % {"name": name_of(user) or _("系统")},
        link=review_address(item),
    )


def released(review, item, row):
    people = _writers(review, but=row.user) if review is not None else []
    title = _("《%(title)s》已审结发布")
    if row.outcome == "emergency":
        title = _("《%(title)s》紧急发布")
    notify(
        RELEASED,
        people,
        title % {"title": row.title},
        reason=row.note or _("三审都已通过。定了时间的，到时发布。"),
        link=review_address(item),
    )


def _writers(review, but=None):
    ids = {review.submitted_by_id, review.author_id} - {None, but and but.pk}
    return list(get_user_model().objects.filter(pk__in=ids, is_active=True))


def _edit_address(item):
    return AdminURLFinder(None).get_edit_url(item) or ""
