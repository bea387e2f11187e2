from wagtail.signals import page_published, page_unpublished

from plugins.contributions.services.publication import note_published, note_unpublished


def connect():
    page_published.connect(published, dispatch_uid="contributions.published")
    page_unpublished.connect(unpublished, dispatch_uid="contributions.unpublished")


def published(sender, instance, **kwargs):
    note_published(instance)


def unpublished(sender, instance, **kwargs):
    note_unpublished(instance)
