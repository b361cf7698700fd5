"""Formulas of our own, looks laid over cells that stay, and rows that may grow."""

from __future__ import annotations

import pytest
from patch_rows import opened, refused, values
from rich_workbook import compressed, rich_workbook, unzipped, with_sheet

from workbook_tools.workbook.patch import (
    NO_FILL,
    Overlay,
    RowState,
    SetCell,
    SetFormula,
    SetResult,
    SetRows,
    SetStyle,
    apply_edits,
)

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
YELLOW = "FFFF99"


def sheet(rows: str) -> bytes:
    return with_sheet(f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")


def sheet_xml(workbook: bytes) -> str:
    return unzipped(workbook)[SHEET].decode()


def fill(workbook: bytes, cell: str, name: str = "Indsatser") -> str | None:
    """The cell's colour (RRGGBB), or None."""
    found = opened(workbook)[name][cell].fill
    return found.fgColor.rgb[2:] if found.patternType == "solid" else None


# --- formulas -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["Smiley mangler", "", '  <ø> & "x" ', 7, 2.5, True])
def test_a_formula_has_its_value_until_it_is_calculated(value: str | float) -> None:
    formula = 'IF(AND(A1<>"",B1>2),"<&>","")'
    out = apply_edits(rich_workbook(), [SetFormula("Indsatser", "F5", "=" + formula, value)])
    assert values(out, "Indsatser")["F5"] == "=" + formula
    assert values(out, "Indsatser", data_only=True).get("F5") == (value if value != "" else None)
    assert 'fullCalcOnLoad="1"' in unzipped(out)["xl/workbook.xml"].decode()


def test_a_formula_in_a_cell_that_was_not_there_keeps_the_column_style() -> None:
    out = apply_edits(rich_workbook(), [SetFormula("Indsatser", "C20", "1+1", 2)])
    assert values(out, "Indsatser")["C20"] == "=1+1"
    assert fill(out, "C20") == YELLOW


def test_a_formula_and_values_are_set_in_one_go() -> None:
    edits = [
        SetCell("Indsatser", "B5", "ny"),
        SetFormula("Indsatser", "F5", "D5*3", 36.75),
        SetCell("Indsatser", "E5", None),
    ]
    found = values(apply_edits(rich_workbook(), edits), "Indsatser")
    assert (found["B5"], found["F5"], found.get("E5")) == ("ny", "=D5*3", None)


def test_a_formulas_value_is_set_without_touching_the_formula() -> None:
    shared = '<f t="shared" ref="A1:A2" si="0">LEN(B1)</f>'
    rows = f'<row r="1"><c r="A1" s="0">{shared}<v>1</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    out = apply_edits(sheet(rows), [SetResult("Ark", "A1", "mangler"), SetResult("Ark", "A2", " <to> ")])
    assert f'<c r="A1" s="0" t="str">{shared}<v>mangler</v></c>' in sheet_xml(out)
    assert '<c r="A2" t="str"><f t="shared" si="0"/><v xml:space="preserve"> &lt;to&gt; </v></c>' in sheet_xml(out)


def test_formulas_that_are_alike_are_written_once() -> None:
    kept = '<row r="9"><c r="C9"><f t="shared" ref="C9" si="3">1</f><v>1</v></c></row>'
    edits = [SetFormula("Ark", f"B{n}", f"LEN(A{n})", f"{n}", like="B2" if n > 2 else "") for n in (2, 3, 5)]
    out = apply_edits(sheet(kept), edits)
    assert '<c r="B2" t="str"><f t="shared" ref="B2:B5" si="4">LEN(A2)</f><v>2</v></c>' in sheet_xml(out)
    assert '<c r="B5" t="str"><f t="shared" si="4"/><v>5</v></c>' in sheet_xml(out)
    assert values(out, "Ark") == {"B2": "=LEN(A2)", "B3": "=LEN(A3)", "B5": "=LEN(A5)", "C9": "=1"}
    assert apply_edits(out, edits) == out


def test_a_cell_without_a_formula_has_no_value_set_for_one() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    out = apply_edits(
        sheet(rows), [SetResult("Ark", "A1", "x"), SetResult("Ark", "B1", "x"), SetResult("Ark", "A9", "x")]
    )
    assert rows in sheet_xml(out)


def test_the_list_of_formula_cells_goes_as_it_may_lack_the_new_one() -> None:
    out = apply_edits(rich_workbook(), [SetFormula("Indsatser", "J9", "1+1", 2)])
    assert "xl/calcChain.xml" not in unzipped(out)


def test_a_formula_that_takes_the_place_of_a_shared_one_leaves_the_others() -> None:
    shared = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>0</v></c></row>'
    workbook = sheet(shared + '<row r="2"><c r="A2"><f t="shared" si="0"/><v>0</v></c></row>')
    found = values(apply_edits(workbook, [SetFormula("Ark", "A1", "5", 5)]), "Ark")
    assert found == {"A1": "=5", "A2": "=B2*2"}


def test_a_formula_is_refused_where_a_matrix_formula_stands() -> None:
    workbook = sheet('<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>')
    assert refused(workbook, [SetFormula("Ark", "A2", "1", 1)]) == "P09"


# --- styles ---------------------------------------------------------------------------------------------------------


def test_a_look_is_laid_over_an_area_and_nothing_else_changes() -> None:
    before = rich_workbook()
    after = apply_edits(before, [SetStyle("Indsatser", "A4:B6", Overlay(fill="FF0000", bold=True))])
    assert values(after, "Indsatser") == values(before, "Indsatser")
    cells = [opened(after)["Indsatser"][cell] for cell in ("A4", "B6", "C4")]
    assert [(c.fill.fgColor.rgb, c.font.b) for c in cells] == [("FFFF0000", True)] * 2 + [("FFFFFF99", False)]
    changed = {name for name, data in compressed(before).items() if data != compressed(after)[name]}
    assert changed == {SHEET, "xl/styles.xml"}


def test_only_cells_that_are_there_get_the_look() -> None:
    out = apply_edits(sheet('<row r="2"><c r="B2"/></row>'), [SetStyle("Ark", "A1:C3", Overlay(fill="FF0000"))])
    assert sheet_xml(out).count("<c ") == 1


def test_the_content_of_a_cell_stays_byte_for_byte() -> None:
    cell = '<is><t xml:space="preserve"> a &#10; b</t></is>'
    out = apply_edits(
        sheet(f'<row r="1"><c t="inlineStr" r="A1">{cell}</c></row>'), [SetStyle("Ark", "A1", Overlay(bold=True))]
    )
    assert f'<c t="inlineStr" r="A1" s="1">{cell}</c>' in sheet_xml(out)


@pytest.mark.parametrize(
    ("fills", "changed"),
    [(None, True), ({YELLOW}, True), ({YELLOW, "00FF00"}, True), ({NO_FILL}, False), (set(), False)],
)
def test_only_cells_with_one_of_the_fills_get_the_look(fills: set[str] | None, changed: bool) -> None:
    only = None if fills is None else frozenset(fills)
    out = apply_edits(rich_workbook(), [SetStyle("Indsatser", "B4", Overlay(fill="FF0000"), only)])
    assert fill(out, "B4") == ("FF0000" if changed else YELLOW)


def test_a_cell_without_a_fill_is_known_as_such() -> None:
    edits = [SetStyle("Indsatser", "A3:B4", Overlay(fill="FF0000"), frozenset({NO_FILL}))]
    out = apply_edits(rich_workbook(), edits)
    assert (fill(out, "A3"), fill(out, "B4")) == ("FF0000", YELLOW)


def test_a_fill_is_taken_away_and_put_back_with_the_same_style() -> None:
    gone = apply_edits(rich_workbook(), [SetStyle("Indsatser", "B4:B6", Overlay(fill=NO_FILL))])
    assert fill(gone, "B4") is None
    back = apply_edits(gone, [SetStyle("Indsatser", "B4:B6", Overlay(fill=YELLOW))])
    assert sheet_xml(back) == sheet_xml(rich_workbook())


def test_of_two_looks_the_later_is_laid_over_the_earlier() -> None:
    edits = [
        SetStyle("Indsatser", "B4:B5", Overlay(fill="FF0000")),
        SetStyle("Indsatser", "B5", Overlay(fill="00FF00")),
    ]
    out = apply_edits(rich_workbook(), edits)
    assert (fill(out, "B4"), fill(out, "B5")) == ("FF0000", "00FF00")


def test_a_look_that_is_there_already_changes_nothing() -> None:
    edit = SetStyle("Indsatser", "A4:E6", Overlay(fill=YELLOW, locked=False))
    once = apply_edits(rich_workbook(), [edit])
    assert apply_edits(once, [edit]) == once


# --- rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('<row r="1" ht="20"/>', '<row r="1" ht="40"/>'),
        ('<row r="1" ht="60"/>', '<row r="1" ht="60"/>'),
        ('<row r="1" ht="20" customHeight="1"/>', '<row r="1" ht="20" customHeight="1"/>'),
        ('<row r="1"/>', '<row r="1"/>'),
    ],
)
def test_a_row_is_made_high_enough_unless_a_person_fixed_it(row: str, expected: str) -> None:
    assert expected in sheet_xml(apply_edits(sheet(row), [SetRows("Ark", {1: RowState(least=40)})]))
