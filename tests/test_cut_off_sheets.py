"""Sheets that somebody has emptied, or cut off at a row or a column: a finding of that sheet, and never a crash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, check, found, keys, row_of, sent_file

from workbook_tools.app.kontrol import read_kontrol
from workbook_tools.app.master import STRUCTURE, Master, with_ids
from workbook_tools.app.receiving import Bases, submission
from workbook_tools.app.summarising import summary_of
from workbook_tools.app.validating import report
from workbook_tools.cli.main import run
from workbook_tools.history import History
from workbook_tools.model.values import Smiley
from workbook_tools.ops.carry_forward import carry_forward
from workbook_tools.ops.diff import diff
from workbook_tools.ops.merge import merge
from workbook_tools.workbook.apply import change_edits
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    *(an_initiative(n, r1__milestone="Planen er vedtaget.", r1__smiley=Smiley.SAD) for n in ("1.1", "1.9")),
    an_initiative("2.1", committee="Teknik", r1__milestone="Broen er åbnet."),
)
Step = Callable[[Workbook], object]


def emptied_from(row: int) -> Step:
    return lambda workbook: workbook[SHEET].delete_rows(row, 200)


def header_deleted(workbook: Workbook) -> None:
    page = workbook[SHEET]
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(str(area))
    page.delete_rows(row_of(page, "1.1") - 1)


def headings_deleted(workbook: Workbook) -> None:
    """The groups and the headers."""
    header_deleted(workbook)
    workbook[SHEET].delete_rows(row_of(workbook[SHEET], "1.1") - 1)


CUT = [emptied_from(4), emptied_from(5), header_deleted, headings_deleted]


@pytest.mark.parametrize("step", CUT)
def test_the_other_sheets_of_a_submission_count(folder: Path, capsys: pytest.CaptureFixture[str], step: Step) -> None:
    def answer(workbook: Workbook) -> None:
        page = workbook["Teknik"]
        page.cell(row_of(page, "2.1"), keys(page)["r1.smiley"]).value = "glad"

    file = change(sent_file(folder), step, answer)
    (told,) = check(file)
    assert [f for f in found(told) if f.startswith("S")] == ["S50"]
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(file), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [(c["number"], c["field"]) for c in result["applied"]] == [("2.1", "r1.smiley")]
    assert sorted((f["code"], f["number"]) for f in result["rejected"]) == [("M34", "1.1"), ("M34", "1.9")]
    assert "S50" in {f["code"] for f in result["findings"]}


@pytest.mark.parametrize("step", [emptied_from(4), header_deleted])
def test_a_master_with_such_a_sheet_is_refused(folder: Path, capsys: pytest.CaptureFixture[str], step: Step) -> None:
    master = folder / "master.xlsx"
    before = change(master, step).read_bytes()
    capsys.readouterr()
    assert run(["check", str(master), "--json"]) == 1
    assert "S50" in {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}
    for command in (["carry-forward", "--to", "2"], ["summarise"], ["distribute", "-o", str(folder / "ny")]):
        assert run([command[0], str(master), *command[1:]]) == 3
        assert f"{SHEET}!B5" in capsys.readouterr().err
    assert master.read_bytes() == before


def test_what_could_not_be_read_does_not_differ(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(folder / "master.xlsx", folder / "ny.xlsx")
    change(folder / "ny.xlsx", emptied_from(4))
    capsys.readouterr()
    run(["diff", str(folder / "master.xlsx"), str(folder / "ny.xlsx"), "--json"])
    result = json.loads(capsys.readouterr().out)
    assert result["changes"] == []
    assert [f["code"] for f in result["findings"]] == ["S50"]


# --- every sheet, cut at every row and column ------------------------------------------------------------------------


def cuts(sheet: RawSheet) -> Iterator[RawSheet]:
    """The sheet without what stands below a row, above and in it, or to the right of a column; of sheets without a
    committee's table not at each."""
    rows = [list(row) for row in sheet.rows]
    step = 1 if sheet.name == SHEET else 4
    for n in range(0, len(rows) + 1, step):
        yield replace(sheet, rows=rows[:n])
        yield replace(sheet, rows=[*([] for _ in rows[:n]), *rows[n:]])
        yield replace(sheet, rows=[*rows[:n], *rows[n + 1 :]])
    for n in range(0, max(map(len, rows), default=0), 2 * step):
        yield replace(sheet, rows=[row[:n] for row in rows])


def cut(raw: RawWorkbook) -> Iterator[tuple[RawWorkbook, Book]]:
    """The workbook with one sheet cut, in every way."""
    wholes = {sheet.name: sheet for sheet in raw.sheets}
    for name, whole in wholes.items():
        for sheet in cuts(whole):
            changed = replace(raw, sheets=tuple((wholes | {name: sheet}).values()))
            yield changed, read_books([changed])[0]


def test_no_cut_stops_the_reading_of_a_submission(folder: Path) -> None:
    whole = read_books([read_workbook(folder / "master.xlsx")])[0].agreement
    assert whole
    bases = Bases(History(folder / "master.xlsx"), whole)
    for _, book in cut(read_workbook(sent_file(folder))):
        judged = report("fil.xlsx", book)
        if received := submission(judged, bases):
            assert merge(whole, [received], dispatches=bases.dispatches).edits >= 0
        if book.agreement:
            diff(whole, book.agreement)


def test_no_cut_stops_the_commands_on_a_master(folder: Path) -> None:
    path = folder / "master.xlsx"
    whole = read_workbook(path)
    tables = ("Økonomiudvalget", "Opsætning", "Kontrol", "Læs mig", "_wbt")
    for raw, book in cut(replace(whole, sheets=tuple(s for s in whole.sheets if s.name in (*tables, "Teknik")))):
        report("master.xlsx", book)
        if book.agreement is None or any(f.code in STRUCTURE for f in book.findings):
            continue
        master = Master(path, b"", raw, book, with_ids(book.agreement), History(path))
        outcome = carry_forward(master.agreement, 2)
        change_edits(raw, book, master.agreement, outcome.changes)
        summary_of(master)
        read_kontrol(raw, book)
