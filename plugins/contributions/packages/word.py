"""A text as a Word file."""

import io

from bs4 import BeautifulSoup, NavigableString
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT = "仿宋"
#: Wider would leave the page.
PICTURE_WIDTH = Cm(14)


def word_of(title, author, blocks, pictures):
    """Return the bytes of a .docx. `pictures` gives the opened bytes of each picture by key; what
    Word cannot show is named in its place, the file lies beside."""
    document = new_document()
    heading = document.add_heading(clean(title), level=0)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if author:
        document.add_paragraph(clean(author)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in blocks:
        _WRITERS.get(block["type"], _nothing)(document, block["value"], pictures)
    return saved(document)


def new_document():
    document = Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = Pt(14)
    return document


def saved(document):
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def clean(text):
    """Without the control signs that XML has no room for."""
    return "".join(sign for sign in str(text) if sign >= " " or sign in "\n\t")


def _paragraph(document, html, pictures):
    soup = BeautifulSoup(html, "html.parser")
    items = soup.find_all("li")
    if items:
        style = "List Number" if soup.find("ol") else "List Bullet"
        for item in items:
            _runs(document.add_paragraph(style=style), item)
    else:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(28)
        _runs(paragraph, soup)


def _runs(paragraph, element, bold=False, italic=False):
    for child in element.children:
        if isinstance(child, NavigableString):
            run = paragraph.add_run(clean(child))
            run.bold, run.italic = bold or None, italic or None
        elif child.name == "br":
            paragraph.add_run().add_break()
        else:
            _runs(paragraph, child, bold or child.name == "b", italic or child.name == "i")
            address = child.get("href") if child.name == "a" else ""
            if address and address.startswith("http") and address != child.get_text():
                paragraph.add_run(f"（{clean(address)}）")


def _heading(document, text, pictures):
    document.add_heading(clean(text), level=1)


def _quote(document, value, pictures):
    text = f"“{value['text']}”" + (f"——{value['by']}" if value.get("by") else "")
    document.add_paragraph(clean(text), style="Intense Quote")


def _table(document, value, pictures):
    rows = [value["heads"], *value["rows"]]
    table = document.add_table(rows=len(rows), cols=len(value["heads"]), style="Table Grid")
    for line, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, cells, strict=False):
            cell.text = clean(text)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _picture(document, value, pictures):
    name, content = pictures.get(value["file"], ("", None))
    if content is not None:
        try:
            document.add_picture(io.BytesIO(content), width=PICTURE_WIDTH)
            document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        except Exception:
            # python-docx knows fewer formats than browsers, and names each failure otherwise.
            document.add_paragraph(_("［图片：%s］") % clean(name))
    if value.get("caption"):
        caption = document.add_paragraph(clean(value["caption"]))
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _file(document, value, pictures):
    name, _content = pictures.get(value["file"], ("", None))
    document.add_paragraph(_("［附件：%s］") % clean(value.get("caption") or name))


def _nothing(document, value, pictures):
    pass


_WRITERS = {
    "paragraph": _paragraph,
    "heading": _heading,
    "quote": _quote,
    "table": _table,
    "picture": _picture,
    "recording": _file,
    "file": _file,
}
