"""What goes out at the end of a review: the text that was signed, and no other."""

from django.utils.translation import gettext as _
from wagtail.models import Revision

from core.models import PublishingLine
from core.publication import require
from core.reviews import telling
from core.reviews.kinds import StageRules, specific
from core.reviews.models import Review
from core.reviews.progress import Outcome, tally_of
from core.reviews.records import sign
from core.reviews.rules import NotAllowed
from core.reviews.stages import Stage

#: Which stage fills which field of the publishing line.
_LINE = {
    Stage.FIRST: "first_review",
    Stage.SECOND: "second_review",
    Stage.FINAL: "final_review",
}


def release(workflow_state, user):
    """Publish what a workflow state has approved; `NotAllowed` unless every stage has signed."""
    item = specific(workflow_state.content_object)
    review = Review.objects.filter(workflow_state=workflow_state).first()
    rules = StageRules.load()
    stages = rules.stages_of(item)
    if review is None:
        raise NotAllowed(_("这一篇没有走三审，不能发布。"), item)
    tally = tally_of(review)
    missing = tally.missing(stages)
    if missing:
        names = "、".join(str(stage.label) for stage in missing)
        raise NotAllowed(_("还缺%(names)s，不能发布。") % {"names": names}, item)
    revision = _signed_revision(tally, stages, item)
    draft = revision.as_object()
    if rules.settings.fills_publishing_line and isinstance(draft, PublishingLine):
        if _fill_line(draft, tally):
            revision.content = draft.serializable_data()
            revision.save(update_fields=["content"])
    row = sign(review, item, Outcome.RELEASED, user=user, revision=revision, of=draft)
    require(revision.as_object(), revision, user)
    revision.publish(user=user, skip_permission_checks=True)
    telling.released(review, item, row)


def _signed_revision(tally, stages, item):
    if not stages:
        return item.get_latest_revision()
    last = tally.done[stages[-1]]
    revision = Revision.objects.filter(pk=last.revision_id).first()
    if revision is None:
        raise NotAllowed(_("审过的那次修订已经不在了，请重新提交审稿。"), item)
    return revision


def _fill_line(draft, tally):
    filled = False
    for stage, name in _LINE.items():
        row = tally.done.get(stage)
        if row is not None and row.outcome == Outcome.PASSED and not getattr(draft, name):
            setattr(draft, name, row.user_name[:40])
            filled = True
    return filled
