"""Cells that somebody has merged: what lies under them is seen by nobody, so it is told, not read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, fill, keys, row_of, sent_file

from workbook_tools.cli.main import run
from workbook_tools.model.fields import get_field
from workbook_tools.model.values import Smiley, Value
from workbook_tools.workbook.grid import read_books
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
NUMBERS = ("1.1", "1.2", "1.3")
AGREEMENT = an_agreement(*(an_initiative(n, r1__economy_status="Som sendt") for n in NUMBERS))
Step = Callable[[Workbook], object]


def spread(first: str, last: str, key: str, to: str = "", *, kept: str = "") -> Step:
    """Merges a column's cells (or a block of columns) from one row to another; `kept` stays under each, as LibreOffice
    offers to keep it."""

    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        top, bottom = row_of(page, first), row_of(page, last)
        left, right = keys(page)[key], keys(page)[to or key]
        old = {(r, c): page.cell(r, c).value for r in range(top, bottom + 1) for c in range(left, right + 1)}
        page.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
        for row, column in [*old][1:] if kept else ():
            page._cells[row, column] = type(page.cell(1, 1))(page, row, column, kept)

    return step


def divided(workbook: Workbook) -> None:
    page = workbook[SHEET]
    for area in [a for a in page.merged_cells.ranges if a.max_row >= row_of(page, "1.1")]:
        page.unmerge_cells(str(area))


def merge(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(sent_file(folder)), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def applied(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(c["number"], c["field"]) for c in result["applied"]]


def told(result: dict[str, Any], *codes: str) -> list[tuple[str, str, str]]:
    found = (*result["findings"], *result["rejected"])
    return sorted({(f["code"], f["number"], f["field"]) for f in found if f["code"] in codes})


def values(path: Path, key: str) -> dict[str, Value]:
    (book,) = read_books([read_workbook(path)])
    assert book.agreement
    return {i.number: get_field(i, key) for i in book.agreement.initiatives}


# --- in a submission -------------------------------------------------------------------------------------------------


def test_a_text_over_three_rows_is_the_first_one_s_and_what_it_hides_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [fill(SHEET, n, r1__status=f"Svar {n}") for n in NUMBERS]
    change(sent_file(folder), *answers, spread("1.1", "1.3", "r1.status", kept="Skjult"))
    result = merge(folder, capsys)
    assert applied(result) == [("1.1", "r1.status")]
    hidden = [("S52", n, "r1.status") for n in ("1.2", "1.3")]
    assert told(result, "S51", "S52") == [("S51", "", ""), *hidden]
    assert sum(f["edits"] for f in result["files"]) == 3


def test_what_excel_throws_away_under_a_merge_is_not_emptied(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent_file(folder), spread("1.1", "1.3", "r1.economy_status"))
    result = merge(folder, capsys)
    assert applied(result) == []
    assert told(result, "S51", "S52", "M05") == [("S51", "", "")]
    assert values(folder / "master.xlsx", "r1.economy_status") == dict.fromkeys(NUMBERS, "Som sendt")


def test_cells_merged_side_by_side(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    side_by_side = spread("1.2", "1.2", "r1.status", "r1.smiley", kept="☺ glad")
    change(sent_file(folder), fill(SHEET, "1.2", r1__status="På vej"), side_by_side)
    result = merge(folder, capsys)
    assert applied(result) == [("1.2", "r1.status")]
    assert told(result, "S52") == [("S52", "1.2", "r1.smiley")]


def test_a_newer_file_takes_nothing_back_under_a_merge(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent_file(folder), *(fill(SHEET, n, r1__status=f"Svar {n}") for n in NUMBERS))
    merge(folder, capsys)
    change(sent_file(folder), fill(SHEET, "1.2", r1__smiley="glad"), spread("1.1", "1.2", "r1.status"))
    merge(folder, capsys)
    assert values(folder / "master.xlsx", "r1.status") == {n: f"Svar {n}" for n in NUMBERS}


def test_answers_on_a_row_without_a_visible_name_are_not_merged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [fill(SHEET, n, r1__status=f"Svar {n}") for n in NUMBERS]
    change(sent_file(folder), *answers, spread("1.1", "1.2", "number", "title"))
    result = merge(folder, capsys)
    assert applied(result) == [("1.1", "r1.status"), ("1.3", "r1.status")]
    assert told(result, "M52", "M06") == [("M52", "1.2", "")]


def test_own_merges_of_the_template_are_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(merge(folder, capsys), "S51", "S52") == []


# --- in the master ---------------------------------------------------------------------------------------------------


def test_no_answer_is_written_under_a_merge_until_it_is_undone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = change(folder / "master.xlsx", spread("1.1", "1.3", "r1.status"))
    change(sent_file(folder), *(fill(SHEET, n, r1__status=f"Svar {n}") for n in NUMBERS))
    result = merge(folder, capsys)
    assert applied(result) == [("1.1", "r1.status")]
    assert told(result, "M35") == [("M35", n, "r1.status") for n in ("1.2", "1.3")]
    change(master, divided)
    assert applied(merge(folder, capsys)) == [(n, "r1.status") for n in ("1.2", "1.3")]
    assert values(master, "r1.status") == {n: f"Svar {n}" for n in NUMBERS}


def test_what_lies_under_a_merge_is_told_and_not_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = [fill(SHEET, n, r1__smiley="☺ glad") for n in NUMBERS]
    master = change(folder / "master.xlsx", *answers, spread("1.1", "1.3", "r1.smiley", kept="☹ sur"))
    assert values(master, "r1.smiley") == {"1.1": Smiley.HAPPY, "1.2": None, "1.3": None}
    capsys.readouterr()
    run(["check", str(master), "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert sorted(f["code"] for f in found) == ["H16", "S51", "S52", "S52"]


def test_nothing_is_carried_under_a_merge(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = [fill(SHEET, n, r1__smiley="☺ glad") for n in NUMBERS]
    master = change(folder / "master.xlsx", *answers, spread("1.1", "1.2", "r2.smiley"))
    capsys.readouterr()
    run(["carry-forward", str(master), "--to", "2", "--json"])
    result = json.loads(capsys.readouterr().out)
    assert [(f["number"], f["field"]) for f in result["findings"] if f["code"] == "M35"] == [("1.2", "r2.smiley")]
    assert values(master, "r2.smiley") == {"1.1": Smiley.HAPPY, "1.2": None, "1.3": Smiley.HAPPY}


def test_an_answer_to_a_conflict_waits_until_its_cell_is_seen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = folder / "master.xlsx"
    change(sent_file(folder), fill(SHEET, "1.2", r1__status="Centerets"))
    change(master, fill(SHEET, "1.2", r1__status="Koordinatorens"))
    assert len(merge(folder, capsys)["conflicts"]) == 1

    def chosen(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        (cell,) = [c for row in page.iter_rows() for c in row if c.value == "Centerets"]
        head = next(row for row in page.iter_rows() if any(c.value == "Valg" for c in row))
        column = next(c.column for c in head if c.value == "Valg")
        page.cell(cell.row, column).value = "brug indberetning"

    change(master, chosen, spread("1.1", "1.2", "r1.status", kept="Koordinatorens"))
    assert told(merge(folder, capsys), "M35") == [("M35", "1.2", "r1.status")]
    page_before = read_workbook(master).sheet("Kontrol")
    assert page_before
    assert any("brug indberetning" in row for row in page_before.rows)

    def seen(workbook: Workbook) -> None:
        divided(workbook)
        fill(SHEET, "1.2", r1__status="Koordinatorens")(workbook)

    change(master, seen)
    merge(folder, capsys)
    assert values(master, "r1.status")["1.2"] == "Centerets"


def test_a_setting_under_a_merge_is_told_and_does_not_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def merged(workbook: Workbook) -> None:
        page = workbook["Opsætning"]
        (row,) = [c.row for c in page["B"] if c.value == "Skoler"]
        page.merge_cells(start_row=row - 1, end_row=row, start_column=2, end_column=2)
        page._cells[row, 2] = type(page.cell(1, 1))(page, row, 2, "Skoler")

    master = change(folder / "master.xlsx", merged)
    (book,) = read_books([read_workbook(master)])
    assert book.agreement
    assert [c.name for c in book.agreement.centres] == ["Ejendomme", "Økonomi"]
    assert "S52" in {f.code for f in book.findings}
