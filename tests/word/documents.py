"""Word files for the tests, made here as different programs make them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.shared import Cm
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def picture(colour="green", size=(320, 200), kind="PNG"):
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, kind)
    kept.seek(0)
    return kept


def uploaded(content, name="稿子.docx"):
    if not isinstance(content, bytes):
        kept = io.BytesIO()
        content.save(kept)
        content = kept.getvalue()
    return SimpleUploadedFile(name, content)


def report():
    """A report as Word saves it: heading styles, list, table, link, two pictures."""
    document = Document()
    document.add_heading("植绿添新彩", 0)
    document.add_paragraph("（示例单位）通讯员 张某某（示例）")
    line = document.add_paragraph("三月的坡上，")
    line.add_run("二百六十株").bold = True
    line.add_run("树苗").italic = True
    line.add_run("落了地。")
    document.add_picture(picture(), width=Cm(4))
    alt = document.inline_shapes[0]._inline.docPr
    alt.set("descr", "两人扶着一棵树苗")
    document.add_paragraph("图一 志愿者在栽树")
    document.add_heading("为什么种", 1)
    for item in ("扶苗", "培土"):
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("树种", "株数", "樟树", "180"), strict=True
    ):
        cell.text = text
    _link(document.add_paragraph("见"), "https://example.org/trees", "植树节")
    document.add_picture(picture("blue"), width=Cm(4))
    caption = document.add_paragraph("浇水")
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("来年再来看。")
    return document


def typed_by_hand():
    """As many write: no styles, everything set by hand, the author last (WPS does the same)."""
    document = Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("桥头二十年").bold = True
    document.add_paragraph("　　老周每天都到桥上走一趟。")
    document.add_paragraph().add_run("一、扫落叶").bold = True
    document.add_paragraph("天没亮就出门。")
    document.add_paragraph("（文/图：李某某）")
    return document


def with_what_cannot_come_along():
    document = report()
    body = document.element.body
    box = (
        f'<w:p {W}><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>'
        "<w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    art = (
        f'<w:p {W}><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape>'
        '<v:textpath string="艺术字标题"/></v:shape></w:pict></w:r></w:p>'
    )
    chart = (
        f"<w:p {W}><w:r><w:drawing><a:graphicData "
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></w:drawing></w:r></w:p>'
    )
    changed = (
        f'<w:p {W}><w:ins w:id="1" w:author="x"><w:r><w:t>添上的一句。</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="x"><w:r><w:delText>删掉的一句。</w:delText></w:r></w:del></w:p>'
    )
    for xml in (box, art, chart, changed):
        body.insert(-1, parse_xml(xml))
    return document


def with_a_picture_from_elsewhere(address):
    document = Document()
    document.add_paragraph("这里有一张网上的图。")
    document.add_picture(picture(), width=Cm(4))
    relation = document.part.relate_to(address, RELATIONSHIP_TYPE.IMAGE, is_external=True)
    for blip in document.element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
    ):
        blip.set(
            "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed", relation
        )
    return document


def changed(document, **parts):
    """Return the bytes of a document with parts put in or replaced, `__` for `/`."""
    kept, made = io.BytesIO(), io.BytesIO()
    document.save(kept)
    parts = {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def renamed(document, name="document2.xml"):
    """Return the bytes of a document whose text lies under another name, as Word online has it."""
    kept, made = io.BytesIO(), io.BytesIO()
    document.save(kept)
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            content = old.read(each)
            if each in ("_rels/.rels", "[Content_Types].xml"):
                content = content.replace(b"word/document.xml", f"word/{name}".encode())
            new.writestr(each.replace("document.xml", name), content)
    return made.getvalue()


def _link(paragraph, address, text):
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {W} xmlns:r="{namespace}" r:id="{relation}">'
            f"<w:r><w:t>{text}</w:t></w:r></w:hyperlink>"
        )
    )
