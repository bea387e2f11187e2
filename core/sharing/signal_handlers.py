"""What outdates a poster: its item, its brand, a picture on it."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import DraftStateMixin, Page
from wagtail.signals import page_published, published

from core.corrections.withdrawal import shown_or_hidden
from core.models import Poster, SiteImage
from core.sharing.posters import item_changed, item_published, outdate


def follow_item(sender, instance, raw=False, **kwargs):
    if not raw and issubclass(sender, (Page, DraftStateMixin)):
        item_changed(instance)


def follow_withdrawal(item, **kwargs):
    item_changed(item)


def follow_picture(instance, raw=False, **kwargs):
    if not raw and instance.pk:
        outdate(Poster.objects.showing(instance))


def make_first(instance, **kwargs):
    item_published(instance.specific if isinstance(instance, Page) else instance)


def connect():
    """Connect the receivers; called once, when the app is ready."""
    for signal in (post_save, post_delete):
        name = "save" if signal is post_save else "delete"
        signal.connect(follow_item, dispatch_uid=f"core.sharing.item_{name}")
        signal.connect(follow_picture, sender=SiteImage, dispatch_uid=f"core.sharing.image_{name}")
    shown_or_hidden.connect(follow_withdrawal, dispatch_uid="core.sharing.shown_or_hidden")
    page_published.connect(make_first, dispatch_uid="core.sharing.page_published")
    published.connect(make_first, dispatch_uid="core.sharing.published")
