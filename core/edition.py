"""Which state of the site a page shows: what is kept of whole pages is keyed by it.

An edition ends when content changes (`SiteState`), when the search index follows such a change,
and when time itself changes what pages say: at midnight, when an activity begins or ends.
"""

import datetime
from contextvars import ContextVar

from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from core.models import SiteState

KEPT_FOR = 3600

_parts, _changes = [], []
#: What the request that runs in this thread has read of `SiteState`; None outside of requests.
_running = ContextVar("edition_running_request", default=None)


def add_part(part):
    """Let `part()`, a short string or number, distinguish editions of whole pages, which show what
    does not come from the database. It is asked at every request and must cost next to nothing."""
    if part not in _parts:
        _parts.append(part)


def add_change(change):
    """Let `change(now)` tell the next moment (aware datetime) after `now` at which public pages
    change by themselves, or None."""
    if change not in _changes:
        _changes.append(change)


def is_public_content(model):
    """Tell whether readers may see rows of `model`: the config of its app says `shows_content`,
    and the model itself does not say otherwise."""
    config = apps.app_configs.get(model._meta.app_label)
    return getattr(config, "shows_content", False) and getattr(model, "shows_content", True)


def edition_of(request):
    """Return `(edition, until)`: a string, and the aware datetime at which it ends by itself.

    One query, shared with `core.frame`, and those of the changes once an edition.
    """
    if not hasattr(request, "_edition"):
        content, until = content_edition_of(request)
        parts = (state_of(request).indexed, *(part() for part in _parts))
        request._edition = ":".join([content, *map(str, parts)]), until
    return request._edition


def content_edition_of(request):
    """Return the same of what comes from the database alone: it does not end when the search index
    follows."""
    if not hasattr(request, "_content_edition"):
        state = state_of(request)
        numbers = f"{state.generation}:{state.content}:{state.addons}"
        now = timezone.now()
        until = cache.get(f"until:{numbers}")
        if until is None or until <= now:
            until = _next_change(now)
            cache.set(f"until:{numbers}", until, KEPT_FOR)
        request._content_edition = f"{numbers}:{until.timestamp():.0f}", until
    return request._content_edition


def state_of(request):
    """Return what `SiteState.read` tells, read once a request."""
    if not hasattr(request, "_site_state"):
        request._site_state = state_now()
    return request._site_state


def state_now():
    """Return the same where no request is at hand: read once for the request that runs in this
    thread, else anew."""
    running = _running.get()
    if running is None:
        return SiteState.read()
    if "state" not in running:
        running["state"] = SiteState.read()
    return running["state"]


def forget_state():
    """The state was changed by the request that runs."""
    running = _running.get()
    if running is not None:
        running.clear()


def begin_request(**kwargs):
    _running.set({})


def end_request(**kwargs):
    _running.set(None)


def next_midnight(now):
    """Return the aware datetime at which the day of `now` ends here."""
    tomorrow = timezone.localdate(now) + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time()))


def _next_change(now):
    return min(filter(None, (next_midnight(now), *(change(now) for change in _changes))))
