"""Where add-ons are enabled, as every process sees it.

The switches are kept in memory under the mark that `SiteState` carries. Every request reads that
row anyway, so that a page gains no query, and a change in another process is seen by the next
request.
"""

import hashlib

from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from wagtail.models import Page, Site

from core.addons.models import AddonSwitch
from core.addons.registry import UnknownAddon, addon_of, all_addons
from core.edition import state_now, state_of

#: Seconds.
KEPT_FOR = 3600

_known = {}


def is_enabled(addon, site):
    """Tell whether `addon` (itself or its label) is enabled for `site` (a Site or its id)."""
    site_id = getattr(site, "pk", site)
    return _label(addon) in _switches(_mark()).get(site_id, frozenset())


def is_enabled_for(addon, request):
    """Tell whether `addon` is enabled for the site that `request` is for."""
    switches = _switches(state_of(request).addons)
    label = _label(addon)
    if not any(label in labels for labels in switches.values()):
        return False
    return label in switches.get(_site_id_for(request), frozenset())


def is_enabled_at(addon, item):
    """Tell whether `addon` is enabled where `item` stands: a page on its site; a record, which
    belongs to none, on any."""
    if not isinstance(item, Page):
        return is_enabled_anywhere(addon)
    switches = _switches(_mark())
    if not switches:
        return False
    site_id = site_id_of(item)
    return site_id is not None and _label(addon) in switches.get(site_id, frozenset())


def site_id_of(page):
    """Return the id of the site that `page` stands in, None for none; without a query, mostly."""
    roots = [root for root in Site.get_site_root_paths() if page.url_path.startswith(root[1])]
    return max(roots, key=lambda root: len(root[1]))[0] if roots else None


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


def _site_id_for(request):
    """The id of the site a request is for. Public pages know it; for screens of the admin, which do
    not need the site itself, it is kept until content changes."""
    if hasattr(request, "_wagtail_site"):
        site = request._wagtail_site
        return site and site.pk
    try:
        host = request.get_host()
    except DisallowedHost:
        host = ""
    told = hashlib.sha256(host.encode()).hexdigest()[:32]

    def find():
        site = Site.find_for_request(request)
        return site.pk if site else 0

    return cache.get_or_set(f"site-of:{state_of(request).generation}:{told}", find, KEPT_FOR)


def _label(addon):
    """The label; empty, which is enabled nowhere, for what does not run here."""
    try:
        config = addon_of(addon)
    except UnknownAddon:
        return ""
    return "" if config.is_broken else config.label


def _mark():
    return state_now().addons


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
