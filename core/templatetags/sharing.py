"""How a page is passed on by hand: QR code, address, poster, calendar file."""

from django import template
from django.urls import reverse

from core.models import Poster
from core.sharing.content import may_have_poster
from core.sharing.fonts import fonts_are_there
from core.sharing.items import address_of, kind_of
from core.sharing.summary import summary_of

register = template.Library()


@register.simple_tag(takes_context=True)
def summary_here(context):
    """Return what this page is about, for search engines and messengers; empty where it shows
    nothing of the site, as an error page."""
    record = context.get("activity") or context.get("team") or context.get("occasion")
    item = record or context.get("page")
    return summary_of(item) if getattr(item, "pk", None) else ""


@register.simple_tag(takes_context=True)
def shared_here(context):
    """Return what the share panel of this page offers, as a dict: `url` (absolute), `qr` (the
    address of its code), `poster` (its address, or an empty string), `preview` (that of the small
    picture of the poster, where there is one) and `calendar` (that of its calendar file, or an
    empty string); None where there is nothing that everybody may read, as in a preview of a
    draft. One query where the item does not
    bring the mark of its poster along."""
    request = context.get("request")
    item = context.get("activity") or context.get("team") or context.get("page")
    kind = kind_of(item)
    if request is None or kind is None or not item.pk or not item.live or _is_restricted(item):
        return None
    path = address_of(item)
    if not path:
        return None
    return {
        "url": request.build_absolute_uri(path),
        "qr": reverse("qr_code", args=[kind, item.pk]),
        **_poster(kind, item),
        "calendar": getattr(item, "calendar_address", ""),
    }


def _poster(kind, item):
    if not (may_have_poster(item) and fonts_are_there()) or getattr(item, "cancelled", False):
        return {"poster": "", "preview": ""}
    if hasattr(item, "poster_mark"):
        mark = item.poster_mark
    else:
        current = Poster.objects.of(kind, item.pk).filter(is_current=True)
        mark = current.values_list("mark", flat=True).first()
    return {
        "poster": reverse("poster", args=[kind, item.pk]),
        "preview": reverse("poster_file", args=[kind, item.pk, mark, "-s"]) if mark else "",
    }


def _is_restricted(item):
    return any(page.is_restricted for page in getattr(item, "lineage", ()))
