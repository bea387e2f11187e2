from django import template

from core.addons.points.public import fragments_at

register = template.Library()


@register.simple_tag(takes_context=True)
def addon_fragments(context, place):
    """Show what add-ons contribute at a named place; see `core.addons.points.public.PLACES`."""
    return fragments_at(place, context)
