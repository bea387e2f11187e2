"""What a poster says, told by the app that knows the thing, and the mark of all that it shows."""

import hashlib
from dataclasses import dataclass, fields, replace

from core.media import used_publicly
from core.models import SiteImage
from core.sharing.items import address_of

#: Raised when posters are drawn in another way, so that none stays as it was.
DRAWN_AS = 1
SITE_COLOUR = "#b3261e"


@dataclass(frozen=True)
class PosterDate:
    """What stands in the column on the left: a few words, one large numeral, a few lines."""

    above: str
    numeral: str
    below: tuple = ()


@dataclass(frozen=True)
class PosterContent:
    """The words and pictures of one poster, each as the public may see it. Nothing that goes
    stale belongs here: no state, no places left.

    `brand` is the page that lends colour and emblem, `owner` the name at the foot: a brand's, or
    empty for the site's own. `path` (where its code leads) and `site` (the site's name) are not
    the maker's to say.
    """

    kicker: str
    title: str
    date: PosterDate | None = None
    where: str = ""
    text: str = ""
    picture: SiteImage | None = None
    colour: str = SITE_COLOUR
    brand: object = None
    emblem: SiteImage | None = None
    owner: str = ""
    note: str = ""
    hint: str = ""
    path: str = ""
    site: str = ""


_makers = {}


def poster_of(model):
    """Mark a function as the one that tells what stands on the poster of a page or record of
    `model`. It is given the item and returns a PosterContent, or None where there is no poster
    for now, as for an activity called off."""

    def register(function):
        _makers[model] = function
        return function

    return register


def may_have_poster(item):
    """Tell whether things of this type have posters; asks nothing."""
    return type(item) in _makers


def content_of(item, site_name, before=False):
    """Return the PosterContent of a public item, its pictures only those that anybody may see
    wherever they are used, or None; with `before`, as it will be once `item` is published, when
    its pictures will have become public by it."""
    maker = _makers.get(type(item))
    content = maker(item) if maker else None
    if content is None:
        return None
    return replace(
        content,
        picture=content.picture if before else _if_public(content.picture),
        emblem=content.emblem if before else _if_public(content.emblem),
        path=address_of(item),
        site=site_name,
    )


def mark_of(content, origin):
    """Return the fingerprint of everything that shows on the poster, its code included."""
    parts = [DRAWN_AS, origin]
    for field in fields(content):
        value = getattr(content, field.name)
        if isinstance(value, SiteImage):
            value = (value.file.name, str(value.get_focal_point()))
        elif field.name == "brand":
            continue
        parts.append((field.name, str(value)))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _if_public(image):
    return image if image is not None and used_publicly(image) else None
