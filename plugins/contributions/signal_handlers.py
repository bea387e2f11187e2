from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.signals import page_published, page_unpublished

from core.addons.api import is_enabled_anywhere
from core.models import SiteState
from plugins.contributions.models import ContributionsSettings, SubmissionEvent
from plugins.contributions.services.publication import note_published, note_unpublished

Kind = SubmissionEvent.Kind


def connect():
    page_published.connect(published, dispatch_uid="contributions.published")
    page_unpublished.connect(unpublished, dispatch_uid="contributions.unpublished")
    post_save.connect(setting_saved, ContributionsSettings, dispatch_uid="contributions.setting")
    post_save.connect(handed_in, SubmissionEvent, dispatch_uid="contributions.handed_in")


def published(sender, instance, **kwargs):
    from plugins.contributions.tasks import keep_page_marks

    note_published(instance)
    if is_enabled_anywhere("contributions") and any(
        field.name == "body" for field in sender._meta.concrete_fields
    ):
        transaction.on_commit(partial(keep_page_marks.enqueue, instance.pk))


def unpublished(sender, instance, **kwargs):
    note_unpublished(instance)


def setting_saved(sender, **kwargs):
    """The link to the league stands in every footer."""
    SiteState.raise_generation()


def handed_in(sender, instance, created, **kwargs):
    """Each text that is handed in is compared with all others, by the worker."""
    from plugins.contributions.tasks import look_for_likeness

    if created and instance.kind in (Kind.SUBMITTED, Kind.RESUBMITTED):
        transaction.on_commit(partial(look_for_likeness.enqueue, instance.submission_id))
