"""On the public site: fragments at named places, and feeds."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from core.addons.faults import note_fault
from core.addons.registry import WrongContribution, addon_of, note_contribution
from core.addons.state import is_enabled_for
from core.feeds import add_channel
from core.feeds import add_subscriptions as core_add_subscriptions

#: Where public templates show fragments, and what stands around each.
PLACES = {
    "head": "within <head>: style sheets and scripts of the add-on's own files",
    "main_start": "right below the menu, before all else of the page",
    "main_end": "below all of the page's own, above the footer",
    "article_tools": "in the row of tools below the head of an article, report, story or issue",
    "article_end": "below the text of an article, report, story or issue",
    "footer": "in the footer, after its links",
}

_fragments = {}


@dataclass(frozen=True)
class Fragment:
    """`render(request, page, context)` gives HTML, or text that is escaped; empty for nothing."""

    addon: Any
    name: str
    render: Any
    order: int


def add_fragment(addon, place, render, *, name, order=500):
    """Show at `place` what `render(request, page, context)` gives: HTML that is marked as safe, or
    text. `page` is None where there is none. What it shows must be the same for all readers, for
    it is kept with the page until the site's content changes."""
    config = addon_of(addon)
    if place not in PLACES:
        raise WrongContribution(f"There is no place {place!r}")
    found = _fragments.setdefault(place, [])
    found.append(Fragment(config, str(name), render, order))
    found.sort(key=lambda fragment: fragment.order)
    note_contribution(config, "add_fragment", place)


def fragments_at(place, context):
    """Return the HTML of all fragments at `place`; each fails by itself."""
    request = context.get("request")
    if request is None or place not in _fragments:
        return ""
    shown = []
    for fragment in _fragments[place]:
        try:
            if is_enabled_for(fragment.addon, request):
                html = fragment.render(request, context.get("page") or None, context)
                shown.append(conditional_escape(html or ""))
        except Exception as error:
            note_fault(fragment.addon, fragment.name, error, request)
    return mark_safe("".join(shown))  # noqa: S308 - each part is escaped or was marked as safe


def add_feed(addon, model, channel):
    """Let pages or records of `model`, a model of the add-on, be subscribed to as the
    `core.feeds.Channel` class `channel` says."""
    config = addon_of(addon)

    def gated(subject, request):
        return channel(subject, request) if is_enabled_for(config, request) else None

    add_channel(model, gated)
    note_contribution(config, "add_feed", model._meta.verbose_name)


def add_subscriptions(addon, lister, *, order=500):
    """Let `lister(request)` return `(heading, [Subscription, …])` for the page of all feeds."""
    config = addon_of(addon)

    def gated(request):
        if not is_enabled_for(config, request):
            return "", []
        try:
            return lister(request)
        except Exception as error:
            note_fault(config, "订阅", error, request)
            return "", []

    core_add_subscriptions(gated, order)
    note_contribution(config, "add_subscriptions", "订阅")
