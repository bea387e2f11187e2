"""How a video or audio file is offered to readers: what the player's template needs to know."""

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static

from core.models import SiteDocument
from core.renditions import sources

#: What browsers may be given to play, by extension.
TYPES = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "wav": "audio/wav",
}
#: Shapes of the frame, each a class; a picture of another shape has bars at its sides.
SHAPES = {"16-9": 16 / 9, "4-3": 4 / 3, "1-1": 1, "3-4": 3 / 4, "9-16": 9 / 16}
SIZES = {"16-9": (1280, 720), "4-3": (960, 720), "1-1": (720, 720), "3-4": (720, 960)}
SIZES["9-16"] = (720, 1280)
_DOCUMENT = re.compile(r"/documents/(\d{1,9})/([^/]+)")


@dataclass(frozen=True)
class Track:
    """Captions in one language."""

    url: str
    language: str
    label: str


@dataclass(frozen=True)
class Player:
    """One recording: `url` of the file, its media type, and what stands around it.

    `host` names the other site that a link leads to; nothing of another site is ever loaded
    into a page, so that such a recording is a link.
    """

    url: str
    media_type: str
    title: str = ""
    poster: str = ""
    shape: str = "16-9"
    #: Whether the film fills its frame, so that a poster of another shape may be cut to it.
    fills: bool = False
    tracks: tuple = ()
    length: str = ""
    size: str = ""
    extension: str = ""
    host: str = ""
    width: int = field(init=False, default=0)
    height: int = field(init=False, default=0)

    def __post_init__(self):
        width, height = SIZES[self.shape]
        object.__setattr__(self, "width", width)
        object.__setattr__(self, "height", height)

    @property
    def is_audio(self):
        return self.media_type.startswith("audio")


def player_of(document, *, title="", poster=None, tracks=(), length=""):
    """Return the Player of an uploaded file (SiteDocument); None if it cannot be played.

    `poster` is a SiteImage; without one the frame that the worker took is shown.
    """
    extension = document.file_extension.lower()
    if extension not in TYPES:
        return None
    is_audio = TYPES[extension].startswith("audio")
    shape, fills = _shape(document.still_width, document.still_height)
    return Player(
        url=document.url,
        media_type=TYPES[extension],
        title=title or document.title,
        poster=_poster(poster, document.still if not is_audio else None, is_audio),
        shape=shape,
        fills=fills,
        tracks=tuple(tracks),
        length=length or clock(document.duration),
        size=filesizeformat(document.file_size) if document.file_size else "",
        extension=extension.upper(),
    )


def player_at(address, *, title="", poster=None, tracks=(), length=""):
    """Return the Player of a file that is not in the library, at a path of this site or on
    another host."""
    extension = extension_of(address)
    if extension not in TYPES:
        return None
    is_audio = TYPES[extension].startswith("audio")
    return Player(
        url=address,
        media_type=TYPES[extension],
        title=title,
        poster=_poster(poster, None, is_audio),
        tracks=tuple(tracks),
        length=length,
        extension=extension.upper(),
        host=urlsplit(address).hostname or "",
    )


def extension_of(address):
    """Return the extension of an address's file, in lower case and without its dot."""
    return posixpath.splitext(urlsplit(address).path)[1].lstrip(".").lower()


def document_at(path):
    """Return the SiteDocument whose own address `path` is, or None."""
    found = _DOCUMENT.fullmatch(urlsplit(path).path)
    if found is None:
        return None
    document = SiteDocument.objects.filter(pk=int(found[1])).first()
    return document if document and document.filename == unquote(found[2]) else None


def clock(seconds):
    """Return a length as people write it: 0:07, 12:30, 1:02:03."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _poster(image, still, is_audio):
    if image is not None and image.is_shown:
        found = sources(image)
        wide = next((source for source in found if source.width >= 800), None)
        if found:
            return (wide or found[-1]).url
    if still:
        return still.url
    return "" if is_audio else static("img/player.svg")


def _shape(width, height):
    """Return the shape nearest to a film of that size, and whether it is as good as that."""
    if not width or not height:
        return "16-9", False

    def distance(name):
        return abs(SHAPES[name] / (width / height) - 1)

    nearest = min(SHAPES, key=distance)
    return nearest, distance(nearest) < 0.02
