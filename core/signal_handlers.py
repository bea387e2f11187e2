from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.signals import request_finished, request_started
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    DraftStateMixin,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Revision,
    Site,
)
from wagtail.signals import post_page_move

from core.corrections.withdrawal import (
    note_new_address,
    refuse_publication,
    refuse_schedule,
)
from core.edition import begin_request, end_request, is_public_content
from core.kept_rights import note_rights_of, rights_changed
from core.models import Area, Office, SiteDocument, SiteImage, SiteRendition, SiteState
from core.publication import refuse_uncleared, refuse_uncleared_schedule
from core.recordings import enqueue_examination
from core.renditions import enqueue_renditions


def queue_renditions(instance, raw, **kwargs):
    if not raw and not instance.ready_renditions:
        enqueue_renditions(instance)


def queue_examination(instance, raw, **kwargs):
    if not raw and instance.media_type and instance.examined_at is None:
        enqueue_examination(instance)


def forget_still(instance, **kwargs):
    if instance.still:
        name, storage = instance.still.name, instance.still.storage
        transaction.on_commit(lambda: storage.delete(name))


def forget_rendition(instance, **kwargs):
    """A rendition that is gone must not be offered to readers any more."""
    image = SiteImage.objects.filter(pk=instance.image_id).first()
    if image and image.ready_renditions.pop(instance.filter_spec, None):
        SiteImage.objects.filter(pk=image.pk).update(ready_renditions=image.ready_renditions)
        SiteState.raise_content()


#: What frames every page: cached navigation is made of it.
FRAMING = (Page, BaseSiteSetting, Site, PageViewRestriction)
#: Rows of Wagtail that decide what is public.
GATES = (Collection, CollectionViewRestriction, Redirect)


def raise_generation(sender, raw=False, **kwargs):
    """Count what frames every page, and whatever else a reader may see."""
    if raw:
        return
    if issubclass(sender, FRAMING):
        SiteState.raise_generation()
    elif issubclass(sender, GATES) or is_public_content(sender):
        SiteState.raise_content()


def note_relation(sender, action, **kwargs):
    if action.startswith("post_") and is_public_content(sender):
        SiteState.raise_content()


#: Rows that decide over what somebody may do, or where.
RIGHTS = (Area, Group, GroupPagePermission, Office, Permission)


def note_membership(action, **kwargs):
    if action.startswith("post_"):
        rights_changed()


def guard_publication(sender, instance, raw=False, **kwargs):
    """Nothing withdrawn is published but by a restoration, and nothing else uncleared."""
    if raw:
        return
    if issubclass(sender, DraftStateMixin):
        refuse_publication(instance)
        refuse_uncleared(instance)
    elif sender is Revision:
        refuse_schedule(instance)
        refuse_uncleared_schedule(instance)


def follow_withdrawn(sender, instance, raw=False, **kwargs):
    if not raw and issubclass(sender, DraftStateMixin):
        note_new_address(instance)


def connect():
    """Connect this app's receivers; called once, when the app is ready."""
    request_started.connect(begin_request, dispatch_uid="core.begin_request")
    request_finished.connect(end_request, dispatch_uid="core.end_request")
    post_save.connect(queue_renditions, sender=SiteImage, dispatch_uid="core.queue_renditions")
    post_delete.connect(
        forget_rendition, sender=SiteRendition, dispatch_uid="core.forget_rendition"
    )
    post_save.connect(queue_examination, sender=SiteDocument, dispatch_uid="core.queue_examination")
    post_delete.connect(forget_still, sender=SiteDocument, dispatch_uid="core.forget_still")
    post_save.connect(raise_generation, dispatch_uid="core.raise_generation_on_save")
    post_delete.connect(raise_generation, dispatch_uid="core.raise_generation_on_delete")
    m2m_changed.connect(note_relation, dispatch_uid="core.raise_content_on_relation")
    for model in RIGHTS:
        note_rights_of(model)
    users = get_user_model()
    for relation in (users.groups, users.user_permissions, Group.permissions):
        m2m_changed.connect(note_membership, relation.through, dispatch_uid="core.note_membership")
    post_page_move.connect(rights_changed, dispatch_uid="core.rights_changed_by_move")
    pre_save.connect(guard_publication, dispatch_uid="core.guard_publication")
    post_save.connect(follow_withdrawn, dispatch_uid="core.follow_withdrawn")
