"""Whole sheets put in, properties and names."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from donors import donor
from patch_rows import opened, refused, values
from rich_workbook import rich_workbook, unzipped, zipped

from workbook_tools.workbook.patch import (
    PutSheet,
    SetActiveSheet,
    SetCell,
    SetDefinedName,
    SetProperty,
    apply_edits,
)

PUT = [PutSheet("Oversigt", donor())]


def built(name: str, fill) -> bytes:
    """A donor with one sheet, filled by `fill(book, sheet)`."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book, book.add_worksheet(name))
    return buffer.getvalue()


def test_a_sheet_is_replaced_with_values_looks_and_formulas():
    sheet = opened(apply_edits(rich_workbook(), PUT))["Oversigt"]
    assert [sheet[c].value for c in ("A1", "A2", "A3", "B3", "C1")] == ["Ny oversigt", 1.5, "a b c", 3, "=SUM(B1:B3)"]
    assert (sheet["A2"].font.name, sheet["A2"].font.b, sheet["A2"].number_format) == ("Arial", True, "0.000")
    assert sheet["A1"].fill.fgColor.rgb == "FF00FF00"


def test_its_conditional_formats_charts_notes_links_and_print_settings_come_along():
    out = apply_edits(rich_workbook(), PUT)
    sheet = opened(out)["Oversigt"]
    (rules,) = (area.rules for area in sheet.conditional_formatting)
    assert rules[0].dxf.font.color.rgb == "FFFF0000"
    assert (len(sheet._charts), sheet["A1"].comment.text) == (2, "En note")
    assert sheet["A5"].hyperlink.location == "'Indsatser'!A1"
    assert (sheet.print_title_rows, sheet.print_area, sheet.auto_filter.ref) == (
        "$1:$1",
        "'Oversigt'!$A$1:$C$9",
        "A1:B3",
    )
    assert sheet.page_setup.orientation == "landscape"
    assert b"sparkline" in unzipped(out)["xl/worksheets/sheet2.xml"]


def test_the_conditional_formats_of_other_sheets_keep_their_looks():
    before, after = (
        opened(w)["Indsatser"].conditional_formatting for w in (rich_workbook(), apply_edits(rich_workbook(), PUT))
    )
    assert [r.dxf for area in before for r in area.rules] == [r.dxf for area in after for r in area.rules]


def test_rich_text_stays_rich():
    sheet = unzipped(apply_edits(rich_workbook(), PUT))["xl/worksheets/sheet2.xml"]
    assert b"<is><r><t " in sheet


def test_nothing_of_the_old_sheet_is_left_over():
    with_two = apply_edits(rich_workbook(), PUT)
    plain = built("Oversigt", lambda book, sheet: sheet.write("A1", "tom"))
    parts = unzipped(apply_edits(with_two, [PutSheet("Oversigt", plain)]))
    assert not [n for n in parts if n.startswith("xl/charts/") or n.endswith(("comments2.xml", "vmlDrawing2.vml"))]
    assert b"chart" not in parts["[Content_Types].xml"]
    assert "xl/drawings/drawing1.xml" in parts


def test_a_second_version_takes_the_place_of_the_first():
    once = apply_edits(rich_workbook(), PUT)
    twice = apply_edits(once, [PutSheet("oversigt", donor(8))])
    assert unzipped(twice).keys() == unzipped(once).keys()
    assert values(twice, "Oversigt")["B3"] == 8
    assert apply_edits(twice, PUT) == once


@pytest.mark.parametrize(
    ("after", "names"),
    [
        (None, ["Indsatser", "Oversigt", "Valg", "Tabel", "Skjult", "Ny"]),
        ("Indsatser", ["Indsatser", "Ny", "Oversigt", "Valg", "Tabel", "Skjult"]),
    ],
)
def test_a_new_sheet_stands_where_it_is_asked_for(after, names):
    out = opened(apply_edits(rich_workbook(), [PutSheet("Ny", donor(), after)]))
    assert out.sheetnames == names
    assert out["Ny"].print_title_rows == "$1:$1"


def test_names_and_the_front_sheet_follow_when_sheets_move():
    edits = [SetActiveSheet("Oversigt"), *PUT, PutSheet("Ny", donor(), "Indsatser")]
    book = opened(apply_edits(rich_workbook(), edits))
    assert book.active.title == "Oversigt"
    assert book["Oversigt"].print_title_rows == "$1:$1"
    assert book["Indsatser"].print_title_rows == "$3:$3"
    assert [s.title for s in book if s.sheet_view.tabSelected] == ["Oversigt"]


def test_column_and_row_looks_come_along():
    sheet = opened(apply_edits(rich_workbook(), [PutSheet("Ny", donor())]))["Ny"]
    assert sheet["A2"].number_format == "0.0000"
    assert sheet.column_dimensions["A"].font.i
    assert sheet.row_dimensions[4].font.i


def test_a_put_sheet_can_be_edited_at_once():
    out = apply_edits(rich_workbook(), [*PUT, SetCell("Oversigt", "B1", 99)])
    assert values(out, "Oversigt")["B1"] == 99


def test_the_name_by_which_macros_know_a_sheet_stays():
    parts = unzipped(rich_workbook())
    part = "xl/worksheets/sheet2.xml"
    parts[part] = parts[part].replace(b"<dimension", b'<sheetPr codeName="Ark2"/><dimension', 1)
    out = unzipped(apply_edits(zipped(parts), PUT))
    assert b'codeName="Ark2"' in out[part]


def test_text_that_looks_like_markup_is_not_touched():
    text = 'x dxfId="0" s="1" </c>'
    data = built("Oversigt", lambda book, sheet: sheet.write("A1", text, book.add_format({"bold": True})))
    assert values(apply_edits(rich_workbook(), [PutSheet("Oversigt", data)]), "Oversigt")["A1"] == text


def test_a_table_comes_along_under_a_number_of_its_own():
    data = built("Ny", lambda book, sheet: sheet.add_table("A1:B3", {"name": "Andre"}))
    out = apply_edits(rich_workbook(), [PutSheet("Ny", data)])
    assert [t.id for name in ("Tabel", "Ny") for t in opened(out)[name].tables.values()] == [1, 2]


def test_a_tables_looks_are_the_donors_not_those_of_the_same_number():
    def fill(book, sheet):
        blue = book.add_format({"font_color": "#0000FF"})
        sheet.add_table("A1:B3", {"name": "Andre", "columns": [{"header": "a", "format": blue}, {"header": "b"}]})

    book = opened(apply_edits(rich_workbook(), [PutSheet("Ny", built("Ny", fill))]))
    look = book["Ny"].tables["Andre"].tableColumns[0].dataDxfId
    assert book._differential_styles.styles[look].font.color.rgb == "FF0000FF"


def test_two_tables_of_one_name_are_refused():
    data = built("Ny", lambda book, sheet: sheet.add_table("A1:B3", {"name": "Table1"}))
    assert refused(rich_workbook(), [PutSheet("Ny", data)]) == "P13"


def test_a_donor_without_the_sheet_is_refused():
    assert refused(rich_workbook(), [PutSheet("Ukendt", donor())]) == "P13"


def test_a_sheet_behind_an_unknown_one_is_refused():
    assert refused(rich_workbook(), [PutSheet("Ny", donor(), "Ukendt")]) == "P03"


def properties(workbook: bytes) -> dict[str, object]:
    return {p.name: p.value for p in opened(workbook).custom_doc_props.props}


def test_a_property_is_set_added_and_made():
    out = apply_edits(rich_workbook(), [SetProperty("wbt.dispatch", "d-2 & <3>"), SetProperty("ny", "æøå")])
    assert properties(out) == {"wbt.dispatch": "d-2 & <3>", "ny": "æøå"}
    without = built("Ark", lambda book, sheet: None)
    assert properties(apply_edits(without, [SetProperty("ny", "1")])) == {"ny": "1"}


def test_a_property_that_is_so_changes_nothing():
    assert apply_edits(rich_workbook(), [SetProperty("wbt.dispatch", "d-1")]) == rich_workbook()


def test_a_name_is_changed_and_added():
    out = apply_edits(
        rich_workbook(), [SetDefinedName("smileyer", "Valg!$A$1:$A$9"), SetDefinedName("Ny.Liste", "Valg!$B:$B")]
    )
    names = {name: defined.attr_text for name, defined in opened(out).defined_names.items()}
    assert names == {"Smileyer": "Valg!$A$1:$A$9", "Ny.Liste": "Valg!$B:$B"}


def test_a_name_in_a_workbook_without_names():
    out = apply_edits(built("Ark", lambda book, sheet: None), [SetDefinedName("Liste", "Ark!$A$1")])
    assert opened(out).defined_names["Liste"].attr_text == "Ark!$A$1"


@pytest.mark.parametrize("name", ["", "to ord", "1a", "A1", "R1C1", "x" * 256])
def test_what_can_be_no_name_is_refused(name):
    assert refused(rich_workbook(), [SetDefinedName(name, "Valg!$A$1")]) == "P14"
