"""What the dashboard keeps for a moment: the same sums are not asked anew for each person who
opens it. Nothing that somebody has just done may be hidden by it."""

import hashlib

from django.core.cache import cache

from core.permissions import scope_area_ids

KEPT_FOR = 30


def kept(name, mark, make, seconds=KEPT_FOR):
    """Return what `make()` answers, kept for some seconds under `name` and `mark`, anything whose
    change ends it."""
    told = hashlib.sha256(repr(mark).encode()).hexdigest()[:32]
    return cache.get_or_set(f"desk:{name}:{told}", make, seconds)


def scope_mark(user):
    """Return what distinguishes people who see other areas."""
    areas = scope_area_ids(user)
    return "all" if areas is None else sorted(areas)


def forget(name, mark):
    told = hashlib.sha256(repr(mark).encode()).hexdigest()[:32]
    cache.delete(f"desk:{name}:{told}")
