"""Reads lists of words, as CSV or XLSX, and says row by row what they would do."""

import csv
import io
import zipfile
from itertools import islice
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.checks.models import LONGEST_WORD, WordEntry, WordListState

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 20_000
_MAX_UNPACKED = 80 * 1024 * 1024
_HEADS = ("词", "词语", "错词", "word")
_KINDS = {
    "错别字": "wrong",
    "错→对": "wrong",
    "错字": "wrong",
    "错": "wrong",
    "错别字（错→对）": "wrong",
    "规范表述": "preferred",
    "规范": "preferred",
    "禁用": "banned",
    "禁用词": "banned",
    "白名单": "allowed",
}
_KINDS |= {kind: kind for kind in WordEntry.Kind.values}
_SEVERITIES = {"": "", "严重": "severe", "严重（挡住发布）": "severe", "提醒": "warning"}
_SEVERITIES |= {kind: kind for kind in WordEntry.Severity.values}

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


class UnreadableListError(Exception):
    """The file is no such list; the message says why, in Chinese."""


class Row(NamedTuple):
    """One row of the file, and what would come of it."""

    number: int
    cells: tuple
    outcome: str
    message: str


class Plan:
    """What a list would do to the stored one."""

    def __init__(self, lines):
        self.lines = lines
        words = [cells[0] for _number, cells in lines]
        self._stored = {}
        for start in range(0, len(words), 500):
            found = WordEntry.objects.filter(word__in=words[start : start + 500])
            self._stored.update({entry.word: entry for entry in found})
        self._seen = {}
        self._entries = {}
        self.rows = [self._judge(number, cells) for number, cells in lines]

    def count(self, outcome):
        return sum(row.outcome == outcome for row in self.rows)

    def carry_out(self):
        """Write what is new and what is changed; return how many."""
        made = [entry for entry in self._entries.values() if entry.pk is None]
        changed = [entry for entry in self._entries.values() if entry.pk is not None]
        fields = ["kind", "replacement", "severity", "note", "is_default"]
        with transaction.atomic():
            WordEntry.objects.bulk_create(made, batch_size=500)
            WordEntry.objects.bulk_update(changed, fields, batch_size=500)
            WordListState.raise_version()
        return len(made) + len(changed)

    def _judge(self, number, cells):
        word, kind, replacement, severity, note = cells
        wrong = self._fault(word, kind, severity)
        if wrong:
            return Row(number, cells, WRONG, wrong)
        self._seen[word] = number
        before = self._stored.get(word)
        values = {
            "kind": _KINDS[kind.replace(" ", "")] if kind else "wrong",
            "replacement": replacement,
            "severity": _SEVERITIES[severity],
            "note": note,
        }
        entry = WordEntry(pk=before.pk if before else None, word=word, **values)
        try:
            entry.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            return Row(number, cells, WRONG, "".join(error.messages))
        if before is not None and all(getattr(before, name) == values[name] for name in values):
            return Row(number, cells, SAME, "")
        self._entries[word] = entry
        message = _("原来是“%s”。") % before if before is not None else ""
        return Row(number, cells, CHANGED if before is not None else NEW, message)

    def _fault(self, word, kind, severity):
        if not word:
            return _("第一列“词”是空的。")
        if len(word) > LONGEST_WORD:
            return _("词太长，最多 %d 个字。") % LONGEST_WORD
        if word in self._seen:
            return _("和第 %d 行是同一个词，只留一行。") % self._seen[word]
        if kind and kind.replace(" ", "") not in _KINDS:
            return _("没有“%s”这种种类，写错别字、规范表述、禁用或白名单。") % kind[:20]
        if severity not in _SEVERITIES:
            return _("轻重写“严重”或“提醒”，也可以空着。")
        return ""


def read_list(file):
    """Return `[(row number, five cells)]` of an uploaded file, without heading and empty rows."""
    if file.size > MAX_BYTES:
        raise UnreadableListError(_("文件太大，最多 4 MB。请分成几个文件。"))
    data = file.read()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableListError(_("这是旧格式的 Excel 文件，请另存为 xlsx 或 CSV 再传。"))
    rows = _from_workbook(data) if data.startswith(b"PK") else _from_text(data)
    lines = []
    for number, cells in enumerate(rows, 1):
        five = tuple("" if cell is None else str(cell).strip() for cell in cells[:5])
        five = (*five, "", "", "", "", "")[:5]
        # What this site exports is neutralised against formulas.
        five = tuple(cell[1:] if cell[:1] == "'" else cell for cell in five)
        if not any(five) or (
            not lines and five[0].lstrip("\ufeff") in ("词", "词语", "错词", "word")
        ):
            continue
        lines.append((number, five))
        if len(lines) > MAX_ROWS:
            raise UnreadableListError(_("行数太多，一次最多 %d 行。请分成几个文件。") % MAX_ROWS)
    if not lines:
        raise UnreadableListError(_("文件里没有词。第一列写词，第二列写种类，第三列写改为什么。"))
    return lines


def _from_text(data):
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableListError(_("看不懂文件的编码。请另存为“CSV UTF-8”或 xlsx。"))
    if "\0" in text:
        raise UnreadableListError(_("这不是 CSV 或 xlsx 文件。"))
    first = text.partition("\n")[0]
    delimiter = max((",", "\t", ";", "，"), key=first.count)
    try:
        return list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), MAX_ROWS * 2))
    except csv.Error as error:
        raise UnreadableListError(_("CSV 文件读不下去：引号没有配对，或有一格太长。")) from error


def _from_workbook(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise UnreadableListError(_("表格展开以后太大。请只留五列再传。"))
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        return list(islice(sheet.iter_rows(max_col=5, values_only=True), MAX_ROWS * 2))
    except UnreadableListError:
        raise
    except Exception as error:
        # A broken workbook fails in more ways than openpyxl documents.
        raise UnreadableListError(_("打不开这个表格文件，它可能坏了。请另存一份再传。")) from error
