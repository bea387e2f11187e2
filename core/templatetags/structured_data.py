from django import template
from django.utils.safestring import mark_safe

from core.structured_data import as_script, nodes_of

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context):
    """What the page, or the record it shows, is to machines: a script element for each node."""
    request, page = context.get("request"), context.get("page")
    shown = (context.get(name) for name in ("activity", "team", "occasion"))
    item = next(filter(None, shown), page)
    if request is None or not getattr(page, "pk", None) or not getattr(item, "pk", None):
        return ""
    scripts = (as_script(node) for node in nodes_of(item, request, context.flatten()))
    return mark_safe("".join(scripts))  # noqa: S308 each was escaped
