"""Where the review page of an item is."""

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page


def review_address(item):
    model = Page if isinstance(item, Page) else type(item)
    return _address(model._meta.app_label, model._meta.model_name, item.pk)


def review_address_of(review):
    """The same from a Review, without asking for the item."""
    content_type = ContentType.objects.get_for_id(review.content_type_id)
    return _address(content_type.app_label, content_type.model, review.object_id)


def _address(app_label, model_name, pk):
    try:
        return reverse("reviews_review", args=[app_label, model_name, pk])
    except NoReverseMatch:
        return ""
