import uuid

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from core.models.withdrawal import item_key
from core.reviews.stages import Stage


class ReviewQuerySet(models.QuerySet):
    def of(self, item):
        return self.filter(**item_key(item))

    def running(self):
        """Return those that wait for a reviewer."""
        return self.filter(workflow_state__status=WorkflowState.STATUS_IN_PROGRESS)

    def returned(self):
        """Return those that wait for their author."""
        return self.filter(workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES)

    def open(self):
        return self.filter(
            workflow_state__status__in=(
                WorkflowState.STATUS_IN_PROGRESS,
                WorkflowState.STATUS_NEEDS_CHANGES,
            )
        )


class Review(models.Model):
    """Where one submission stands. Wagtail's workflow state says whether it runs; this row keeps
    beside it what the rules and the lists ask for, so that neither reads a revision."""

    workflow_state = models.OneToOneField(
        WorkflowState, on_delete=models.CASCADE, related_name="review"
    )
    cycle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    area = models.ForeignKey("core.Area", null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    #: Whose piece it is, where somebody else submitted it.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Who took it over from somebody outside: may sign the first of several stages, no other.
    adopter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    stage = models.CharField(max_length=6, choices=Stage.choices, blank=True)
    stage_since = models.DateTimeField(default=timezone.now)
    #: Who had changed the text last when the stage began.
    last_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Who has changed it during the stage, which the stage's sign-off covers.
    stage_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The text as the stage found it, and as it stands.
    stage_hash = models.CharField(max_length=64, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    #: Where a returned item goes on.
    resume_stage = models.CharField(max_length=6, choices=Stage.choices, blank=True)
    must_go_out_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("审稿")
        verbose_name_plural = _("审稿")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="reviews_of_item"),
            models.Index(fields=["stage_since"], name="reviews_by_wait"),
        ]

    def __str__(self):
        return self.title

    @property
    def key(self):
        return (self.content_type_id, self.object_id)

    @property
    def is_running(self):
        return self.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS

    @property
    def is_returned(self):
        return self.workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
