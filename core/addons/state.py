"""Where add-ons are enabled, as every process sees it.

The switches are kept in memory under the mark that `SiteState` carries. Every request reads that
row anyway, so that a page gains no query, and a change in another process is seen by the next
request. Where there is no request at hand (rules of pages, signals), the row is read once for the
request that runs in this thread, or anew in a worker or a command.
"""

from contextvars import ContextVar

from django.core.signals import request_finished, request_started
from django.db import DatabaseError
from wagtail.models import Site

from core.addons.models import AddonSwitch
from core.addons.registry import UnknownAddon, addon_of, all_addons
from core.edition import state_of
from core.models import SiteState

_known = {}
#: None outside of a request, else a dict that holds the mark once it is read.
_running = ContextVar("addons_running_request", default=None)


def is_enabled(addon, site):
    """Tell whether `addon` (itself or its label) is enabled for `site` (a Site or its id)."""
    site_id = getattr(site, "pk", site)
    return _label(addon) in _switches(_mark()).get(site_id, frozenset())


def is_enabled_for(addon, request):
    """Tell whether `addon` is enabled for the site that `request` is for."""
    switches = _switches(state_of(request)[2])
    label = _label(addon)
    if not any(label in labels for labels in switches.values()):
        return False
    site = Site.find_for_request(request)
    return site is not None and label in switches.get(site.pk, frozenset())


def is_enabled_anywhere(addon):
    label = _label(addon)
    return any(label in labels for labels in _switches(_mark()).values())


def enabled_site_ids(addon):
    """Return the ids of the sites for which `addon` is enabled."""
    label = _label(addon)
    return {pk for pk, labels in _switches(_mark()).items() if label in labels}


def enabled_labels(site):
    """Return the labels of what is enabled for a Site."""
    return _switches(_mark()).get(site.pk, frozenset())


def forget():
    """The state has changed in the request that runs."""
    running = _running.get()
    if running is not None:
        running.clear()


def connect():
    request_started.connect(_begin, dispatch_uid="addons.begin")
    request_finished.connect(_end, dispatch_uid="addons.end")


def _begin(**kwargs):
    _running.set({})


def _end(**kwargs):
    _running.set(None)


def _label(addon):
    """The label; empty, which is enabled nowhere, for what does not run here."""
    try:
        config = addon_of(addon)
    except UnknownAddon:
        return ""
    return "" if config.is_broken else config.label


def _mark():
    running = _running.get()
    if running is None:
        return SiteState.read()[2]
    if "mark" not in running:
        running["mark"] = SiteState.read()[2]
    return running["mark"]


def _switches(mark):
    """Return `{site id: labels}` under `mark`. Whoever needs another add-on is off where that one
    is off, or gone."""
    found = _known.get(mark)
    if found is None:
        found = _read() if mark else {}
        _known.clear()
        _known[mark] = found
    return found


def _read():
    switched = {}
    try:
        rows = AddonSwitch.objects.filter(is_on=True).values_list("site_id", "label")
        for site_id, label in rows:
            switched.setdefault(site_id, set()).add(label)
    except DatabaseError:
        # Before the first migration nothing is enabled.
        return {}
    return {site_id: _held_together(labels) for site_id, labels in switched.items()}


def _held_together(labels):
    held = set()
    for config in all_addons():
        needs_met = all(label in held for label, _lowest in config.needs)
        if config.label in labels and needs_met and not config.is_broken:
            held.add(config.label)
    return frozenset(held)
