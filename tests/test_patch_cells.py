"""Setting cells: what is written, where, and what is refused."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
import python_calamine
from patch_rows import opened, refused, values, written_text
from rich_workbook import rich_workbook, unzipped, with_sheet, zipped

from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.patch import Overlay, SetCell, apply_edits

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return with_sheet(f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>")


def sheet_xml(workbook: bytes) -> str:
    return unzipped(workbook)[SHEET].decode()


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("Æblegrød ☺️ 😐", "Æblegrød ☺️ 😐"),
        ("  blanke  ", "  blanke  "),
        ("<b> & \"citat\" ]]>", "<b> & \"citat\" ]]>"),
        ("to\nlinjer\tog tab", "to\nlinjer\tog tab"),
        ("0123", "0123"),
        (Decimal("0.15"), 0.15),
        (Decimal("1E+3"), 1000.0),
        (7, 7),
        (2.5, 2.5),
        (True, True),
        (date(2019, 5, 1), datetime(2019, 5, 1)),  # noqa: DTZ001 - a sheet has no time zones
        (datetime(2019, 5, 1, 12, 0), datetime(2019, 5, 1, 12, 0)),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_value_reads_back_as_it_was(value, read):
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", value)])
    assert values(out, "Indsatser")["B5"] == read
    assert type(values(out, "Indsatser")["B5"]) is type(read)


@pytest.mark.parametrize("text", ["=1+1", "+45 12", "-", "@navn", '=HYPERLINK("http://x")', "{=A1}"])
def test_text_that_looks_like_a_formula_stays_text(text):
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", text)])
    assert opened(out)["Indsatser"]["B5"].data_type == "s"
    assert "<f>" not in sheet_xml(out).partition('r="B5"')[2].partition("</c>")[0]


@pytest.mark.parametrize(
    "text",
    [
        "a\rb",
        "\x00\x01\x0b\x1f",
        "_x000D_",
        "_x000d_x000D_",
        "_x000D\r",
        "__x005F_",
        "\ufffe\uffff",
        "_x00\r",
        "\x85\u2028",
    ],
)
def test_control_characters_and_text_that_looks_escaped_come_back(text):
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", text)])
    assert written_text(out, "B5") == text


def test_calamine_reads_the_same_text():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", "æ _x000D_ \r ☺️")])
    rows = (
        python_calamine.load_workbook(io.BytesIO(out)).get_sheet_by_name("Indsatser").to_python(skip_empty_area=False)
    )
    assert rows[4][1] == "æ _x000D_ \r ☺️"


def test_none_empties_the_cell_and_keeps_its_style():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", None)])
    cell = opened(out)["Indsatser"]["B5"]
    assert (cell.value, cell.fill.fgColor.rgb) == (None, "FFFFFF99")


def test_emptying_a_cell_that_is_not_there_changes_nothing_in_the_sheet():
    before = rich_workbook()
    assert sheet_xml(apply_edits(before, [SetCell("Indsatser", "Z99", None)])) == sheet_xml(before)


def test_a_new_cell_stands_in_order_and_so_does_a_new_row():
    out = apply_edits(sheet('<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="9"/>'), [
        SetCell("Ark", "C2", 3), SetCell("Ark", "A2", 4), SetCell("Ark", "E2", 5), SetCell("Ark", "A5", 6),
        SetCell("Ark", "A1", 7), SetCell("Ark", "B9", 8), SetCell("Ark", "A10", 9), SetCell("Ark", "A11", 10),
    ])  # fmt: skip
    assert list(values(out, "Ark")) == ["A1", "A2", "B2", "C2", "D2", "E2", "A5", "B9", "A10", "A11"]
    addresses = [part.partition('"')[0] for part in sheet_xml(out).split('<c r="')[1:]]
    assert addresses == ["A1", "A2", "B2", "C2", "D2", "E2", "A5", "B9", "A10", "A11"]


def test_a_new_cell_has_its_rows_style_else_its_columns():
    out = opened(apply_edits(rich_workbook(), [SetCell("Indsatser", "C11", "x"), SetCell("Indsatser", "C30", "x")]))
    assert out["Indsatser"]["C11"].font.color.rgb == "FFC00000"
    assert out["Indsatser"]["C30"].fill.fgColor.rgb == "FFFFFF99"


def test_the_dimension_covers_new_cells():
    out = apply_edits(sheet("", before='<dimension ref="B2:C3"/>'), [SetCell("Ark", "A1", 1), SetCell("Ark", "E9", 1)])
    assert '<dimension ref="A1:E9"/>' in sheet_xml(out)


def test_of_two_edits_to_one_cell_the_later_counts():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", "a"), SetCell("INDSATSER", "$b$5", "b")])
    assert values(out, "Indsatser")["B5"] == "b"


def test_a_formula_goes_when_a_value_is_set_and_the_calculation_chain_with_it():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "F5", 1)])
    assert values(out, "Indsatser")["F5"] == 1
    parts = unzipped(out)
    assert "xl/calcChain.xml" not in parts
    assert not any(b"calcChain" in parts[name] for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"))


def test_the_calculation_chain_stays_when_no_formula_goes():
    assert "xl/calcChain.xml" in unzipped(apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", 1)]))


def test_excel_is_told_to_calculate_when_a_cell_changed():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "D5", 1)])
    assert opened(out).calculation.fullCalcOnLoad
    assert b'fullCalcOnLoad="1"' in unzipped(out)["xl/workbook.xml"]


SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$C$1&lt;2</f><v>1</v></c></row>'
    '<row r="2"><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="3"><c r="B3"><f t="shared" si="0"/><v>1</v></c></row>'
)


def test_a_shared_formula_is_handed_on_when_its_first_cell_goes():
    out = apply_edits(sheet(SHARED), [SetCell("Ark", "B1", "x")])
    assert {k: v for k, v in values(out, "Ark").items() if k > "B"} == {
        "B1": "x",
        "B2": "=A2*$C$1<2",
        "B3": "=A3*$C$1<2",
    }
    assert 'ref="B2:B3"' in sheet_xml(out)


def test_a_shared_formula_skips_heirs_that_go_too():
    out = apply_edits(sheet(SHARED), [SetCell("Ark", "B1", "x"), SetCell("Ark", "B2", "y")])
    assert values(out, "Ark")["B3"] == "=A3*$C$1<2"


PLAIN = f"<worksheet {MAIN}><sheetData>%s</sheetData></worksheet>"
SPELLINGS = {
    "no addresses": PLAIN % "<row><c><v>1</v></c><c><v>2</v></c></row>",
    "prefixed": (
        f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '<x:c r="B1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ),
    "carriage returns": (
        f'<?xml version="1.0"?>\r\n<worksheet {MAIN}>\r\n<sheetData>\r\n<row r="1">\r\n<c r="A1">\r\n<v>1</v>\r\n'
        '</c><c\r\n r="B1"\r\n><v>2</v></c\r\n></row\r\n></sheetData></worksheet>'
    ),
    "single quotes": PLAIN % "<row r = '1'><c  r = 'A1' ><v>1</v></c><c s='0' r='B1'><v>2</v></c></row>",
    "comments and CDATA": "<!-- <sheetData> -->" + PLAIN % (
        '<row r="1"><!-- <c r="B1"> --><c r="A1"><v><![CDATA[1]]></v></c><?x <c r="B1">?><c r="B1"/></row>'
    ),
    "greater than in attributes": PLAIN % (
        '<row r="1" x=">"><c y="/>" r="A1"><v>1</v></c><c z=\' r="B1">\' r="B1"/></row>'
    ),
    "UTF-16": '<?xml version="1.0" encoding="UTF-16"?>' + PLAIN % '<row r="1"><c r="A1"><v>1</v></c></row>',
    "empty": f"<worksheet {MAIN}><sheetData/></worksheet>",
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_any_spelling_of_the_xml_can_be_edited(name):
    before = with_sheet(SPELLINGS[name], "utf-16" if name == "UTF-16" else "utf-8")
    out = apply_edits(before, [SetCell("Ark", "B1", "ny ☺"), SetCell("Ark", "C3", 3)])
    expected = {"B1": "ny ☺", "C3": 3} | ({} if name == "empty" else {"A1": 1})
    assert values(out, "Ark") == expected
    assert apply_edits(out, [SetCell("Ark", "B1", "ny ☺"), SetCell("Ark", "C3", 3)]) == out


@pytest.mark.parametrize(
    ("code", "cell", "value"),
    [
        ("P04", "B0", 1),
        ("P04", "A1048577", 1),
        ("P04", "XFE1", 1),
        ("P04", "B", 1),
        ("P04", "B1:C2", 1),
        ("P05", "B5", "x" * 32_768),
        ("P05", "B5", "😐" * 16_384),
        ("P06", "B5", "halv \ud83d"),
        ("P07", "B5", float("nan")),
        ("P07", "B5", Decimal("Infinity")),
        ("P07", "B5", 10**400),
        ("P07", "B5", date(1850, 1, 1)),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(code, cell, value):
    assert refused(rich_workbook(), [SetCell("Indsatser", cell, value)]) == code


def test_the_longest_text_is_written_whole():
    text = "ø" * 32_767
    assert written_text(apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", text)]), "B5") == text


def test_a_refusal_names_its_cell():
    with pytest.raises(WorkbookToolsError) as caught:
        apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", "x" * 40_000)])
    source = caught.value.finding.source
    assert source is not None
    assert (source.sheet, source.cell, caught.value.finding.values["length"]) == ("Indsatser", "B5", "40000")


@pytest.mark.parametrize(
    ("code", "workbook"),
    {
        "P01": b"no zip at all",
        "P08": sheet('<row r="1"><mc:AlternateContent xmlns:mc="x"><c r="A1"/></mc:AlternateContent></row>'),
        "P09": sheet('<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c><c r="B1"><v>2</v></c></row>'),
    }.items(),
)
def test_what_cannot_be_edited_safely_is_refused(code, workbook):
    assert refused(workbook, [SetCell("Ark", "B1", 1)]) == code


@pytest.mark.parametrize("rows", ['<row r="2"/><row r="1"/>', '<row r="1"><c r="B1"/><c r="A1"/></row>'])
def test_rows_and_cells_out_of_order_are_refused(rows):
    assert refused(sheet(rows), [SetCell("Ark", "C1", 1)]) == "P08"


def test_an_array_formula_of_one_cell_can_be_replaced():
    out = apply_edits(
        sheet('<row r="1"><c r="A1" cm="1"><f t="array" ref="A1">B1</f></c></row>'), [SetCell("Ark", "A1", 1)]
    )
    assert '<c r="A1"><v>1</v></c>' in sheet_xml(out)


def test_an_unknown_sheet_is_refused():
    assert refused(rich_workbook(), [SetCell("Ukendt", "A1", 1)]) == "P03"


def test_a_truncated_sheet_is_refused():
    assert refused(with_sheet(f"<worksheet {MAIN}><sheetData><row r='1'>"), [SetCell("Ark", "A1", 1)]) == "P01"


def test_a_doctype_is_refused():
    assert (
        refused(with_sheet(f"<!DOCTYPE x><worksheet {MAIN}><sheetData/></worksheet>"), [SetCell("Ark", "A1", 1)])
        == "P01"
    )


def test_strict_ooxml_is_refused():
    strict = unzipped(rich_workbook())
    strict["xl/workbook.xml"] = strict["xl/workbook.xml"].replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    assert refused(zipped(strict), [SetCell("Indsatser", "A1", 1)]) == "P02"


def test_a_tables_header_keeps_its_name():
    assert refused(rich_workbook(), [SetCell("Tabel", "B2", "Andet")]) == "P10"
    assert values(apply_edits(rich_workbook(), [SetCell("Tabel", "B2", "Navn")]), "Tabel")["B2"] == "Navn"


def test_dates_count_from_1904_where_the_workbook_does():
    parts = unzipped(rich_workbook())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr", b'<workbookPr date1904="1"')
    out = apply_edits(zipped(parts), [SetCell("Indsatser", "B5", date(2019, 5, 1))])
    assert values(out, "Indsatser")["B5"] == datetime(2019, 5, 1)  # noqa: DTZ001


def test_an_overlay_keeps_the_rest_of_the_style():
    overlay = Overlay(
        fill="ffcc00", font_color="112233", bold=True, italic=True, wrap=True, locked=True, number_format="0.000"
    )
    cell = opened(apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", 1, overlay)]))["Indsatser"]["B5"]
    assert (cell.fill.fgColor.rgb, cell.font.color.rgb, cell.number_format) == ("FFFFCC00", "FF112233", "0.000")
    assert (cell.font.b, cell.font.i, cell.alignment.wrap_text, cell.protection.locked) == (True, True, True, True)
    assert cell.border.left.style == "thin"


def test_an_overlay_can_take_away():
    edits = [
        SetCell("Indsatser", "A1", "x", Overlay(bold=False)),
        SetCell("Indsatser", "C11", "x", Overlay(wrap=False)),
    ]
    sheet = opened(apply_edits(rich_workbook(), edits))["Indsatser"]
    assert (sheet["A1"].font.b, bool(sheet["C11"].alignment.wrap_text)) == (False, False)


def test_the_same_overlay_adds_its_style_once():
    edits = [SetCell("Indsatser", f"B{row}", "x", Overlay(fill="FF0000", bold=True)) for row in (4, 5, 6)]
    once = apply_edits(rich_workbook(), edits)
    styles = [unzipped(w)["xl/styles.xml"].count(b"<xf ") for w in (rich_workbook(), once, apply_edits(once, edits))]
    assert [n - styles[0] for n in styles] == [0, 1, 1]


def test_a_number_format_that_excel_has_built_in_is_not_added():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", 1, Overlay(number_format="0.00"))])
    assert opened(out)["Indsatser"]["B5"].number_format == "0.00"
    assert b"numFmt " not in unzipped(out)["xl/styles.xml"]


def test_another_colour_than_rrggbb_is_a_programmers_error():
    with pytest.raises(ValueError, match="RRGGBB"):
        Overlay(fill="red")
