from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def small_mark(name):
    """Set a remark in brackets behind a name, such as （示例）, in small type."""
    plain, bracket, remark = str(name).partition("（")
    if not bracket:
        return plain
    return format_html("{}<small>（{}</small>", plain, remark)


@register.simple_block_tag
def masked(content, story):
    """Show what stands inside with the person's name masked where consent is missing, so that
    a name written into the text does not slip through."""
    return mark_safe(story.masked(content))  # noqa: S308 - rendered by the template already
