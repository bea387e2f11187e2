"""What add-ons let people search. The search stands further up; it takes over what is named here
when it is ready, and later what comes."""

from core.addons.faults import note_fault
from core.addons.registry import addon_of, note_contribution
from core.addons.state import enabled_site_ids, is_enabled_anywhere, is_enabled_for

_waiting, _taker = [], []
_kinds = {}


def add_search_source(addon, source):
    """Let people find what `source`, a `search.sources.Source`, gives. While the add-on is enabled
    for no site its documents are out of the index; they come back when it is enabled again."""
    config = addon_of(addon)
    source.__class__ = _gated(config, type(source))
    _kinds[source.kind] = config
    _hand_over("source", source)
    note_contribution(config, "add_search_source", source.label)


def add_search_facet(addon, facet):
    """Declare a `search.sources.Facet` that documents of the add-on's sources are counted by."""
    config = addon_of(addon)
    _hand_over("facet", facet)
    note_contribution(config, "add_search_facet", facet.label)


def take_over(register_source, register_facet):
    """Called by the search: hand it what there is and what is to come."""
    _taker[:] = [{"source": register_source, "facet": register_facet}]
    for kind, what in _waiting:
        _taker[0][kind](what)
    _waiting.clear()


def source_kinds(addon):
    """Return the kinds of the sources that `addon` has added."""
    label = addon_of(addon).label
    return [kind for kind, config in _kinds.items() if config.label == label]


def hidden_kinds(request=None):
    """Return the kinds whose add-on is disabled for the request's site; without a request those
    that are enabled nowhere."""
    if request is None:
        return {kind for kind, config in _kinds.items() if not enabled_site_ids(config)}
    return {kind for kind, config in _kinds.items() if not is_enabled_for(config, request)}


def _hand_over(kind, what):
    if _taker:
        _taker[0][kind](what)
    else:
        _waiting.append((kind, what))


def _gated(config, kind):
    class Gated(kind):
        def public(self):
            found = super().public()
            return found if is_enabled_anywhere(config) else found.none()

        def documents(self, pks):
            if not is_enabled_anywhere(config):
                return
            try:
                yield from super().documents(pks)
            except Exception as error:
                note_fault(config, str(self.label), error)
                raise

        def cards(self, pks):
            if not is_enabled_anywhere(config):
                return {}
            try:
                return super().cards(pks)
            except Exception as error:
                note_fault(config, str(self.label), error)
                return {}

    Gated.__name__, Gated.__qualname__ = kind.__name__, kind.__qualname__
    return Gated
