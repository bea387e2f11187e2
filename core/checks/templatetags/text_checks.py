from django import template
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page

from core.checks.texts import has_texts

register = template.Library()


@register.simple_tag
def live_checks_address(item, request):
    """Where the form of `item` (a page or record, stored or not) is checked; empty for what has
    no text of ours."""
    if not has_texts(type(item)):
        return ""
    names = {"app": item._meta.app_label, "model": item._meta.model_name}
    try:
        if not isinstance(item, Page):
            if item.pk:
                return reverse("text_checks_record", kwargs={**names, "pk": item.pk})
            return reverse("text_checks_new_record", kwargs=names)
        if item.pk:
            return reverse("text_checks_page", kwargs={"pk": item.pk})
        parent = request.resolver_match.kwargs["parent_page_id"]
        return reverse("text_checks_new_page", kwargs={**names, "parent_pk": parent})
    except (NoReverseMatch, KeyError):
        return ""
