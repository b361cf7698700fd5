"""Values taken straight from a sheet's bytes: the same as python-calamine's, or left to it."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT
from hostile import MAIN, OFFICE, cell, pack, parts, relations, sheet, strings, styles, text, workbook
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.raw import CellValue
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import ScannedSheet, scan

CORPUS = Path(os.environ.get("WORKBOOK_TOOLS_SHARED") or Path(__file__).parents[2] / "shared") / "corpus"
RELATIONS = "xl/_rels/workbook.xml.rels"


def scanned(data: bytes) -> ScannedSheet:
    """The first sheet as scanned."""
    return scan(data, "fil.xlsx").sheets[0]


def filled(rows: list[list[CellValue]]) -> dict[tuple[int, int], tuple[type, CellValue]]:
    return {
        (r, c): (type(value), value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None and value != ""
    }


def calamines(data: bytes, name: str) -> dict[tuple[int, int], tuple[type, CellValue]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return filled(book.get_sheet_by_name(name).to_python(skip_empty_area=False))


CONTENTS = [
    ("<v>0</v>", ' t="s"'),
    ("<v>3</v>", ' s="0" t="s"'),
    ("<v>1.50</v>", ""),
    ("<v>-1E-2</v>", ' t="n"'),
    ("<v>43466</v>", ' s="1"'),
    ("<v>43466.5</v>", ' s="1"'),
    ("<v>1</v>", ' s="1"'),
    ("<v>43466</v>", ' s="2"'),
    ("<v>1</v>", ' t="b"'),
    ("<v>#N/A</v>", ' t="e"'),
    ("<f>B1&amp;C1</f><v> a &lt;b&gt; </v>", ' t="str"'),
    ('<f>""</f><v></v>', ' t="str"'),
    ('<f>INDIRECT("B3")</f><v>5</v>', ""),
    ('<f>"x"</f><v>"B3" "B4" "B5"</v>', ' t="str"'),
    ("<f>1+1</f>", ""),
    ("<f>1+1</f><v>2</v>", ""),
]
TEXTS = strings("plain", " spaced ", "a &amp; b &#230;&#xF8; _x0041_", "").replace(
    "</sst>", '<si><r><t>rich </t></r><r><rPr><b/></rPr><t xml:space="preserve"> text</t></r></si></sst>'
)
FORMATS = styles('<numFmt numFmtId="164" formatCode="yyyy"/>').replace(
    '<xf/><xf numFmtId="14"/>', '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/><xf numFmtId="164"/>'
)


@given(st.lists(st.sampled_from(CONTENTS), min_size=1, max_size=4))
def test_values_are_calamines_or_left_to_it(contents: list[tuple[str, str]]) -> None:
    rows = "".join(cell(f"B{n}", content, attributes) for n, (content, attributes) in enumerate(contents, 2))
    data = workbook(rows, strings=TEXTS, styles=FORMATS)
    found = scanned(data).rows
    if found is not None:
        assert filled(found) == calamines(data, "Ark1")


@pytest.mark.parametrize("file", [*sorted(CORPUS.glob("*.xls*")), ROOT / "templates" / "opfolgning.xlsx"])
def test_values_of_other_programs_are_calamines_or_left_to_it(file: Path) -> None:
    try:
        census = scan(file)
    except WorkbookToolsError as error:
        assert error.finding.code.startswith("W")  # noqa: PT017 - refused files are test_scan's
        return
    for found in census.sheets:
        if found.rows:
            assert filled(found.rows) == calamines(census.data, found.name)


def test_our_own_workbooks_need_no_other_reader() -> None:
    census = scan(ROOT / "templates" / "opfolgning.xlsx")
    assert [found.name for found in census.sheets if found.rows is None] == []


@pytest.mark.parametrize(("index", "value"), list(enumerate(["plain", "spaced", "a & b æø A", None, "rich text"])))
def test_shared_strings_are_read_as_excel_reads_them(index: int, value: str | None) -> None:
    found = scanned(workbook(text_number("A1", index) + text_number("A2", 0), strings=TEXTS))
    assert found.rows == [[value], ["plain"]]


def text_number(address: str, index: int) -> str:
    return cell(address, f"<v>{index}</v>", ' t="s"')


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("General", 43466.0),
        ("#,##0.00", 43466.0),
        ('0" kr."', 43466.0),
        ("dd-mm-yyyy", date(2019, 1, 1)),
        ("[$-406]d. mmmm yyyy", date(2019, 1, 1)),
        ("[h]:mm", None),
        ("mm", None),
        ("h:mm", None),
        ('"dag "0', 43466.0),
        ("0;[Red]-0", None),
    ],
)
def test_a_number_is_a_date_or_not_only_where_its_format_is_certain(code: str, value: CellValue) -> None:
    quoted = code.replace('"', "&quot;")
    book = styles(f'<numFmt numFmtId="164" formatCode="{quoted}"/>').replace('numFmtId="14"', 'numFmtId="164"')
    book = book.replace("<xf/><xf ", '<xf numFmtId="0"/><xf ')
    found = scanned(workbook(cell("A1", "<v>43466</v>", ' s="1"'), styles=book)).rows
    assert (found[0][0] if found else None) == value


def test_very_many_lists_of_styles_are_no_list() -> None:
    book = FORMATS.replace("</styleSheet>", "<cellXfs/>" * 95_000 + "</styleSheet>")
    assert scanned(workbook(cell("A1"), styles=book)).rows is None


def test_a_style_without_a_format_leaves_all_numbers_to_another_reader() -> None:
    assert scanned(workbook(cell("A1"))).rows is None


# Parts under other names than Excel's, as some programs write them.


def moved(part: str, to: str, *rows: str) -> bytes:
    """A workbook with a part under another name, and none under the usual one."""
    content = parts(*(sheet(row) for row in rows), styles=FORMATS)
    content[f"xl/{to}"] = content.pop(f"xl/{part}")
    for name in (RELATIONS, "[Content_Types].xml"):
        content[name] = str(content[name]).replace(part, to)
    return pack(content)


def test_styles_under_another_name_are_followed() -> None:
    found = read_scanned(scan(moved("styles.xml", "styles2.xml", cell("A1", "<v>43466</v>", ' s="1"')), "fil.xlsx"))
    assert (found.sheets[0].cell(0, 0), found.findings) == (date(2019, 1, 1), ())


def test_strings_under_another_name_are_followed() -> None:
    data = moved("sharedStrings.xml", "sharedStrings2.xml", cell("A1", "<v>1</v>", ' t="s"'))
    found = read_scanned(scan(data, "fil.xlsx"))
    assert (found.sheets[0].cell(0, 0), found.findings) == ("to", ())


def test_strings_under_another_name_are_followed_by_openpyxl_too() -> None:
    data = moved("sharedStrings.xml", "sharedStrings2.xml", cell("A1", "<v>1</v>", ' t="s"'), text("A1", "x"))
    found = read_scanned(scan(data, "fil.xlsx"))
    assert [s.cell(0, 0) for s in found.sheets] == ["to", "x"]


def refusal(data: bytes) -> str:
    with pytest.raises(WorkbookToolsError) as caught:
        read_scanned(scan(data, "fil.xlsx"))
    return caught.value.finding.code


def test_what_needs_a_reader_that_misses_the_styles_is_refused() -> None:
    assert refusal(moved("styles.xml", "styles2.xml", cell("A1", "<v>43466.5</v>", ' s="1"'))) == "W54"


def test_two_parts_of_one_kind_are_refused() -> None:
    items = [("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "a.xml"), ("rId3", "styles", "b.xml")]
    content = parts(sheet(cell("A1"))) | {RELATIONS: relations(*items), "xl/a.xml": styles(), "xl/b.xml": styles()}
    del content["xl/styles.xml"]
    assert refusal(pack(content)) == "W54"


def test_a_workbook_without_styles_has_plain_numbers() -> None:
    content = parts(sheet(cell("A1", "<v>43466</v>")))
    content[RELATIONS] = relations(("rId1", "worksheet", "worksheets/sheet1.xml"))
    for name in ("xl/styles.xml", "xl/sharedStrings.xml"):
        del content[name]
    assert scanned(pack(content)).rows == [[43466.0]]


def test_dates_since_1904_are_left_to_another_reader() -> None:
    xml = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    assert scanned(workbook(cell("A1", "<v>42004</v>", ' s="1"'), workbook=xml, styles=FORMATS)).rows is None
