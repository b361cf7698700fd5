"""After each kind of edit: all other parts as they were, and only the cells meant differ."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from conftest import require_program
from donors import donor
from patch_rows import opened, values
from rich_workbook import compressed, rich_workbook, unzipped

from workbook_tools.workbook.patch import (
    AppendRow,
    ColumnState,
    Edit,
    Overlay,
    PutSheet,
    RowState,
    SetActiveSheet,
    SetCell,
    SetColumns,
    SetDefinedName,
    SetProperty,
    SetRows,
    SetSheetState,
    apply_edits,
)

SHEET, BOOK, STYLES, TYPES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
BOOK_RELS, CHAIN = "xl/_rels/workbook.xml.rels", "xl/calcChain.xml"


class Case(NamedTuple):
    """Edits, the parts that they may touch, and what the cells of `Indsatser` are to be that weren't."""

    edits: Sequence[Edit]
    touched: set[str]
    cells: dict[str, Any] = {}  # noqa: RUF012 - never changed


ROW_7 = {"A7": "1.11", "D7": 4, "F7": "=D7*2"}
OVERVIEW = {
    "xl/worksheets/sheet2.xml",
    "xl/worksheets/_rels/sheet2.xml.rels",
    "xl/drawings/drawing2.xml",
    "xl/drawings/_rels/drawing2.xml.rels",
    "xl/drawings/vmlDrawing2.vml",
    "xl/comments2.xml",
    "xl/charts/chart1.xml",
    "xl/charts/chart2.xml",
}
CASES = {
    "cell": Case([SetCell("Indsatser", "B5", "ny")], {SHEET, BOOK}, {"B5": "ny"}),
    "new cell": Case([SetCell("Indsatser", "Z9", 1)], {SHEET, BOOK}, {"Z9": 1}),
    "styled": Case([SetCell("Indsatser", "B5", 1, Overlay(fill="FF0000"))], {SHEET, BOOK, STYLES}, {"B5": 1}),
    "formula": Case([SetCell("Indsatser", "F5", 1)], {SHEET, BOOK, BOOK_RELS, CHAIN, TYPES}, {"F5": 1}),
    "columns": Case([SetColumns("Indsatser", {"C": ColumnState(hidden=True), "H": ColumnState(outline=1)})], {SHEET}),
    "rows": Case([SetRows("Indsatser", {2: RowState(hidden=True), 50: RowState(height=40)})], {SHEET}),
    "state": Case([SetSheetState("Valg", "veryHidden")], {BOOK}),
    "active": Case([SetActiveSheet("Oversigt")], {BOOK, SHEET, "xl/worksheets/sheet2.xml"}),
    "append": Case(
        [AppendRow("Indsatser", 6, {"A": "1.11", "D": 4}, 6)], {SHEET, BOOK, BOOK_RELS, CHAIN, TYPES}, ROW_7
    ),
    "append to a table": Case(
        [AppendRow("Tabel", 4, {"B": "c", "C": 3}, 4)],
        {"xl/worksheets/sheet4.xml", "xl/tables/table1.xml", BOOK, BOOK_RELS, CHAIN, TYPES},
    ),
    "replaced sheet": Case([PutSheet("Oversigt", donor())], {*OVERVIEW, BOOK, BOOK_RELS, CHAIN, TYPES, STYLES}),
    "new sheet": Case(
        [PutSheet("Ny", donor())], {"xl/worksheets/sheet6.xml", BOOK, BOOK_RELS, CHAIN, TYPES, STYLES}
    ),
    "property": Case([SetProperty("nøgle", "værdi")], {"docProps/custom.xml"}),
    "name": Case([SetDefinedName("Centre", "Valg!$B$1:$B$9")], {BOOK}),
}  # fmt: skip
EVERYTHING = [edit for case in CASES.values() for edit in case.edits]


@pytest.mark.parametrize("name", CASES)
def test_all_other_parts_keep_their_bytes(name):
    before, after = compressed(rich_workbook()), compressed(apply_edits(rich_workbook(), CASES[name].edits))
    assert {n for n in before.keys() | after.keys() if before.get(n) != after.get(n)} == CASES[name].touched


@pytest.mark.parametrize("name", CASES)
def test_only_the_cells_meant_differ(name):
    out = apply_edits(rich_workbook(), CASES[name].edits)
    assert values(out, "Indsatser") == values(rich_workbook(), "Indsatser") | CASES[name].cells
    for sheet in ("Valg", "Skjult", *(("Oversigt",) if name != "replaced sheet" else ())):
        assert values(out, sheet) == values(rich_workbook(), sheet)


@pytest.mark.parametrize("name", CASES)
def test_twice_is_once(name):
    once = apply_edits(rich_workbook(), CASES[name].edits)
    assert apply_edits(once, CASES[name].edits) == once


def test_everything_together_twice_is_once():
    once = apply_edits(rich_workbook(), EVERYTHING)
    assert apply_edits(once, EVERYTHING) == once


def test_untouched_cells_keep_their_bytes():
    before = unzipped(rich_workbook())[SHEET]
    after = unzipped(apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", "ny")]))[SHEET]
    start = before.index(b'<c r="B5"')
    end = before.index(b"</c>", start) + 4
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])


def test_stored_results_of_formulas_stay():
    out = apply_edits(rich_workbook(), [SetCell("Indsatser", "B5", "ny")])
    assert opened(out, data_only=True)["Indsatser"]["F4"].value == 1


def test_every_part_has_a_type_and_every_arrow_a_target():
    out = unzipped(apply_edits(rich_workbook(), EVERYTHING))
    types = out[TYPES].decode()
    for name in out:
        ending = name.rpartition(".")[2]
        assert name == TYPES or f'"/{name}"' in types or f'Extension="{ending}"' in types
    declared = [part.partition('"')[0] for part in types.split('PartName="/')[1:]]
    assert sorted(declared) == sorted(set(declared) & out.keys())


def test_libreoffice_opens_the_result_and_shows_it(tmp_path):
    soffice, to_text = require_program("soffice"), require_program("pdftotext")
    (tmp_path / "ud.xlsx").write_bytes(apply_edits(rich_workbook(), EVERYTHING))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "ud.xlsx")], check=True, capture_output=True, timeout=120)
    shown = subprocess.run([to_text, str(tmp_path / "ud.pdf"), "-"], check=True, capture_output=True).stdout.decode()
    # "Ny oversigt" is cut by its narrow column, where depends on the fonts.
    assert all(text in shown for text in ("1.11", "Ny over", "Helt nyt ark", "☹ sur"))


def test_the_rich_workbook_is_rich():
    sheet = unzipped(rich_workbook())[SHEET]
    for feature in (b"x14:dataValidation ", b"x14:cfRule", b"x14:sparkline", b"<f>", b"autoFilter", b"legacyDrawing"):
        assert feature in sheet
