from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site

from core.models import SiteImage, SiteRendition, SiteSettings, SiteState
from core.renditions import enqueue_renditions


def queue_renditions(instance, raw, **kwargs):
    if not raw and not instance.ready_renditions:
        enqueue_renditions(instance)


def forget_rendition(instance, **kwargs):
    """A rendition that is gone must not be offered to readers any more."""
    image = SiteImage.objects.filter(pk=instance.image_id).first()
    if image and image.ready_renditions.pop(instance.filter_spec, None):
        SiteImage.objects.filter(pk=image.pk).update(ready_renditions=image.ready_renditions)


def raise_generation(sender, raw=False, **kwargs):
    """Pages, settings, sites and restrictions are what cached navigation is made of."""
    if not raw and issubclass(sender, (Page, SiteSettings, Site, PageViewRestriction)):
        SiteState.raise_generation()


def connect():
    """Connect this app's receivers; called once, when the app is ready."""
    post_save.connect(queue_renditions, sender=SiteImage, dispatch_uid="core.queue_renditions")
    post_delete.connect(
        forget_rendition, sender=SiteRendition, dispatch_uid="core.forget_rendition"
    )
    post_save.connect(raise_generation, dispatch_uid="core.raise_generation_on_save")
    post_delete.connect(raise_generation, dispatch_uid="core.raise_generation_on_delete")
