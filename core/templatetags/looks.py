"""How the reader wants the page to look, and links that change it."""

from dataclasses import asdict

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from core.modes import CHOICES, Look, choice_address, look_of

register = template.Library()


@register.simple_tag(takes_context=True)
def look_attributes(context):
    """Return the attributes of the root element that style sheets go by."""
    look = _look(context)
    chosen = ((name, word) for name, word in asdict(look).items() if word)
    return format_html_join("", ' data-{}="{}"', chosen)


@register.simple_tag(takes_context=True)
def choice(context, name, value):
    """Return the attributes of a link that chooses `value` for `name`, one of several beside it.
    It works as it is; static/js/modes.js does the same without leaving the page."""
    return _link(context, name, value, value)


@register.simple_tag(takes_context=True)
def toggle(context, name, value):
    """Likewise of a link that turns `value` on, or off where it is on."""
    is_on = getattr(_look(context), name) == value
    return format_html("{} data-toggle", _link(context, name, value, "" if is_on else value))


@register.simple_tag(takes_context=True)
def plain_look(context):
    """Return the attributes of a link that takes all choices back; hidden while there are none."""
    hidden = "" if str(_look(context)) else " hidden"
    href = choice_address(_here(context), **dict.fromkeys(CHOICES, ""))
    return format_html('href="{}" rel="nofollow" data-choose=""{}', href, hidden)


@register.simple_tag(takes_context=True)
def display_settings_address(context):
    """Return the address of the page of all choices, which leads back here."""
    return f"{reverse('look')}?{urlencode({'back': _here(context)})}"


def _link(context, name, value, wanted):
    is_on = getattr(_look(context), name) == value
    return format_html(
        'href="{}" rel="nofollow" data-choose="{}" data-value="{}"{}',
        choice_address(_here(context), **{name: wanted}),
        name,
        value,
        mark_safe(' aria-current="true"') if is_on else "",
    )


def _look(context):
    request = context.get("request")
    return look_of(request) if request is not None else Look()


def _here(context):
    request = context.get("request")
    return request.get_full_path() if request is not None else "/"
