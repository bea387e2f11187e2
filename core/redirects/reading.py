"""Reads lists of old and new addresses, as CSV or XLSX, however an office's program saved them."""

import csv
import io
import zipfile
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5000
#: What a spreadsheet may be unpacked; a small file can hold gigabytes of nothing.
_MAX_UNPACKED = 60 * 1024 * 1024
_HEADS = ("旧网址", "原网址", "旧地址", "原地址", "old", "from", "source", "old_path", "来源")


class UnreadableFileError(Exception):
    """The file is not such a list; the message says why, in Chinese."""


@dataclass(frozen=True)
class Line:
    """One row of the file: its number there, and its first two cells as text."""

    number: int
    old: str
    new: str


def read_lines(file):
    """Return the Lines of an uploaded file, without the heading and without empty rows."""
    if file.size > MAX_BYTES:
        raise UnreadableFileError(_("文件太大，最多 2 MB。请分成几个文件。"))
    data = file.read()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(_("这是旧格式的 Excel 文件，请另存为 xlsx 或 CSV 再传。"))
    rows = _from_workbook(data) if data.startswith(b"PK") else _from_text(data)
    lines = []
    for number, cells in enumerate(rows, 1):
        old, new = (*(_text(cell) for cell in cells[:2]), "", "")[:2]
        if not (old or new) or (not lines and _is_heading(old)):
            continue
        lines.append(Line(number, old, new))
        if len(lines) > MAX_ROWS:
            raise UnreadableFileError(_("行数太多，一次最多 %d 行。请分成几个文件。") % MAX_ROWS)
    if not lines:
        raise UnreadableFileError(_("文件里没有网址。第一列写旧网址，第二列写新网址。"))
    return lines


def _from_text(data):
    text = _decoded(data)
    if "\0" in text:
        raise UnreadableFileError(_("这不是 CSV 或 xlsx 文件。"))
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";", "，"), key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableFileError(_("CSV 文件读不下去：引号没有配对，或有一格太长。")) from error


def _decoded(data):
    """UTF-8 with or without its mark, what Excel calls Unicode text, or GBK."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(_("看不懂文件的编码。请在表格软件里另存为“CSV UTF-8”或 xlsx。"))


def _from_workbook(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise UnreadableFileError(_("表格展开以后太大。请只留两列网址再传。"))
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        # A sheet may claim a million empty rows.
        rows = list(islice(sheet.iter_rows(max_col=2, values_only=True), MAX_ROWS * 2))
    except UnreadableFileError:
        raise
    except Exception as error:
        # A broken workbook fails in more ways than openpyxl documents.
        raise UnreadableFileError(_("打不开这个表格文件，它可能坏了。请另存一份再传。")) from error
    return rows


def _text(cell):
    return "" if cell is None else str(cell).strip()


def _is_heading(cell):
    return cell.strip("\ufeff \"'").lower() in _HEADS
