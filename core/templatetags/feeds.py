from django import template

from core.feeds import channel_of

register = template.Library()


@register.inclusion_tag("core/components/alternates.html", takes_context=True)
def alternates(context):
    """Name in its head the feeds of this page, or of the team or occasion it shows."""
    request, page = context.get("request"), context.get("page")
    if request is None or context.get("activity") or not getattr(page, "pk", None):
        return {}
    channel = channel_of(context.get("team") or context.get("occasion") or page, request)
    if channel is None:
        return {}
    return {
        "channel": channel,
        "title": channel.title,
        "rss": channel.address("rss"),
        "atom": channel.address("atom"),
    }
