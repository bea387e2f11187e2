"""Which blocks front pages may be composed of."""

from dataclasses import dataclass

#: Where a block may stand: on the home page, on a county office's own front page.
HOME, SECTION = "home", "section"

_offers, _is_read = {}, []


class TooLate(Exception):
    """A block was offered after the page's editor had been built from what there was."""


@dataclass(frozen=True)
class Offer:
    """One kind of block: `block` is a FrontBlock subclass."""

    name: str
    block: type
    group: str
    places: tuple
    narrow: bool
    order: int


def add_front_block(name, block, *, group, places=(HOME, SECTION), narrow=False, order=100):
    """Offer `block` (a FrontBlock subclass) to those who compose front pages.

    `name` is stored with the pages and must never change; add-ons start it with their own.
    `group` is the heading in the chooser, `places` where it may stand; a `narrow` block may also
    stand in one of two columns; a smaller `order` comes first. Call this in `ready()`.
    """
    if _is_read:
        raise TooLate(name)
    _offers[name] = Offer(name, block, group, tuple(places), narrow, order)


def offers(place, narrow_only=False):
    """Return what is offered at `place`, those of a group together."""
    _is_read.append(True)
    found = sorted(_offers.values(), key=lambda offer: offer.order)
    found = [
        offer for offer in found if place in offer.places and (offer.narrow or not narrow_only)
    ]
    groups = list(dict.fromkeys(offer.group for offer in found))
    return sorted(found, key=lambda offer: groups.index(offer.group))
