"""The pictures of a document: what browsers show is taken as it is, some others are turned into
PNG, the rest is counted as left out."""

import io
import posixpath
import warnings
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from core.word_import.opening import MEGABYTE, read_entry

MOST_PICTURES = 60
#: By Pillow's name of the format: the extension under which it is stored.
_AS_IT_IS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
_TURNED = ("BMP", "TIFF", "DIB", "PPM")
_VECTORS = (".emf", ".wmf", ".svg", ".eps", ".wdp")


@dataclass
class WordPicture:
    """One picture of the document, kept once however often it is shown."""

    name: str
    content: bytes
    extension: str
    width: int
    height: int


class Pictures:
    """Those of one document, by the name of their entry."""

    def __init__(self, archive, dropped):
        self._archive, self._dropped = archive, dropped
        self._sizes = {each.filename: each.file_size for each in archive.infolist()}
        self._asked = {}

    @property
    def taken(self):
        return [each for each in self._asked.values() if each is not None]

    def picture(self, name):
        """Return the WordPicture of an entry, or None where it is left out (and counted)."""
        if name not in self._asked:
            why, picture = self._read(name)
            if why:
                self._dropped[why] += 1
            self._asked[name] = picture
        return self._asked[name]

    def _read(self, name):
        if name.lower().endswith(_VECTORS):
            return "vector_pictures", None
        if self._sizes.get(name, 0) > settings.WORD_PICTURE_MAX_MB * MEGABYTE:
            return "large_pictures", None
        if len(self.taken) >= MOST_PICTURES:
            return "many_pictures", None
        content = read_entry(self._archive, name)
        try:
            return "", _picture(name, content)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError):
            return "broken_pictures", None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return "large_pictures", None


def _picture(name, content):
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(content or b""))
        width, height = image.size
        if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise Image.DecompressionBombError(name)
        if image.format in _AS_IT_IS:
            image.verify()
            extension = _AS_IT_IS[image.format]
        elif image.format in _TURNED:
            turned = io.BytesIO()
            image.convert("RGB").save(turned, "PNG")
            content, extension = turned.getvalue(), "png"
        else:
            raise UnidentifiedImageError(name)
    return WordPicture(posixpath.basename(name), content, extension, width, height)


def thumbnail(picture, side=720):
    """Return a small JPEG of a picture for a preview."""
    image = Image.open(io.BytesIO(picture.content))
    image.draft("RGB", (side, side))
    image.thumbnail((side, side))
    if image.mode != "RGB":
        ground = Image.new("RGB", image.size, "white")
        image = image.convert("RGBA")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    small = io.BytesIO()
    image.save(small, "JPEG", quality=72)
    return small.getvalue()
