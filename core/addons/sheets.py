"""A report section as a spreadsheet."""

from io import BytesIO

from openpyxl import Workbook

from core.exports import neutralise


def workbook_of(title, table):
    """Return the ReportTable as the bytes of an XLSX file; nothing in it is computed."""
    book = Workbook(write_only=True)
    # A sheet's name may not hold these, nor be longer.
    name = "".join(char for char in title if char not in "[]:*?/\\")[:31]
    sheet = book.create_sheet(name or "Sheet1")
    for row in (table.headings, *table.rows):
        sheet.append([neutralise(_plain(value)) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value):
    return value if isinstance(value, (int, float)) or value is None else str(value)
