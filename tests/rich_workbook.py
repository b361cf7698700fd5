"""A workbook with all that loading and saving would lose, built by XlsxWriter and then given raw parts."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from functools import cache

import xlsxwriter

_OFFICE = "http://schemas.microsoft.com/office"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_X14_VALIDATION = (
    f'<ext xmlns:x14="{_X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    f'<x14:dataValidations xmlns:xm="{_XM}" count="1"><x14:dataValidation type="list" allowBlank="1">'
    "<x14:formula1><xm:f>Valg!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>C4:C9</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext>"
)
_THREADED = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="B4" dT="2019-05-01T00:00:00.00" personId="{1}" id="{2}"><text>Tråd</text></threadedComment>'
    "</ThreadedComments>"
)
_PERSONS = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<person displayName="Center Et" id="{1}" userId="1" providerId="None"/></personList>'
)
_SLICER = f'<slicers xmlns="{_X14}"><slicer name="Udsnit" cache="Udsnit_Center" rowHeight="241300"/></slicers>'
_CALC_CHAIN = (
    '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<c r="F4" i="1"/><c r="F5" i="1"/><c r="F6" i="1"/></calcChain>'
)
_RAW_PARTS = {
    "xl/threadedComments/threadedComment1.xml": (_THREADED, "application/vnd.ms-excel.threadedcomments+xml"),
    "xl/persons/person.xml": (_PERSONS, "application/vnd.ms-excel.person+xml"),
    "xl/slicers/slicer1.xml": (_SLICER, "application/vnd.ms-excel.slicer+xml"),
    "customXml/item1.xml": ("<aftale><år>2019</år></aftale>", "application/xml"),
    "xl/vbaProject.bin": ("not really a project", "application/vnd.ms-office.vbaProject"),
    "xl/calcChain.xml": (_CALC_CHAIN, "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"),
}
_RAW_LINKS = {
    "_rels/.rels": [(_RELS + "/customXml", "customXml/item1.xml")],
    "xl/_rels/workbook.xml.rels": [
        (f"{_OFFICE}/2017/10/relationships/person", "persons/person.xml"),
        (f"{_OFFICE}/2006/relationships/vbaProject", "vbaProject.bin"),
        (_RELS + "/calcChain", "calcChain.xml"),
    ],
    "xl/worksheets/_rels/sheet1.xml.rels": [
        (f"{_OFFICE}/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
        (f"{_OFFICE}/2007/relationships/slicer", "../slicers/slicer1.xml"),
    ],
}  # fmt: skip

ROWS = [
    ["1.1", "Kortere ventetid", "Center Et", 0.5, "☺ glad"],
    ["1.2", "Ny svømmehal", "Center To", 12.25, "😐 mellemfornøjet"],
    ["1.10", "Flere pædagoger", "Center Et", 3, "☹ sur"],
]
"""Columns A-E of sheet `Indsatser`, rows 4-6; F holds a formula, G a table's neighbour."""


@cache
def rich_workbook() -> bytes:
    """Sheets `Indsatser` (data in rows 4-6), `Oversigt` (chart), `Valg` (choices), `Tabel`, `Skjult` (hidden)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        _initiatives(book)
        _overview(book)
        choices = book.add_worksheet("Valg")
        choices.write_column("A1", ["☺ glad", "😐 mellemfornøjet", "☹ sur"])
        table = book.add_worksheet("Tabel")
        table.add_table("B2:C4", {"data": [["a", 1], ["b", 2]], "columns": [{"header": "Navn"}, {"header": "Tal"}]})
        book.add_worksheet("Skjult").hide()
        book.define_name("Smileyer", "=Valg!$A$1:$A$3")
        book.set_custom_property("wbt.dispatch", "d-1")
    return with_raw_parts(buffer.getvalue())


def _initiatives(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Indsatser")
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#C00000", "text_wrap": True})
    yellow = book.add_format({"bg_color": "#FFFF99", "locked": False, "border": 1})
    sheet.set_column("B:D", 20, yellow)
    sheet.set_row(10, 30, red)
    sheet.merge_range("A1:D1", "Opfølgning 2019", bold)
    sheet.write_row("A3", ["Nr.", "Indsats", "Center", "Beløb", "Smiley", "Dobbelt"], bold)
    for number, row in enumerate(ROWS, start=4):
        sheet.write_row(number - 1, 0, row, yellow)
        sheet.write_formula(f"F{number}", f"=D{number}*2", yellow, row[3] * 2)
    sheet.write_rich_string("B8", "Almindelig, ", bold, "fed", " og ", red, "rød")
    sheet.data_validation("E4:E6", {"validate": "list", "source": "=Smileyer", "input_message": "Vælg"})
    sheet.conditional_format("E4:E6", {"type": "text", "criteria": "containing", "value": "sur", "format": red})
    sheet.conditional_format("D4:D6", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("H4", {"range": "Indsatser!D4:D6"})
    sheet.insert_textbox("J2", "Læs vejledningen")
    sheet.write_comment("B4", "En note")
    sheet.write_url("B9", "internal:'Oversigt'!A1", string="Til oversigten")
    sheet.autofilter("A3:F6")
    sheet.freeze_panes(3, 2)
    sheet.repeat_rows(2)
    sheet.print_area("A1:F20")


def _overview(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Oversigt")
    sheet.write_column("A1", ["glad", "sur"])
    sheet.write_column("B1", [3, 1])
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "=Oversigt!$A$1:$A$2", "values": "=Oversigt!$B$1:$B$2"})
    sheet.insert_chart("D2", chart)


def with_raw_parts(workbook: bytes) -> bytes:
    """The workbook with the parts that XlsxWriter can't make."""
    parts = unzipped(workbook)
    for name, (text, content_type) in _RAW_PARTS.items():
        parts[name] = text.encode()
        override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    for name, links in _RAW_LINKS.items():
        new = "".join(f'<Relationship Id="raw{n}" Type="{t}" Target="{to}"/>' for n, (t, to) in enumerate(links))
        parts[name] = parts[name].replace(b"</Relationships>", f"{new}</Relationships>".encode())
    # As Excel saves it: what says "calculate on opening" is then there only if an edit put it there.
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<extLst>", b"<extLst>" + _X14_VALIDATION.encode(), 1)
    assert _X14_VALIDATION.encode() in parts[sheet]
    return zipped(parts)


def unzipped(workbook: bytes) -> dict[str, bytes]:
    """Every part's bytes, inflated."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A deflated archive of these parts, with a fixed time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2019, 5, 1, 12, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def compressed(workbook: bytes) -> dict[str, bytes]:
    """Every part's bytes as they lie in the file."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for info in archive.infolist():
            name_size, extra_size = struct.unpack_from("<HH", workbook, info.header_offset + 26)
            start = info.header_offset + 30 + name_size + extra_size
            found[info.filename] = workbook[start : start + info.compress_size]
    return found


def with_sheet(sheet_xml: str | bytes, encoding: str = "utf-8") -> bytes:
    """A plain workbook with one sheet `Ark`, whose XML is this."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Ark")
    data = sheet_xml.encode(encoding) if isinstance(sheet_xml, str) else sheet_xml
    return zipped(unzipped(buffer.getvalue()) | {"xl/worksheets/sheet1.xml": data})
