"""How a page is passed on by hand: QR code, address, calendar file."""

from django import template
from django.urls import reverse

from core.sharing.items import address_of, kind_of

register = template.Library()


@register.simple_tag(takes_context=True)
def shared_here(context):
    """Return what the share panel of this page offers, as a dict: `url` (absolute), `qr` (the
    address of its code) and `calendar` (that of its calendar file, or an empty string); None
    where there is nothing that everybody may read, as in a preview of a draft."""
    request = context.get("request")
    item = context.get("activity") or context.get("team") or context.get("page")
    kind = kind_of(item)
    if request is None or kind is None or not item.pk or not item.live or _is_restricted(item):
        return None
    path = address_of(item, request)
    if not path:
        return None
    return {
        "url": request.build_absolute_uri(path),
        "qr": reverse("qr_code", args=[kind, item.pk]),
        "calendar": getattr(item, "calendar_address", ""),
    }


def _is_restricted(item):
    return any(page.is_restricted for page in getattr(item, "lineage", ()))
