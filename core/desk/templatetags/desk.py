"""What every screen of the desk shows alike: seals, flags, states, and moments in words."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from core.desk import naming, words
from core.desk.states import STAGE_WORDS, publication_state

register = template.Library()

#: The tones that seals.css knows, with the icon that goes with each.
TONES = {
    "critical": "circle-xmark",
    "warning": "warning",
    "ok": "check",
    "info": "info-circle",
    "plain": "",
}


@register.simple_tag
def seals(marks, large=False):
    """Show how far an item is: `marks` as `core.reviews.progress` gives them; nothing for none."""
    if not marks:
        return ""
    spoken = "，".join(f"{mark.label}审{STAGE_WORDS[mark.state]}" for mark in marks)
    signs = format_html_join(
        "", '<i class="{}" aria-hidden="true">{}</i>', ((mark.state, mark.label) for mark in marks)
    )
    return format_html(
        '<span class="wm-seals{}" role="img" aria-label="{}">{}</span>',
        " wm-seals--large" if large else "",
        spoken,
        signs,
    )


@register.simple_tag
def flag(tone, text, icon=None):
    """Show a state as a word with its icon; `tone` is one of `TONES`."""
    name = TONES[tone] if icon is None else icon
    return format_html('<span class="wm-flag {}">{}{}</span>', tone, _icon(name), text)


@register.simple_tag
def state(item):
    """Show whether a page or record is a draft, has a date, is out, or was taken down."""
    word, tone, icon = publication_state(item)
    return flag(tone, word, icon)


@register.simple_tag
def findings_flags(counts):
    """Show what the checks found: `counts` is (severe, warnings), None for an item that has no
    checks."""
    if counts is None:
        return ""
    severe, warnings = counts
    if not severe and not warnings:
        return flag("ok", gettext("检查通过"))
    flags = []
    if severe:
        flags.append(flag("critical", gettext("%d 严重") % severe))
    if warnings:
        flags.append(flag("warning", gettext("%d 提醒") % warnings, "" if severe else None))
    return format_html_join(" ", "{}", ((each,) for each in flags))


@register.filter
def waited(moment):
    return words.waited(moment) if moment else ""


@register.filter
def time_left(moment):
    return words.time_left(moment) if moment else ""


@register.filter
def ago(moment):
    return words.ago(moment) if moment else ""


@register.filter
def day_word(moment):
    return words.day_word(moment) if moment else ""


@register.filter
def moment_word(moment):
    return words.moment_word(moment) if moment else ""


register.simple_tag(naming.desk_name, name="desk_name")


def _icon(name):
    if not name:
        return ""
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true"><use href="#icon-{}"></use></svg>', name, name
    )
