"""Packages as zip files."""

import logging
import re
import tempfile
import unicodedata
import zipfile

from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from core.uploads import without_metadata
from plugins.contributions.desk.queue import ADOPTED
from plugins.contributions.models import ExportPackage, Submission, SubmissionFile
from plugins.contributions.packages.word import clean, new_document, saved, word_of
from plugins.contributions.services.correcting import correction_of
from plugins.contributions.services.merging import signed_by
from plugins.contributions.services.versions import latest_submitted

logger = logging.getLogger(__name__)
MOST_PIECES = 500
#: A Word file shows pictures up to so many bytes; larger ones only lie beside it.
SHOWN_UP_TO = 3 * 1024 * 1024
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(text, fallback="稿件", most=50):
    """Return a file name that Windows, macOS and Linux take, in hanzi where it was."""
    name = unicodedata.normalize("NFC", str(text))
    name = "".join(each for each in name if unicodedata.category(each) not in ("Cf", "Cs", "Co"))
    name = _UNSAFE.sub(" ", name).strip(" .")
    name = re.sub(r"\s+", " ", name)[:most].strip(" .")
    return fallback if not name or _RESERVED.fullmatch(name) else name


def pieces_between(starts, ends, area_ids):
    """Return the adopted pieces handed in within the days, at most `MOST_PIECES`."""
    rows = Submission.objects.filter(
        state__in=ADOPTED, submitted_at__date__gte=starts, submitted_at__date__lte=ends
    )
    if area_ids is not None:
        rows = rows.filter(area_id__in=area_ids)
    rows = rows.select_related("contributor", "area")
    rows = rows.prefetch_related("placements__outlet", "merged")
    return rows.order_by("submitted_at", "pk")[:MOST_PIECES]


def pieces_chosen(piece_ids, area_ids):
    """Return the pieces that were chosen in the queue, without those that have left the areas."""
    rows = Submission.objects.exclude(number=None).filter(pk__in=piece_ids)
    if area_ids is not None:
        rows = rows.filter(area_id__in=area_ids)
    rows = rows.select_related("contributor", "area")
    rows = rows.prefetch_related("placements__outlet", "merged")
    return rows.order_by("submitted_at", "pk")[:MOST_PIECES]


def zip_of(pieces):
    """Return an open temporary file with the zip of `pieces`, and those that could not be packed:
    one that is broken holds up no other, and the zip says which."""
    kept, failed = tempfile.TemporaryFile(), []
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_("封面.docx"), _cover(pieces))
        for number, piece in enumerate(pieces, 1):
            try:
                _add(archive, f"{number:03d} {safe_name(piece.title)}", piece)
            except Exception:
                logger.exception("%s could not be packed", piece.number)
                failed.append(piece)
        if failed:
            lines = [f"{piece.number} 《{piece}》" for piece in failed]
            text = "\r\n".join([_("这几篇没能完整放进来，请单独导出或联系技术人员："), *lines])
            # With the mark that Windows looks for.
            archive.writestr(_("没放进来的.txt"), text.encode("utf-8-sig"))
    kept.seek(0)
    return kept, failed


def fill_package(package):
    """Make what was asked for; the worker's."""
    if package.piece_ids is None:
        pieces = list(pieces_between(package.starts, package.ends, package.area_ids))
        nothing = _("这段时间没有采用的稿子。")
    else:
        pieces = list(pieces_chosen(package.piece_ids, package.area_ids))
        nothing = _("所选的稿子已不在您的范围内。")
    package.pieces = len(pieces)
    if not pieces:
        package.state, package.note = package.State.FAILED, nothing
    else:
        content, failed = zip_of(pieces)
        with content:
            package.file.save("package.zip", File(content), save=False)
        package.state = ExportPackage.State.READY
        package.note = _("%d 篇没能放进来，见包里的说明。") % len(failed) if failed else ""
    package.save()


def _add(archive, folder, piece):
    version = latest_submitted(piece)
    correction = correction_of(piece, version)
    title = correction.title if correction else version.title
    blocks = correction.body if correction else version.body
    shown, names = {}, set()
    files = piece.files.filter(state=SubmissionFile.State.READY).exclude(file="")
    for number, file in enumerate(files, 1):
        stem, _dot, ending = file.name.rpartition(".")
        ending = safe_name(ending, "bin", 8).lower()
        name = f"{number:02d} {safe_name(file.caption or stem, _('图片'), 40)}.{ending}"
        names.add(name)
        shown[str(file.key)] = name, None
        try:
            with file.file.open("rb") as source:
                cleaned = _without_place(file, source)
                if cleaned:
                    # A HEIC photo has become one that every program opens.
                    name = f"{name.rpartition('.')[0]}.{cleaned.name.rpartition('.')[2]}"
                _stream(archive, f"{folder}/{name}", cleaned or source)
            shown[str(file.key)] = name, _shown_content(file)
        except OSError:
            logger.exception("A file of %s is gone", piece.number)
    word = word_of(title, signed_by(version.author_line, piece.merged.all()), blocks, shown)
    archive.writestr(f"{folder}/{safe_name(title)}.docx", word)


def _without_place(file, source):
    """Return a picture without what the camera wrote into it, None where that is nothing."""
    return without_metadata(source) if file.kind == SubmissionFile.Kind.PICTURE else None


def _shown_content(file):
    """Return what a Word file shows of a picture: the small one, else one that is not large."""
    stored = file.preview or (file.file if file.size <= SHOWN_UP_TO else None)
    if file.kind != SubmissionFile.Kind.PICTURE or not stored:
        return None
    with stored.open("rb") as source:
        return source.read()


def _stream(archive, name, source):
    """Write a large file without holding it."""
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        for part in iter(lambda: source.read(1024 * 1024), b""):
            target.write(part)


def _cover(pieces):
    document = new_document()
    document.add_heading(_("稿件清单"), level=0)
    document.add_paragraph(
        _("共 %(n)d 篇，%(day)s 制") % {"n": len(pieces), "day": f"{timezone.localdate():%Y-%m-%d}"}
    )
    heads = [_("序号"), _("编号"), _("标题"), _("种类"), _("署名"), _("区域"), _("已刊用")]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    for number, piece in enumerate(pieces, 1):
        placed = [each.outlet.name for each in piece.placements.all() if each.confirmed_at]
        values = [
            *(number, piece.number, piece.title, piece.get_kind_display()),
            *(signed_by(piece.author_line, piece.merged.all()), piece.area.name, "、".join(placed)),
        ]
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = clean(value)
    return saved(document)
