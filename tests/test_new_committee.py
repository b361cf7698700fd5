"""A committee that is written in Opsætning gets its sheet as the finding says."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, check, found, make_master, row_of

from workbook_tools.cli.main import run
from workbook_tools.messages import words

SHEET = "Teknik"


def written_in_the_settings(book: Workbook) -> None:
    sheet = book["Opsætning"]
    last = next(row for row in sheet.iter_rows(min_col=2, max_col=3) if row[0].value == SHEET)[0].row
    sheet.cell(last + 1, 2).value = sheet.cell(last + 1, 3).value = "Beredskab"


def its_sheet_copied(book: Workbook) -> None:
    """As Excel copies a sheet; the rows of the copy are emptied, and it gets the committee's name."""
    copy = book.copy_worksheet(book[SHEET])
    copy.title = "Beredskab"
    copy["B1"].value = str(copy["B1"].value).replace(SHEET, "Beredskab")
    copy.delete_rows(row_of(copy, "2.1"), 2)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    rows = [an_initiative("1.1"), *(an_initiative(n, committee=SHEET) for n in ("2.1", "2.2"))]
    return change(make_master(an_agreement(*rows), tmp_path), written_in_the_settings)


def test_a_new_committee_s_missing_sheet_says_how_it_is_made(master: Path) -> None:
    (report,) = check(master)
    (missing,) = [f for f in report.findings if f.code == "S03"]
    assert "kopiér et andet udvalgs ark" in words(missing, "da").remedy


def test_what_it_says_works(master: Path) -> None:
    change(master, its_sheet_copied)
    assert run(["summarise", str(master)]) == 0
    (report,) = check(master)
    assert [line for line in found(report) if line[0] == "S"] == []
