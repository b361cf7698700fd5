"""check-publish looks in every place of a workbook where something personal may stand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hostile import MAIN, cell, pack, parts, sheet
from publishing import check, codes, edited, found, plain_book, with_comment, with_gap, with_link
from rich_workbook import unzipped, zipped

WORKBOOK, SHEET, CORE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"
DRAWING, STYLES = "xl/drawings/drawing1.xml", "xl/styles.xml"
CACHE, TYPED = "pivotCacheDefinition", "xl/pivotCache/pivotCacheDefinition1.xml"
RUNS = "<a><p>\n<r><t>010190-</t></r>\n   <r><rPr/><t>1234</t></r></p></a>"
CAPTION = "<xml><v:shape><v:textbox><div><font>010190-</font><font>1234</font></div></v:textbox></v:shape></xml>"
SLICER = '<slicerCacheDefinition><items><i n="0101901234"/></items></slicerCacheDefinition>'
CHART = "<c><numCache><pt><v>{}</v></pt></numCache></c>"
SCENARIO = '<scenarios><scenario name="Nu" user="Bo Hansen"><inputCells r="A1" val="{}"/></scenario></scenarios>'
NAME = '<definedNames><definedName name="Sag" description="010190-1234">7</definedName></definedNames>'
RULE = '<ext uri="x"><dataValidation prompt="010190-1234"/></ext>'
FILTER = '<autoFilter ref="A1:A2"><filterColumn colId="0"><filters><filter val="0101901234"/></filters></filterColumn>'
PUBLISHED = '<webPublishItems><webPublishItem id="1" divId="a" destinationFile="C:\\Sager\\a.htm"/></webPublishItems>'
SHOWN = '<webPublishObjects><webPublishObject id="1" divId="a" destinationFile="C:\\Sager\\a.htm"/></webPublishObjects>'
HEADER = "</sheetData>"


def pivot(items: str) -> str:
    return f'<pivotCacheDefinition xmlns="{MAIN}"><sharedItems>{items}</sharedItems></pivotCacheDefinition>'


FORMAT = '<numFmts><numFmt numFmtId="170" formatCode="&quot;010190-1234&quot;"/></numFmts><fonts'
WIDE = "010190-1234".encode("utf-16-le").decode("latin-1")
MAIL = "mailto:a@x.dk?subject=010190%2D1234"
CPR_PLACES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "text box in runs": (with_link, (SHEET, "drawing", "xl/drawings/d.xml", RUNS)),
    "pivot text": (with_link, (WORKBOOK, CACHE, TYPED, pivot('<s v="0101901234"/>'))),
    "pivot number": (with_link, (WORKBOOK, CACHE, TYPED, pivot('<n v="101901234"/>'))),
    "slicer": (with_link, (WORKBOOK, "slicerCache", "xl/slicerCaches/s.xml", SLICER)),
    "chart number": (with_link, (SHEET, "chart", "xl/charts/c.xml", CHART.format("101901234"))),
    "link": (with_link, (SHEET, "hyperlink", "https://x.dk/?cpr=0101901234", "", "External")),
    "link to mail": (with_link, (SHEET, "hyperlink", MAIL, "", "External")),
    "caption of a button": (with_link, (SHEET, "vmlDrawing", "xl/drawings/v.vml", CAPTION)),
    "number format": (edited, (STYLES, "<fonts", FORMAT)),
    "name of a style": (edited, (STYLES, 'name="Normal"', 'name="010190-1234"')),
    "description of a name": (edited, (WORKBOOK, "<calcPr", f"{NAME}<calcPr")),
    "property of a sheet": (with_link, (SHEET, "customProperty", "xl/customProperty1.bin", WIDE)),
}


@pytest.mark.parametrize("name", CPR_PLACES)
def test_a_cpr_number_is_found_outside_the_cells(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, arguments = CPR_PLACES[name]
    _, result = check(capsys, make(plain_book(tmp_path / "fil.xlsx"), *arguments))
    assert "B42" in codes(result["files"][0])


@pytest.mark.parametrize(
    "before", [SCENARIO.format("0101901234"), f"{FILTER}</autoFilter>", f"<extLst>{RULE}</extLst>"]
)
def test_a_cpr_number_is_found_on_a_sheet_outside_its_cells(
    before: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, result = check(capsys, edited(plain_book(tmp_path / "fil.xlsx"), SHEET, HEADER, HEADER + before))
    assert ("B40", "Ark") in {(code, sheet) for code, sheet, _ in found(result["files"][0])}


def test_a_cpr_number_in_a_sheets_name_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, result = check(capsys, plain_book(tmp_path / "fil.xlsx", lambda b, _: b.add_worksheet("Sag 010190-1234")))
    assert codes(result["files"][0]) == {"B42", "B45"}


NO_NUMBERS = {
    "two texts beside each other": CHART.format("010190</v></pt><pt><v>1234"),
    "an id of ten digits": '<c><axId val="1203901234"/><ext cx="0101901234"/></c>',
    "a random id": '<c id="{010190AB-1234-4321-0101-0101901234AB}"/>',
}


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_ids_and_measures_are_no_cpr_numbers(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = with_link(plain_book(tmp_path / "fil.xlsx"), SHEET, "chart", "xl/charts/c.xml", NO_NUMBERS[name])
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == set()


def test_a_cpr_number_in_a_note_or_a_path_is_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def step(_: Any, sheet: Any) -> None:
        sheet.write_comment("B2", "Ring til 0101901234")
        sheet.write("C9", r"C:\Sager\010190-1234\a.docx")

    _, result = check(capsys, plain_book(tmp_path / "fil.xlsx", step))
    shown = [f["message"] for f in result["files"][0]["findings"]]
    assert {"B10", "B44"} < codes(result["files"][0])
    assert not [message for message in shown if "1234" in message]


def test_a_hidden_chart_sheet_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def step(workbook: Any, _: Any) -> None:
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=Ark!$A$1:$A$2"})
        page = workbook.add_chartsheet("Diagram")
        page.set_chart(chart)
        page.hide()

    _, result = check(capsys, plain_book(tmp_path / "fil.xlsx", step))
    assert found(result["files"][0]) == [("B01", "Diagram", "")]


PERSONS = '<personList><person displayName="" userId="bo.hansen@x.dk" id="{1}"/></personList>'
XML_MAP = '<a><Schema SchemaRef="C:\\Bo\\a.xsd"/></a>'
PRINTER = "HP hos Bo Hansen".encode("utf-16-le").decode("latin-1")
LABEL, BUTTONS, SIGNATURE = "docMetadata/LabelInfo.xml", "customUI/customUI.xml", "_xmlsignatures/origin.sigs"
PLACES = {
    "user of a scenario": (edited, (SHEET, HEADER, HEADER + SCENARIO.format("1")), "B16"),
    "person without a name": (with_link, (WORKBOOK, "person", "xl/persons/person.xml", PERSONS), "B15"),
    "published item": (edited, (SHEET, HEADER, HEADER + PUBLISHED), "B21"),
    "published object": (edited, (WORKBOOK, "<calcPr", f"{SHOWN}<calcPr"), "B21"),
    "map of XML": (with_link, (WORKBOOK, "xmlMaps", "xl/xmlMaps.xml", XML_MAP), "B21"),
    "relative link": (with_link, (SHEET, "hyperlink", "../Bo%20Hansen/x.xlsx", "", "External"), "B21"),
    "local printer": (with_link, (SHEET, "printerSettings", "xl/printerSettings/p.bin", PRINTER), "B17"),
    "label": (with_link, ("", "classificationlabels", LABEL, "<labelList/>"), "B18"),
    "own ribbon": (with_link, ("", "ui/extensibility", BUTTONS, "<customUI/>"), "B33"),
    "signature": (with_link, ("", "digital-signature/origin", SIGNATURE, ""), "B19"),
    "pivot without rows": (with_link, (WORKBOOK, CACHE, TYPED, pivot('<s v="Bo"/>')), "B28"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_names_and_paths_are_found_where_nobody_looks(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, arguments, wanted = PLACES[name]
    _, result = check(capsys, make(plain_book(tmp_path / "fil.xlsx"), *arguments))
    assert codes(result["files"][0]) == {wanted}


def test_a_path_in_a_pictures_description_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plain_book(tmp_path / "fil.xlsx", lambda _, s: s.insert_textbox("B2", "x", {"description": r"C:\Bo\a.png"}))
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == {"B21"}


@pytest.mark.parametrize("target", ["https://example.org/a/b", "bilag.pdf", "mailto:a@x.dk"])
def test_a_link_to_a_page_or_a_file_beside_is_no_path(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, result = check(capsys, with_link(plain_book(tmp_path / "fil.xlsx"), SHEET, "hyperlink", target, "", "External"))
    assert codes(result["files"][0]) == set()


@pytest.mark.parametrize("name", ["word/document.xml", "xl/comments9.xml", "xl/worksheets/sheet9.xml", "[trash]/0.dat"])
def test_a_part_that_nothing_points_at_is_found(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plain_book(tmp_path / "fil.xlsx")
    path.write_bytes(zipped(unzipped(path.read_bytes()) | {name: b"<a>010190-1234</a>"}))
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == {"B34"} | ({"B42"} if name.endswith(".xml") else set())


@pytest.mark.parametrize("change", [with_comment, with_gap, lambda data: data + b"Bo Hansen"])
def test_bytes_outside_the_parts_are_found(change: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plain_book(tmp_path / "fil.xlsx")
    path.write_bytes(change(path.read_bytes()))
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == {"B35"}


def test_a_package_written_as_a_stream_has_nothing_outside_its_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plain_book(tmp_path / "fil.xlsx")

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in unzipped(path.read_bytes()).items():
            archive.writestr(name, data)
    path.write_bytes(stream.getvalue())
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == set()


def png(field: bytes, text: bytes, kind: bytes = b"tEXt") -> bytes:
    def block(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", bytes(13)) + block(kind, field + b"\0" + text) + block(b"IEND", b"")


def jpeg(tag: int, text: bytes) -> bytes:
    fields = struct.pack("<2sHLHHHLLL", b"II", 42, 8, 1, tag, 2, len(text), 26, 0) + text
    block = b"Exif\0\0" + fields
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(block) + 2) + block + b"\xff\xd9"


@pytest.mark.parametrize(
    ("ending", "data", "is_found"),
    [
        ("png", png(b"Author", b"Bo Hansen"), True),
        ("png", png(b"Author", b"\0\0da\0\0Bo Hansen", b"iTXt"), True),
        ("png", png(b"Author", b"\0" + zlib.compress(b"Bo Hansen"), b"zTXt"), True),
        ("png", png(b"Software", b"Excel"), False),
        ("jpeg", jpeg(0x013B, b"Bo Hansen\0"), True),
        ("jpeg", jpeg(0x0131, b"Photoshop\0"), False),
        ("jpeg", b"\xff\xd8\xff\xe1\xff\xffExif\0\0II", False),
        ("png", b"\x89PNG\r\n\x1a\n<dc:creator><rdf:Seq><rdf:li>Bo Hansen</rdf:li></rdf:Seq></dc:creator>", True),
    ],
)
def test_who_made_a_picture_is_found(
    ending: str, data: bytes, is_found: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_link(plain_book(tmp_path / "fil.xlsx"), SHEET, "image", f"xl/media/image1.{ending}", "")
    path.write_bytes(zipped(unzipped(path.read_bytes()) | {f"xl/media/image1.{ending}": data}))
    _, result = check(capsys, path)
    messages = [f["message"] for f in result["files"][0]["findings"] if f["code"] == "B36"]
    assert ["Bo Hansen" in message for message in messages] == [True] * is_found


# --- hidden cells that show nothing


def hidden_row(row: str, *, column: str = "") -> bytes:
    return pack(parts(sheet(row).replace("<sheetData>", f"{column}<sheetData>")))


HIDDEN = {
    "an error": (hidden_row('<row r="3" hidden="1"><c r="B3" t="e"><v>#N/A</v></c></row>'), ("B04", "B3")),
    "a formula without a value": (hidden_row('<row r="3" hidden="1"><c r="B3"><f>1+2</f></c></row>'), ("B04", "B3")),
    "an empty text": (
        hidden_row('<row r="3" hidden="1"><c r="B3" t="str"><f>LEFT("x",0)</f><v></v></c></row>'), ("B04", "B3"),
    ),
    "a narrow column": (
        hidden_row(cell("B3"), column='<cols><col min="2" max="2" width="0.05"/></cols>'), ("B05", "B3"),
    ),
    "a low row": (hidden_row('<row r="3" ht="0.3" customHeight="1"><c r="B3"><v>1</v></c></row>'), ("B04", "B3")),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_shows_nothing_is_hidden_too(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, wanted = HIDDEN[name]
    path = tmp_path / "fil.xlsx"
    path.write_bytes(data)
    _, result = check(capsys, path)
    assert wanted in {(code, cell) for code, _, cell in found(result["files"][0])}


def test_rows_that_are_written_are_seen_where_unused_ones_are_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plain_book(tmp_path / "fil.xlsx", lambda _, s: s.set_default_row(hide_unused_rows=True))
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == set()


def test_cells_that_show_nothing_of_what_stands_in_them_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(workbook: Any, sheet: Any) -> None:
        unseen, seen = workbook.add_format({"num_format": ";;;"}), workbook.add_format({"num_format": "0;;;@"})
        sheet.write("B2", "hemmeligt", unseen)
        sheet.write("B3", 7, unseen)
        sheet.write_blank("B4", None, unseen)
        sheet.write("B5", "vist", seen)

    _, result = check(capsys, plain_book(tmp_path / "fil.xlsx", step))
    assert found(result["files"][0]) == [("B07", "Ark", "B2")]
    assert "2 celler" in result["files"][0]["findings"][0]["message"]
