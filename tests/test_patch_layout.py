"""Columns, rows, and which sheets show."""

from __future__ import annotations

import re

import pytest
from patch_rows import opened, refused
from rich_workbook import rich_workbook, unzipped, with_sheet

from workbook_tools.workbook.patch import (
    ColumnState,
    RowState,
    SetActiveSheet,
    SetColumns,
    SetRows,
    SetSheetState,
    apply_edits,
)

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def columns(cols: str, states: dict[str, ColumnState]) -> list[str]:
    """The `<col>`s after an edit, each as its attributes."""
    before = with_sheet(f"<worksheet {MAIN}>{cols}<sheetData/></worksheet>")
    out = apply_edits(before, [SetColumns("Ark", states)])
    assert apply_edits(out, [SetColumns("Ark", states)]) == out
    return re.findall(r"<col ([^/]*)/>", unzipped(out)["xl/worksheets/sheet1.xml"].decode())


WIDE = '<cols><col min="2" max="5" width="20" style="3"/></cols>'


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("B", ['min="2" max="2" width="20" style="3" hidden="1"', 'min="3" max="5" width="20" style="3"']),
        ("E", ['min="2" max="4" width="20" style="3"', 'min="5" max="5" width="20" style="3" hidden="1"']),
        (
            "C",
            [
                'min="2" max="2" width="20" style="3"',
                'min="3" max="3" width="20" style="3" hidden="1"',
                'min="4" max="5" width="20" style="3"',
            ],
        ),
        ("A", ['min="1" max="1" width="9.140625" hidden="1"', 'min="2" max="5" width="20" style="3"']),
        ("F", ['min="2" max="5" width="20" style="3"', 'min="6" max="6" width="9.140625" hidden="1"']),
    ],
)
def test_a_range_of_columns_is_split_where_one_changes(letter, expected):
    assert columns(WIDE, {letter: ColumnState(hidden=True)}) == expected


def test_columns_are_made_where_the_sheet_says_nothing_of_them():
    assert columns("", {"B": ColumnState(width=12.5)}) == ['min="2" max="2" width="12.5" customWidth="1"']


def test_showing_a_column_that_shows_changes_nothing():
    assert columns(WIDE, {"C": ColumnState(hidden=False, collapsed=False, outline=0)}) == [
        'min="2" max="5" width="20" style="3"'
    ]


def test_groups_open_and_close():
    hidden = (
        '<cols><col min="2" max="3" width="9" hidden="1" outlineLevel="1"/>'
        '<col min="4" max="4" width="9" collapsed="1"/></cols>'
    )
    shown = {"B": ColumnState(hidden=False), "C": ColumnState(hidden=False), "D": ColumnState(collapsed=False)}
    assert columns(hidden, shown) == [
        'min="2" max="2" width="9" outlineLevel="1"',
        'min="3" max="3" width="9" outlineLevel="1"',
        'min="4" max="4" width="9"',
    ]


def test_the_sheet_says_how_many_levels_of_groups_it_has():
    out = apply_edits(rich_workbook(), [SetColumns("Indsatser", {"H": ColumnState(outline=2)})])
    assert opened(out)["Indsatser"].sheet_format.outlineLevelCol == 2


def test_rows_hide_show_and_grow():
    hidden = apply_edits(
        rich_workbook(), [SetRows("Indsatser", {5: RowState(hidden=True, height=33), 60: RowState(hidden=True)})]
    )
    rows = opened(hidden)["Indsatser"].row_dimensions
    assert (rows[5].hidden, rows[5].height, rows[60].hidden) == (True, 33, True)
    shown = apply_edits(hidden, [SetRows("Indsatser", {5: RowState(hidden=False)})])
    assert not opened(shown)["Indsatser"].row_dimensions[5].hidden


@pytest.mark.parametrize(
    "edit", [SetColumns("Indsatser", {"ÆØÅ": ColumnState()}), SetRows("Indsatser", {0: RowState()})]
)
def test_columns_and_rows_off_the_grid_are_refused(edit):
    assert refused(rich_workbook(), [edit]) == "P04"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_sheet_hides_and_shows(state):
    out = apply_edits(rich_workbook(), [SetSheetState("Valg", state)])
    assert opened(out)["Valg"].sheet_state == state
    assert opened(apply_edits(out, [SetSheetState("valg", "visible")]))["Valg"].sheet_state == "visible"


def test_when_the_front_sheet_hides_another_comes_to_the_front():
    out = apply_edits(rich_workbook(), [SetSheetState("Indsatser", "hidden")])
    assert opened(out).active.title == "Oversigt"


def test_the_last_visible_sheet_cannot_hide():
    edits = [SetSheetState(name, "hidden") for name in ("Indsatser", "Oversigt", "Valg", "Tabel")]
    assert refused(rich_workbook(), edits) == "P11"


def test_the_active_sheet_alone_is_selected():
    book = opened(apply_edits(rich_workbook(), [SetActiveSheet("Tabel")]))
    assert book.active.title == "Tabel"
    assert [s.title for s in book if s.sheet_view.tabSelected] == ["Tabel"]


def test_a_hidden_sheet_cannot_come_to_the_front():
    assert refused(rich_workbook(), [SetActiveSheet("Skjult")]) == "P11"
