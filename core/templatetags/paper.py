"""What a page says on paper only."""

from django import template
from django.urls import reverse

from core.sharing.items import address_of, kind_of

register = template.Library()


@register.simple_tag(takes_context=True)
def code_on_paper(context):
    """Return the address of the QR code that leads from paper to this page, or an empty string
    where not everybody may read it. No query, unlike the share panel, which offers more."""
    item = context.get("activity") or context.get("team") or context.get("page")
    kind = kind_of(item)
    if kind is None or not item.pk or not item.live or not address_of(item):
        return ""
    if any(page.is_restricted for page in getattr(item, "lineage", ())):
        return ""
    return reverse("qr_code", args=[kind, item.pk])
