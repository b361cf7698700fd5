"""Many files at once: judged by the workers or afterwards, in one batch or several, the findings are the same."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from typed import change, fill, make_master

from workbook_tools.app import validating
from workbook_tools.app.validating import FileReport, validate
from workbook_tools.workbook.workers import run_ordered

SHEET = "Økonomiudvalget"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Without faults, with a rule's, none at all, and two with a field's: one text decodes, the other does not."""
    folder = tmp_path_factory.mktemp("files")
    fine = make_master(an_agreement(an_initiative("1.1"), an_initiative("1.2")), folder)
    names = ("rule.xlsx", "smiley.xlsx", "year.xlsx")
    rule, smiley, year = (Path(shutil.copy(fine, folder / name)) for name in names)
    change(rule, fill(SHEET, "1.1", r1__milestone="Planen er vedtaget."))
    change(smiley, fill(SHEET, "1.1", r1__smiley="måske"))
    change(year, fill(SHEET, "1.2", postpone__to_year="12020"))
    broken = folder / "broken.xlsx"
    broken.write_bytes(b"")
    return [fine, rule, broken, smiley, year]


def without_book(reports: list[FileReport]) -> list[FileReport]:
    return [replace(r, book=None) for r in reports]


def test_the_files_have_the_findings_that_they_are_made_for(files: list[Path]) -> None:
    codes = [{f.code for f in r.findings} for r in validate(files)]
    assert [sorted(found & {"E1", "W04", "F2", "F6"}) for found in codes] == [[], ["E1"], ["W04"], ["F2"], ["F6"]]


def test_workers_judge_as_it_is_judged_with_the_books(files: list[Path]) -> None:
    assert validate(files, books=False, jobs=2) == without_book(validate(files))


@pytest.mark.parametrize("rows", [1, 3, 4])
def test_the_size_of_a_batch_changes_no_finding(files: list[Path], rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = without_book(validate(files))
    monkeypatch.setattr(validating, "_BATCH_ROWS", rows)
    assert validate(files, books=False, jobs=1) == expected


def slowly(path: str) -> str:
    time.sleep(0.05)
    return path


def test_something_else_can_be_done_once_while_workers_work() -> None:
    done: list[float] = []
    found = list(run_ordered(slowly, ["a", "b"], jobs=1, meanwhile=lambda: done.append(time.monotonic())))
    assert (found, len(done)) == (["a", "b"], 1)
