"""What somebody's groups come to, kept for all processes until anybody's rights change.

Nearly every screen of the admin asks for the same handful of things about its user. They are kept
under the mark `SiteState.rights`, which is read with each request anyway and is another one as
soon as a change of rights is committed; so none of them outlives what it was made of.
"""

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save

from core.edition import forget_state, state_now
from core.models import SiteState

#: Seconds. A limit for what nobody notices, as a row written past Django.
KEPT_FOR = 600


def kept_for(user, name, make):
    """Return what `make()` answers of `user`, which must go into the cache; `name` is its key.
    Asked at most once for each user object."""
    held = user.__dict__.get("_kept_rights")
    if held is None:
        key = f"rights:{state_now().rights}:{user.pk}"
        held = user._kept_rights = {"key": key, **cache.get(key, {})}
    if name not in held:
        held[name] = make()
        cache.set(held["key"], held, KEPT_FOR)
    return held[name]


def kept_of_all(name, make):
    """Return what `make()` answers and hangs on rights, whoever asks."""
    return cache.get_or_set(f"rights:{state_now().rights}:{name}", make, KEPT_FOR)


def rights_changed(**kwargs):
    """What was kept of anybody ends; a receiver of signals."""
    SiteState.mark_rights()
    forget_state()


def note_rights_of(model):
    """Let every row of `model` that is saved or deleted count as a change of rights."""
    for signal in (post_save, post_delete):
        signal.connect(rights_changed, model, dispatch_uid="core.rights_changed")
