"""Opens an uploaded file and lets through only what is a harmless .docx, by its content and never
by its name."""

import re
import zipfile

from django.conf import settings
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
#: A document has dozens of parts; one of thousands is made to hurt.
MOST_ENTRIES = 2000
MOST_UNPACKED = 200 * MEGABYTE
#: Text packs ten to thirty times; nothing of use packs more than this.
HIGHEST_RATIO = 150
#: Only above this size is a part worth judging by its ratio.
RATIO_FROM = 8 * MEGABYTE
#: The text itself, without pictures; four million signs of XML are some hundred pages.
LARGEST_TEXT = 6 * MEGABYTE
LARGEST_XML = 16 * MEGABYTE

_MAIN = "word/document.xml"
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_IS_MAIN = re.compile(rb"Type=[\"'][^\"']*/officeDocument[\"']")
_TARGET = re.compile(rb"Target=[\"']([^\"']+)[\"']")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARED = re.compile(rb"^<\?xml[^>]*encoding=[\"']([A-Za-z0-9_.-]+)[\"']")
_DOCTYPE = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


class WordRefused(Exception):
    """The file is not taken; the message says why and what to do, in Chinese."""


def opened(file):
    """Return the ZipFile of an uploaded .docx; `WordRefused` for anything else."""
    _check_size(file)
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head.startswith(b"PK\x03\x04"):
        raise WordRefused(_what_it_is(file, head))
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise WordRefused(_broken()) from None
    names = {entry.filename for entry in entries}
    _check_entries(entries)
    main = main_part(archive)
    if not main:
        raise WordRefused(_other_archive(names))
    if archive.getinfo(main).file_size > LARGEST_TEXT:
        raise WordRefused(_("这一份文字太多。请分成几个文件，一篇一个。"))
    _check_macros(archive, names)
    _check_xml(archive, entries)
    return archive


def main_part(archive):
    """Return the name of the entry that holds the text: most often `word/document.xml`, but some
    versions of Word call it otherwise. An empty string where this is no Word file."""
    names = set(archive.namelist())
    if _MAIN in names:
        return _MAIN
    for relation in _RELATION.findall(read_entry(archive, "_rels/.rels") or b""):
        target = _TARGET.search(relation)
        if _IS_MAIN.search(relation) and target:
            name = target[1].decode("utf-8", "replace").lstrip("/")
            if name.startswith("word/") and name in names:
                return name
    return ""


def read_entry(archive, name):
    """Return the content of one entry; `WordRefused` where it is damaged."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except Exception as error:
        # Damaged archives fail in more ways than zipfile documents.
        raise WordRefused(_broken()) from error


def _check_size(file):
    most = settings.WORD_MAX_MB
    if file.size > most * MEGABYTE:
        size = round(file.size / MEGABYTE)
        raise WordRefused(
            _("文件 %(size)d MB，超过 %(most)d MB。先在 Word 里压缩照片，或把照片分开上传。")
            % {"size": size, "most": most}
        )
    if not file.size:
        raise WordRefused(_("文件是空的，请重新选一个。"))


def _what_it_is(file, head):
    if head.startswith(_OLE):
        # Encrypted documents are such a container too, and name its stream in UTF-16.
        content = file.read(MEGABYTE)
        file.seek(0)
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _("这个文件加了密码，打不开。请在 Word 里去掉密码，再选一次。")
        return _(".doc 读不了。请在 Word 或 WPS 里另存为 .docx，再选一次。")
    if head.startswith(b"%PDF"):
        return _("这是 PDF，读不出段落和图片。请选原来的 .docx。")
    if head.startswith(b"{\\rtf"):
        return _("这是 RTF。请在 Word 或 WPS 里另存为 .docx，再选一次。")
    return _("这个文件打不开，可能坏了，或者不是 Word 文件。什么都没有存。")


def _broken():
    return _("这个文件打不开，可能坏了。什么都没有存。请在 Word 或 WPS 里另存一份，再选一次。")


def _other_archive(names):
    if "xl/workbook.xml" in names or "ppt/presentation.xml" in names:
        return _("这是表格或幻灯片，不是 Word 文件。请选 .docx。")
    if "content.xml" in names and "mimetype" in names:
        return _("这是 .odt。请在 LibreOffice 里另存为 .docx，再选一次。")
    if "EncryptedPackage" in names:
        return _("这个文件加了密码，打不开。请在 Word 里去掉密码，再选一次。")
    return _("这是一个压缩包，不是 Word 文件。请选里面的 .docx。")


def _check_entries(entries):
    too_much = _("这个文件展开后大得不正常，没有打开。请在 Word 里另存一份，再选一次。")
    if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise WordRefused(too_much)
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM and entry.file_size / packed > HIGHEST_RATIO:
            raise WordRefused(too_much)
        if entry.flag_bits & 1:
            raise WordRefused(_("这个文件加了密码，打不开。请去掉密码，再选一次。"))
        if _is_xml(entry) and entry.file_size > LARGEST_XML:
            raise WordRefused(too_much)


def _check_macros(archive, names):
    types = read_entry(archive, "[Content_Types].xml") or b""
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise WordRefused(
            _("这个文件带宏（.docm），不收。请在 Word 里另存为“Word 文档（.docx）”，再选一次。")
        )


def _check_xml(archive, entries):
    """No part may define entities, or hide that it does behind an odd encoding."""
    for entry in entries:
        if not _is_xml(entry):
            continue
        content = (read_entry(archive, entry.filename) or b"").lstrip(b"\xef\xbb\xbf \t\r\n")
        if not content:
            continue
        declared = _DECLARED.match(content)
        odd = declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii", b"utf-16")
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
        if odd or not (content.startswith(b"<") or wide):
            raise WordRefused(_broken())
        if any(sign in content for sign in _DOCTYPE):
            raise WordRefused(_("这个文件里有不该有的内容（外部实体），没有打开。什么都没有存。"))


def _is_xml(entry):
    return entry.filename.lower().endswith((".xml", ".rels"))
