"""Takes out of a document what a page cannot show, and counts it: editors are told what did not
come along. What is left is a small .docx for the converter, pictures replaced by their names."""

import io
import posixpath
import zipfile
from collections import Counter
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from core.word_import.opening import WordRefused, main_part, read_entry

_NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wpc": "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
#: Strict documents say the same in other namespaces.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _NS["w"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": _NS["a"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/picture": _NS["pic"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _NS["r"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _NS["m"].encode(),
}
#: The parts that the converter reads.
_KEPT = ("[Content_Types].xml", "word/styles.xml", "word/numbering.xml")
#: Whatever the document calls its text, the converter finds it under the usual name.
_START = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_NS["r"]}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
#: Deeper than any person nests a table.
DEEPEST = 200


def _name(short):
    prefix, _colon, local = short.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


def cleaned(archive):
    """Return `(file, dropped)`: a .docx for the converter, and a Counter of what was taken out.
    In place of each picture stands the name of its entry in `archive`."""
    dropped = Counter()
    main = main_part(archive)
    root = _parsed(read_entry(archive, main))
    links, relations = _relations(archive, main)
    _Sweep(dropped, links).sweep(root)
    _count_parts(archive, dropped)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        made.writestr("_rels/.rels", _START)
        made.writestr("word/document.xml", ElementTree.tostring(root, "utf-8"))
        if relations is not None:
            made.writestr("word/_rels/document.xml.rels", _plain(relations))
        for name in _KEPT:
            content = read_entry(archive, name)
            if name.endswith("styles.xml") and content is not None:
                content = _names_of_styles(content)
            if content is not None:
                made.writestr(name, _plain(content))
        for name in archive.namelist():
            if name.startswith("word/media/"):
                made.writestr(name, name.encode())
    target.seek(0)
    return target, dropped


def _plain(content):
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    return content


def _parsed(content):
    try:
        return fromstring(_plain(content or b""), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        raise WordRefused(
            _("这个文件打不开，可能坏了。什么都没有存。请在 Word 或 WPS 里另存一份，再选一次。")
        ) from None


def _names_of_styles(content):
    """Leave of hundreds of styles what the converter asks: names, and which are lists."""
    root = _parsed(content)
    kept = {_name("w:name"), _name("w:pPr")}
    for style in list(root):
        if style.tag != _name("w:style"):
            root.remove(style)
            continue
        for part in list(style):
            if part.tag not in kept:
                style.remove(part)
    return ElementTree.tostring(root, "utf-8")


def _relations(archive, main):
    """Return the ids of pictures that lie elsewhere, and the relations without them: nothing is
    ever fetched. Links of the text stay, they are only text."""
    folder, _slash, name = main.rpartition("/")
    content = read_entry(archive, f"{folder}/_rels/{name}.rels")
    if content is None:
        return set(), None
    root = _parsed(content)
    outside = set()
    for each in list(root):
        kind = each.get("Type", "").rpartition("/")[2]
        target = each.get("Target", "")
        is_outside = each.get("TargetMode") == "External"
        if is_outside and kind == "image":
            outside.add(each.get("Id"))
        inside = posixpath.normpath(posixpath.join("word", target.lstrip("/")))
        if kind != "hyperlink" and (is_outside or inside.startswith("..")):
            root.remove(each)
        elif kind in ("footnotes", "endnotes", "comments"):
            root.remove(each)
    return outside, ElementTree.tostring(root, "utf-8")


class _Sweep:
    """One way through the document."""

    def __init__(self, dropped, outside):
        self.dropped, self.outside = dropped, outside
        self._changes = 0

    def sweep(self, root):
        self._go(root, 0)
        if self._changes:
            self.dropped["changes"] = self._changes

    def _go(self, parent, depth):
        if depth > DEEPEST:
            raise WordRefused(_("这个文件的结构太深，没有打开。请在 Word 里另存一份，再选一次。"))
        for child in list(parent):
            what = self._unwanted(child)
            if what:
                self.dropped[what] += 1
                parent.remove(child)
                continue
            if child.tag in _CHANGES:
                self._changes += 1
            elif child.tag in _SILENT:
                parent.remove(child)
                continue
            self._go(child, depth + 1)

    def _unwanted(self, element):
        if element.tag == _name("mc:AlternateContent"):
            return _drawing_kind(element, self.outside)
        if element.tag in (_name("w:drawing"), _name("w:pict")):
            return _drawing_kind(element, self.outside)
        return _UNWANTED.get(element.tag, "")


_CHANGES = {_name("w:ins"), _name("w:del"), _name("w:moveTo"), _name("w:moveFrom")}
_SILENT = {_name("w:commentRangeStart"), _name("w:commentRangeEnd")}
_UNWANTED = {
    _name("w:object"): "objects",
    _name("w:commentReference"): "comments",
    _name("w:footnoteReference"): "notes",
    _name("w:endnoteReference"): "notes",
    _name("m:oMath"): "formulas",
    _name("m:oMathPara"): "formulas",
}


def _drawing_kind(element, outside):
    """Return why a drawing is left out, or an empty string for a picture of the document."""
    for data in element.iter(_name("a:graphicData")):
        uri = data.get("uri", "")
        if "chart" in uri:
            return "charts"
        if "diagram" in uri:
            return "diagrams"
    if _has(element, "v:textpath") or _is_word_art(element):
        return "word_art"
    if _has(element, "w:txbxContent") or _has(element, "v:textbox"):
        return "text_boxes"
    embedded = [each.get(_name("r:embed")) for each in element.iter(_name("a:blip"))]
    embedded += [each.get(_name("r:id")) for each in element.iter(_name("v:imagedata"))]
    linked = [each.get(_name("r:link")) for each in element.iter(_name("a:blip"))]
    inside = [each for each in embedded if each and each not in outside]
    if inside:
        return ""
    return "outside_pictures" if any(embedded) or any(linked) else "shapes"


def _is_word_art(element):
    """Text bent along a line, and the ready-made letters of newer versions."""
    warps = [each.get("prst") for each in element.iter(_name("a:prstTxWarp"))]
    return any(warp not in (None, "textNoShape") for warp in warps)


def _has(element, short):
    return next(element.iter(_name(short)), None) is not None


def _count_parts(archive, dropped):
    """Heads and feet of the sheets, where they say something."""
    for name in archive.namelist():
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            content = read_entry(archive, name) or b""
            if b"<w:t>" in content or b"<w:t " in content:
                dropped["margins"] += 1


def dropped_in_words(dropped):
    """Return `[(label, number)]` of a Counter, what matters most first."""
    labels = {
        "text_boxes": _("文本框"),
        "word_art": _("艺术字"),
        "charts": _("图表"),
        "diagrams": _("SmartArt 图形"),
        "shapes": _("自选图形"),
        "objects": _("嵌入的对象"),
        "formulas": _("公式"),
        "notes": _("脚注、尾注"),
        "comments": _("批注"),
        "changes": _("修订（已按接受处理）"),
        "margins": _("页眉、页脚"),
        "outside_pictures": _("没有存进文件的网络图片"),
        "large_pictures": _("太大的图片"),
        "broken_pictures": _("打不开的图片"),
        "vector_pictures": _("矢量图（EMF、WMF 等）"),
        "many_pictures": _("超出张数的图片"),
        "wide_tables": _("表格（改成了段落）"),
    }
    return [(label, dropped[key]) for key, label in labels.items() if dropped[key]]
