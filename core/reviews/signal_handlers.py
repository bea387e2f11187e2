"""What reviews follow of what happens elsewhere."""

from django.db.models.signals import post_delete, post_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision, WorkflowState
from wagtail.signals import (
    page_unpublished,
    unpublished,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from core.holding import hold
from core.models import SiteState
from core.models.withdrawal import item_key
from core.reviews.kinds import specific
from core.reviews.models import KindStages, PublicText, Review, ReviewSettings
from core.reviews.progress import Outcome
from core.reviews.records import sign
from core.reviews.services import note_change
from core.reviews.texts import hash_of


def follow_change(sender, instance, raw=False, update_fields=None, **kwargs):
    """A draft has been saved: by a form, an API, a bulk act or an autosave over a revision."""
    if raw or (update_fields is not None and "content" not in update_fields):
        return
    running = (
        Review.objects.running()
        .filter(content_type_id=instance.base_content_type_id, object_id=instance.object_id)
        .select_related("workflow_state")
    )
    review = running.first()
    if review is None:
        return
    item = specific(instance.content_object)
    # An act on the review that is under way may end it, or bring it to another stage.
    if hold(item):
        review = running.first()
    if review is not None:
        user = instance.user or get_active_log_context().user
        note_change(review, item, instance, user)


def note_cancelling(sender, instance, user=None, **kwargs):
    review = Review.objects.filter(workflow_state=instance).first()
    if review is None or getattr(instance, "_overtaken", False):
        return
    item = specific(instance.content_object)
    if item is not None:
        sign(review, item, Outcome.WITHDRAWN, user=user, stage=review.stage)


def note_rules(sender, raw=False, **kwargs):
    """What is kept of the settings goes by the site's generation."""
    if not raw:
        SiteState.raise_generation()


def keep_public_text(sender, instance, **kwargs):
    """What was public may be shown again as it was."""
    PublicText.objects.get_or_create(**item_key(instance), text_hash=hash_of(instance))


def connect():
    for model in (ReviewSettings, KindStages):
        post_save.connect(note_rules, sender=model, dispatch_uid=f"reviews.rules_{model.__name__}")
        post_delete.connect(
            note_rules, sender=model, dispatch_uid=f"reviews.no_rules_{model.__name__}"
        )
    post_save.connect(follow_change, sender=Revision, dispatch_uid="reviews.follow_change")
    workflow_cancelled.connect(
        note_cancelling, sender=WorkflowState, dispatch_uid="reviews.note_cancelling"
    )
    page_unpublished.connect(keep_public_text, dispatch_uid="reviews.keep_page_text")
    unpublished.connect(keep_public_text, dispatch_uid="reviews.keep_public_text")
    take_place_of_mails()


def _say_nothing(sender, **kwargs):
    """In the place of Wagtail's mails: people are told by our notices, once."""


def take_place_of_mails():
    """A receiver's uid is taken once: Wagtail, which is ready later, finds its own taken."""
    for signal, name in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        uid = f"workflow_state_{name}_email_notification"
        signal.connect(_say_nothing, sender=WorkflowState, dispatch_uid=uid)
