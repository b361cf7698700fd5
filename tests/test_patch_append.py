"""A new row at the end of the data."""

from __future__ import annotations

import pytest
from patch_rows import opened, refused, values
from rich_workbook import rich_workbook, unzipped, zipped

from workbook_tools.workbook.patch import AppendRow, RowState, SetCell, SetRows, apply_edits

SHEET = "xl/worksheets/sheet1.xml"
ROW_7 = AppendRow("Indsatser", 6, {"A": "1.11", "B": "=tekst", "D": 4}, 6)


def test_the_new_row_has_its_values_and_the_model_rows_look():
    sheet = opened(apply_edits(rich_workbook(), [SetRows("Indsatser", {6: RowState(height=31)}), ROW_7]))["Indsatser"]
    assert [sheet[f"{c}7"].value for c in "ABCD"] == ["1.11", "=tekst", None, 4]
    assert sheet["B7"].data_type == "s"
    assert {sheet[f"{c}7"].fill.fgColor.rgb for c in "ABCDEF"} == {"FFFFFF99"}
    assert sheet.row_dimensions[7].height == 31


def test_formulas_come_along_shifted_unless_a_value_is_given():
    assert values(apply_edits(rich_workbook(), [ROW_7]), "Indsatser")["F7"] == "=D7*2"
    given = AppendRow("Indsatser", 6, {"F": 9}, 6)
    assert values(apply_edits(rich_workbook(), [given]), "Indsatser")["F7"] == 9


def test_what_ends_at_the_last_row_covers_the_new_one():
    out = apply_edits(rich_workbook(), [ROW_7])
    sheet = opened(out)["Indsatser"]
    assert sheet.auto_filter.ref == "A3:F7"
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["E4:E7"]
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {"E4:E7", "D4:D7"}
    parts = unzipped(out)
    assert b"Indsatser!$A$3:$F$7" in parts["xl/workbook.xml"]
    assert b"<xm:sqref>D4:D7</xm:sqref>" in parts[SHEET]


def test_what_ends_elsewhere_stays():
    parts = unzipped(apply_edits(rich_workbook(), [ROW_7]))
    assert b"<xm:sqref>C4:C9</xm:sqref>" in parts[SHEET]
    assert b"Indsatser!$A$1:$F$20" in parts["xl/workbook.xml"]


def test_a_table_grows():
    out = apply_edits(rich_workbook(), [AppendRow("Tabel", 4, {"B": "c", "C": 3}, 4)])
    assert opened(out)["Tabel"].tables["Table1"].ref == "B2:C5"
    assert opened(out)["Tabel"].tables["Table1"].autoFilter.ref == "B2:C5"


def test_a_tables_total_is_not_its_last_row():
    parts = unzipped(rich_workbook())
    name = "xl/tables/table1.xml"
    parts[name] = parts[name].replace(b'totalsRowShown="0"', b'totalsRowCount="1"')
    out = apply_edits(zipped(parts), [AppendRow("Tabel", 4, {"B": "c"}, 4)])
    assert unzipped(out)[name] == parts[name]


def test_rows_follow_one_another():
    edits = [AppendRow("Indsatser", row, {"A": f"2.{row}"}, 6) for row in (6, 7, 8)]
    before = [SetCell("Indsatser", "B8", None), SetCell("Indsatser", "B9", None)]
    out = apply_edits(rich_workbook(), [*before, *edits])
    assert [values(out, "Indsatser")[f"A{row}"] for row in (7, 8, 9)] == ["2.6", "2.7", "2.8"]
    assert opened(out)["Indsatser"].auto_filter.ref == "A3:F9"


def test_a_row_that_holds_something_else_is_refused():
    assert refused(rich_workbook(), [AppendRow("Indsatser", 7, {"A": "x"}, 6)]) == "P12"


def test_appending_the_same_row_again_changes_nothing():
    once = apply_edits(rich_workbook(), [ROW_7])
    assert apply_edits(once, [ROW_7]) == once


def test_a_row_beyond_the_grid_is_refused():
    assert refused(rich_workbook(), [AppendRow("Indsatser", 1_048_576, {"A": 1}, 6)]) == "P04"


@pytest.mark.parametrize("column", ["", "1", "XFE"])
def test_a_column_that_is_none_is_refused(column):
    assert refused(rich_workbook(), [AppendRow("Indsatser", 6, {column: 1}, 6)]) == "P04"
