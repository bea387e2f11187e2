"""What an uploaded file must be, judged by its content and never by its name alone."""

import os
from io import BytesIO

import filetype
import pillow_heif
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core import captions

# For all that opens pictures; Wagtail's own renditions come with it.
pillow_heif.register_heif_opener()

#: Containers that several extensions share, by what `filetype` calls the content.
FAMILIES = (
    {"doc", "xls", "ppt", "wps", "et"},
    {"zip", "docx", "xlsx", "pptx"},
    {"mp4", "m4a", "m4v"},
)
#: Formats of pictures that Pillow writes otherwise than it reads them.
_SAVED_ANEW = ("HEIF", "AVIF")
#: Types without a signature; they are served as downloads with `nosniff`.
PLAIN_TEXT = {"csv", "txt"}


def validate_document_content(file, extension):
    """Refuse a file whose content is not what its extension says."""
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    extension = extension.lower().lstrip(".")
    kind = filetype.guess(head)
    if extension in captions.EXTENSIONS:
        captions.as_webvtt(file.read(captions.LARGEST + 1), extension)
        file.seek(0)
        return
    if extension in PLAIN_TEXT:
        good = kind is None and b"\x00" not in head
    else:
        good = kind is not None and _same_family(kind.extension, extension)
    if not good:
        raise ValidationError(
            _(
                "文件内容和扩展名 .%(extension)s 对不上，可能改过名或已损坏。"
                "请用原来的程序另存一次再上传。"
            ),
            params={"extension": extension},
        )


def as_stored(file, extension):
    """Return uploaded captions as the WebVTT file that is stored, None for any other file.

    ValidationError if they cannot be read; `validate_document_content` has told before.
    """
    extension = extension.lower()
    if extension not in captions.EXTENSIONS:
        return None
    file.seek(0)
    content = captions.as_webvtt(file.read(captions.LARGEST + 1), extension)
    return ContentFile(content, name=f"{os.path.splitext(file.name)[0]}.vtt")


def without_metadata(file):
    """Return an uploaded picture's content without EXIF, XMP and comments, turned upright, or
    None where there is nothing to take away. A photo's position must never reach the public.
    What hardly a browser shows (HEIC, as iPhones write it) becomes a JPEG."""
    file.seek(0)
    try:
        picture = Image.open(file)
        carried = bool(picture.getexif()) or any(
            key in picture.info
            for key in ("exif", "xmp", "XML:com.adobe.xmp", "comment", "Raw profile type exif")
        )
        if picture.format in _SAVED_ANEW:
            if not carried and picture.format != "HEIF":
                return None
            return _saved_anew(picture, file.name)
        animated = getattr(picture, "is_animated", False)
        if not carried or animated or picture.format not in ("JPEG", "PNG", "WEBP", "MPO"):
            return None
        upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    finally:
        file.seek(0)
    output = BytesIO()
    options = {"icc_profile": picture.info.get("icc_profile"), "exif": b""}
    target = "JPEG" if picture.format == "MPO" else picture.format
    if target in ("JPEG", "WEBP"):
        options["quality"] = 92
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    if upright.mode == "P":
        clean.putpalette(upright.getpalette())
    clean.save(
        output, format=target, **{key: value for key, value in options.items() if value is not None}
    )
    return ContentFile(output.getvalue(), name=file.name)


def _saved_anew(picture, name):
    """Return a HEIC or AVIF picture in a format that every browser shows; of several the main
    one."""
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    has_alpha = "A" in upright.getbands()
    target, ending = ("WEBP", "webp") if has_alpha else ("JPEG", "jpg")
    clean = upright.convert("RGBA" if has_alpha else "RGB")
    output, options = BytesIO(), {"icc_profile": profile} if profile else {}
    # What `info` carries would be written again.
    clean.info = {}
    clean.save(output, format=target, quality=92, exif=b"", **options)
    stem = os.path.splitext(name or "photo")[0]
    return ContentFile(output.getvalue(), name=f"{stem}.{ending}")


def _same_family(found, claimed):
    if found == claimed or {found, claimed} == {"jpg", "jpeg"}:
        return True
    return any(found in family and claimed in family for family in FAMILIES)
