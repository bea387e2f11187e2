"""Files of a piece: taken in part by part, judged by their content, kept where nobody guesses them.

A part is acknowledged once it is kept (`parts.py`) and its length in the row; whatever stops
between the two, the sender goes on where the row says.
"""

import hashlib
import io
import posixpath
import warnings

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.models.media import PLAYABLE
from core.uploads import validate_document_content
from plugins.contributions.models import Submission, SubmissionFile
from plugins.contributions.parts import parts_of
from plugins.contributions.services.acts import Act, locked
from plugins.contributions.services.writing import remove_files

MEGABYTE = 1024 * 1024
#: One part; a phone's connection sends it in a few seconds.
LARGEST_PART = MEGABYTE
MOST_FILES = 60
#: Of one person, in pieces that are not adopted.
MOST_BYTES = 3 * 1024 * MEGABYTE
LARGEST_PICTURE = settings.WORD_PICTURE_MAX_MB * MEGABYTE
LARGEST_FILE = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
#: By extension what Pillow must call the content.
_PICTURES = {
    **{"jpg": ("JPEG", "MPO"), "jpeg": ("JPEG", "MPO"), "png": ("PNG",), "gif": ("GIF",)},
    **{"webp": ("WEBP",), "heic": ("HEIF",), "heif": ("HEIF",), "avif": ("AVIF", "HEIF")},
}
PREVIEW_SIDE = 1280
Kind, State = SubmissionFile.Kind, SubmissionFile.State


class FileRefused(Exception):
    """A file is not taken; the message says why and what to do, in Chinese."""


def extension_of(name):
    return posixpath.splitext(name)[1].lower().lstrip(".")


def kind_of(name):
    """Return what a file of that name is taken as; FileRefused for what nobody takes."""
    extension = extension_of(name)
    if extension in _PICTURES:
        return Kind.PICTURE
    if extension in PLAYABLE:
        return Kind.AUDIO if PLAYABLE[extension].startswith("audio") else Kind.VIDEO
    if extension in settings.WAGTAILDOCS_EXTENSIONS:
        return Kind.ATTACHMENT
    raise FileRefused(
        _("不收 .%s 文件。照片用 JPG、PNG、HEIC，音视频用 MP3、M4A、MP4，文件用 PDF、Word、Excel。")
        % (extension or "?")
    )


@transaction.atomic
def begin(submission, user, name, size, sender_key=""):
    """Return the SubmissionFile that takes a file of `size` bytes; announced again by the same
    `sender_key`, it is the one from before, with what it has `received`."""
    row = locked(Act.SAVE, submission, user)
    if sender_key:
        before = row.files.filter(sender_key=sender_key, size=size).first()
        if before is not None:
            return before
    name = posixpath.basename(name.replace("\\", "/")).replace("\x00", "").strip()[-200:]
    kind = kind_of(name)
    _check_size(kind, size)
    _check_room(row, size)
    return SubmissionFile.objects.create(
        submission=row,
        sender_key=sender_key,
        kind=kind,
        name=name or "file",
        size=size,
        order=row.files.count(),
    )


def add_part(file, offset, content):
    """Write `content` behind the first `offset` bytes and return how many there are then. `Offset`
    where that is not where the file goes on; FileRefused once it is whole and no good."""
    if offset + len(content) > file.size:
        raise FileRefused(_("文件比说好的大，没有收下，请重新选一次。"))
    with parts_of(file).adding(offset, content):
        if file.state != State.READY and file.received == file.size:
            finish(file)
    return file.received


def finish(file):
    """Judge a file that is whole, and put it into the storage; a bad one is removed."""
    parts = parts_of(file)
    try:
        with parts.whole() as content:
            _take_in(file, File(content, name=file.name))
    except FileRefused:
        remove_files(SubmissionFile.objects.filter(pk=file.pk))
        parts.remove()
        raise
    except FileNotFoundError:
        # The other web server, which was given the last part too, has taken it in meanwhile.
        file.refresh_from_db()
        if file.state != State.READY:
            raise
    else:
        parts.remove()


def take_whole(submission, user, upload):
    """Take a file that a form has sent in one go; returns the SubmissionFile."""
    file = begin(submission, user, upload.name or "", upload.size)
    try:
        _take_in(file, upload)
    except FileRefused:
        remove_files(SubmissionFile.objects.filter(pk=file.pk))
        raise
    return file


def keep_picture(submission, content, name, order, caption=""):
    """Keep a picture that a Word file held, which has been judged there."""
    file = SubmissionFile(
        submission=submission,
        kind=Kind.PICTURE,
        name=name,
        size=len(content),
        order=order,
        caption=caption,
    )
    file.save()
    _take_in(file, ContentFile(content, name=name))
    return file


def _take_in(file, upload):
    preview = None
    if file.kind == Kind.PICTURE:
        preview = _judged_picture(file, upload)
    else:
        _judge_document(file, upload)
    file.digest = _digest(upload)
    upload.seek(0)
    file.file.save(file.name, upload, save=False)
    if preview is not None:
        file.preview.save("preview.jpg", ContentFile(preview), save=False)
    file.received, file.state = file.size, State.READY
    file.save()


def _judged_picture(file, upload):
    """Check that it is the picture that its name says, and return a small one without what the
    camera wrote into it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload)
            if picture.format not in _PICTURES[extension_of(file.name)]:
                raise FileRefused(
                    _("“%s”的内容和扩展名对不上，可能改过名。请用原来的照片。") % file.name[-60:]
                )
            width, height = picture.size
            if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise FileRefused(_("“%s”尺寸太大，请先缩小再传。") % file.name[-60:])
            file.width, file.height = width, height
            file.content_type = Image.MIME.get(picture.format, "image/jpeg")
            return _small(picture)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(_("“%s”尺寸太大，请先缩小再传。") % file.name[-60:]) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError):
        raise FileRefused(_("“%s”打不开，可能坏了。请换一张。") % file.name[-60:]) from None


def _small(picture):
    picture.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    small = io.BytesIO()
    picture.save(small, "JPEG", quality=80)
    return small.getvalue()


def _judge_document(file, upload):
    extension = extension_of(file.name)
    try:
        validate_document_content(upload, extension)
    except ValidationError as error:
        raise FileRefused(" ".join(error.messages)) from None
    file.content_type = PLAYABLE.get(extension, "application/octet-stream")


def _digest(upload):
    upload.seek(0)
    digest = hashlib.sha256()
    for block in iter(lambda: upload.read(256 * 1024), b""):
        digest.update(block)
    return digest.hexdigest()


def _check_size(kind, size):
    most = LARGEST_PICTURE if kind == Kind.PICTURE else LARGEST_FILE
    if size <= 0:
        raise FileRefused(_("文件是空的，请重新选一个。"))
    if size > most:
        raise FileRefused(
            _("文件 %(size)d MB，超过 %(most)d MB。请先压缩再传。")
            % {"size": -(-size // MEGABYTE), "most": most // MEGABYTE}
        )


def _check_room(row, size):
    if row.files.count() >= MOST_FILES:
        raise FileRefused(_("一篇最多 %d 个文件，请先删掉用不着的。") % MOST_FILES)
    adopted = (Submission.State.ADOPTED, Submission.State.PUBLISHED, Submission.State.UNPUBLISHED)
    mine = SubmissionFile.objects.filter(submission__contributor=row.contributor_id)
    used = mine.exclude(submission__state__in=adopted).aggregate(sum=Sum("size"))["sum"] or 0
    if used + size > MOST_BYTES:
        raise FileRefused(_("您没写完的稿子里文件太多了，请先删掉用不着的，再传新的。"))
