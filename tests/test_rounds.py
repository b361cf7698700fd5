"""A round opened or reopened in a master that its coordinator has worked in: what changes, and what does not."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from builders import SHEETS, an_agreement, an_initiative
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet
from patch_rows import opened
from rich_workbook import compressed

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change, Outcome, apply_changes
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.ops.carry_forward import carry_forward, reopen_round
from workbook_tools.rules import closed_round_changes
from workbook_tools.workbook.apply import change_edits
from workbook_tools.workbook.build import build_master
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.patch import apply_edits
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_workbook
from workbook_tools.workbook.setup_sheet import setting_cells

SHEET = SHEETS[0]
LONG = " ".join(["Planen er vedtaget, og udbuddet er sendt ud til de tre bydere, der har søgt om at være med."] * 3)
Operation = Callable[[Agreement, int], Outcome]


def agreement() -> Agreement:
    """Round 2 is open: 1.1 is to be carried, 1.2 to be followed up, 1.10 has a milestone in round 3."""
    return an_agreement(
        an_initiative("1.1", r1__smiley=Smiley.HAPPY, r2__milestone="Sat i gang.", r2__smiley=Smiley.HAPPY),
        an_initiative("1.2", r1__status="Forsinket.", r1__smiley=Smiley.NEUTRAL),
        an_initiative("1.10", r3__milestone=LONG),
        an_initiative("2.1", committee=SHEETS[1], r1__smiley=Smiley.SAD),
        current_round=2,
        closed=(1,),
    )


@cache
def master() -> bytes:
    return build_master(agreement(), None)


def read(workbook: bytes, folder: Path) -> tuple[RawWorkbook, Book]:
    path = folder / "master.xlsx"
    path.write_bytes(workbook)
    raw = read_workbook(path)
    (book,) = read_books([raw])
    return raw, book


def moved(workbook: bytes, to: int, folder: Path, operation: Operation = carry_forward) -> bytes:
    """The workbook with another round open, checked to say what the changes say."""
    raw, book = read(workbook, folder)
    assert book.agreement is not None
    changes = operation(book.agreement, to).changes
    new = apply_edits(workbook, change_edits(raw, book, book.agreement, changes))
    assert read(new, folder)[1].agreement == apply_changes(book.agreement, changes)
    return new


@pytest.fixture(scope="module")
def in_round_3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The master carried forward to round 3."""
    return moved(master(), 3, tmp_path_factory.mktemp("rounds"))


def edited(work: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The master as it is after somebody has worked in it."""
    book = openpyxl.load_workbook(io.BytesIO(master()))
    work(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def places(sheet: Worksheet) -> dict[str, str]:
    """Column key -> letters, by the sheet's own row of keys."""
    keys = next(row for row in sheet.iter_rows() if "r3.smiley" in [cell.value for cell in row])
    return {cell.value: cell.column_letter for cell in keys if cell.value}


def looks(workbook: bytes, sheet: str = SHEET) -> dict[str, tuple[object, ...]]:
    """Of every cell what it holds and how it looks; of every column whether it is folded."""
    page = opened(workbook)[sheet]
    shown: dict[str, tuple[object, ...]] = {
        cell.coordinate: (cell.value, cell.fill.fgColor.rgb, cell.font.color.rgb, cell.font.b, cell.border.left.style)
        for row in page.iter_rows()
        for cell in row
    }
    for letters, column in page.column_dimensions.items():
        shown[letters] = (column.hidden, column.outlineLevel, column.collapsed, column.width)
    return shown


@pytest.mark.parametrize("sheet", [*SHEETS, "Læs mig", "Opsætning", "_wbt"])
def test_the_sheets_look_as_if_they_were_built_in_the_new_round(sheet: str, in_round_3: bytes, tmp_path: Path) -> None:
    after = read(in_round_3, tmp_path)[1].agreement
    assert after is not None
    fresh = build_master(after, None)
    if sheet == "_wbt":
        assert read(in_round_3, tmp_path)[1].meta == read(fresh, tmp_path)[1].meta
    else:
        assert looks(in_round_3, sheet) == looks(fresh, sheet)


def test_going_back_gives_the_sheets_as_they_were(in_round_3: bytes, tmp_path: Path) -> None:
    back = moved(in_round_3, 2, tmp_path, reopen_round)
    assert looks(in_round_3) != looks(master())
    assert looks(back) == looks(master())


def test_doing_it_again_changes_nothing(in_round_3: bytes, tmp_path: Path) -> None:
    raw, book = read(in_round_3, tmp_path)
    assert book.agreement is not None
    again = [Change("", "", "", "current_round", 3, 3)]
    assert apply_edits(in_round_3, change_edits(raw, book, book.agreement, again)) == in_round_3


def test_parts_that_the_round_is_not_about_keep_their_bytes(in_round_3: bytes, tmp_path: Path) -> None:
    before, after = compressed(master()), compressed(in_round_3)
    assert before.keys() == after.keys()
    names = [sheet.name for sheet in read(master(), tmp_path)[0].sheets]
    changed = {name for name in before if before[name] != after[name]}
    written = {f"xl/worksheets/sheet{names.index(name) + 1}.xml" for name in (*SHEETS, "Læs mig", "Opsætning", "_wbt")}
    assert changed == written


def test_a_row_grows_for_a_milestone_that_comes_into_view(in_round_3: bytes) -> None:
    before, after = (opened(data)[SHEET].row_dimensions[8].height for data in (master(), in_round_3))
    assert before < after


def test_what_the_coordinator_made_stays(tmp_path: Path) -> None:
    def work(book: openpyxl.Workbook) -> None:
        page = book[SHEET]
        at = places(page)
        page["BZ6"] = "Egen kolonne"
        page[f"{at['r3.status']}6"].fill = PatternFill("solid", fgColor="FF00FF00")
        page[f"{at['r3.status']}6"].font = Font(bold=True, italic=True)
        page[f"{at['title']}7"].comment = Comment("Ring til centret", "Økonomi")

    new = opened(moved(edited(work), 3, tmp_path))[SHEET]
    at = places(new)
    coloured = new[f"{at['r3.status']}6"]
    assert new["BZ6"].value == "Egen kolonne"
    assert (coloured.fill.fgColor.rgb, coloured.font.b, coloured.font.i) == ("FF00FF00", True, True)
    assert new[f"{at['title']}7"].comment.text == "Ring til centret"


def test_rows_and_columns_that_were_inserted_do_not_matter(tmp_path: Path) -> None:
    def work(book: openpyxl.Workbook) -> None:
        page = book[SHEET]
        for merged in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merged))
        page.insert_rows(1, 2)
        page["B1"], page["B2"] = "Husk mødet", "3. opfølgning bliver kort"
        page.insert_rows(5)
        page["B5"] = "Ikke til udsendelse"

    new = opened(moved(edited(work), 3, tmp_path))[SHEET]
    texts = [new[f"B{row}"].value for row in range(1, 6)]
    assert texts[:2] == ["Husk mødet", "3. opfølgning bliver kort"]
    assert texts[3:] == ["3. opfølgning · frist 15. september 2019", "Ikke til udsendelse"]
    folded = {key: new.column_dimensions[at].hidden for key, at in places(new).items() if key.endswith(".milestone")}
    assert folded == {"r1.milestone": True, "r2.milestone": True, "r3.milestone": False, "r4.milestone": True}


def test_an_own_formula_under_mangler_is_no_spare_row(tmp_path: Path) -> None:
    """Spare rows are known by a formula that shows nothing; a total shows a number."""
    check = places(opened(master())[SHEET])["check"]

    def work(book: openpyxl.Workbook) -> None:
        book[SHEET][f"{check}10"] = "=COUNTA(B6:B9)"

    workbook = edited(work)
    raw, book = read(workbook, tmp_path)
    assert book.agreement is not None
    calculated = with_value(raw, SHEET, (9, column_index_from_string(check) - 1), 3.0)
    changes = carry_forward(book.agreement, 3).changes
    new = opened(apply_edits(workbook, change_edits(calculated, book, book.agreement, changes)))[SHEET]
    assert new[f"{check}10"].value == "=COUNTA(B6:B9)"
    assert new[f"{check}9"].value != opened(master())[SHEET][f"{check}9"].value


def with_value(raw: RawWorkbook, name: str, cell: tuple[int, int], value: float) -> RawWorkbook:
    """The workbook with one more value: what Excel would have calculated."""
    sheet = raw.sheet(name)
    assert sheet is not None
    rows = [[sheet.cell(row, column) for column in range(cell[1] + 1)] for row in range(cell[0] + 1)]
    rows[cell[0]][cell[1]] = value
    return replace(raw, sheets=tuple(replace(sheet, rows=rows) if s is sheet else s for s in raw.sheets))


def test_the_values_of_closed_rounds_are_kept_for_rule_e7(in_round_3: bytes, tmp_path: Path) -> None:
    book = read(in_round_3, tmp_path)[1]
    assert {key[2][:2] for key in book.base} == {"r1", "r2"}
    assert book.meta is not None
    assert book.meta.round == 3
    assert book.agreement is not None
    assert list(closed_round_changes(book.agreement, book.base)) == []


def test_a_closed_round_that_was_changed_is_still_seen_when_the_next_one_closes(tmp_path: Path) -> None:
    def work(book: openpyxl.Workbook) -> None:
        book[SHEET][f"{places(book[SHEET])['r1.status']}7"] = "Rettet bagefter."

    book = read(moved(edited(work), 3, tmp_path), tmp_path)[1]
    assert book.agreement is not None
    assert [(f.code, f.field) for f in closed_round_changes(book.agreement, book.base)] == [("E7", "r1.status")]


def test_a_reopened_round_leaves_the_values_to_compare_with(in_round_3: bytes, tmp_path: Path) -> None:
    book = read(moved(in_round_3, 2, tmp_path, reopen_round), tmp_path)[1]
    assert {key[2][:2] for key in book.base} == {"r1"}


def test_the_settings_that_change_are_found_by_their_keys() -> None:
    sheet = RawSheet(
        "Opsætning",
        "visible",
        [
            ["agreement.current_round", "Aktuel opfølgning", 2.0],
            [],
            ["rounds.header", "Opfølgning", "Nr.", "Lukket"],
            ["rounds.row", "Første", 1.0, "lukket"],
            [None, "Anden", 2.0, None],
        ],
    )
    assert setting_cells(sheet) == {"current_round": "C1", "r1.closed": "D4", "r2.closed": "D5"}


def test_a_setting_that_cannot_be_found_is_a_refusal(tmp_path: Path) -> None:
    raw, book = read(master(), tmp_path)
    assert book.agreement is not None
    sheets = tuple(RawSheet(s.name, s.state, []) if s.name == "Opsætning" else s for s in raw.sheets)
    without = RawWorkbook(raw.file, raw.sha256, sheets)
    with pytest.raises(WorkbookToolsError) as caught:
        change_edits(without, book, book.agreement, carry_forward(book.agreement, 3).changes)
    assert caught.value.finding.code == "S21"
