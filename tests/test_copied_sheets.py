"""A committee's sheet that stands twice in a workbook: known as a copy, and every cell of it that differs is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, check, fill, keys, row_of, sent_file

from workbook_tools.cli.main import run
from workbook_tools.model.findings import Finding

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    *(an_initiative(n, r1__economy_status="Som sendt") for n in ("1.1", "1.2")),
    an_initiative("2.1", committee="Teknik"),
)
Step = Callable[[Workbook], object]


def copied(name: str) -> Step:
    return lambda workbook: setattr(workbook.copy_worksheet(workbook[SHEET]), "title", name)


def named(old: str, new: str) -> Step:
    return lambda workbook: setattr(workbook[old], "title", new)


def without_ids(name: str) -> Step:
    """As when the visible cells alone are copied to a new sheet."""

    def step(workbook: Workbook) -> None:
        page = workbook[name]
        for row in range(row_of(page, "1.1"), page.max_row + 1):
            page.cell(row, keys(page)["row_id"]).value = None

    return step


def told(findings: tuple[Finding, ...], *codes: str) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.number, f.field, f.values.get("value", "")) for f in findings if f.code in codes]


def merge(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(sent_file(folder)), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


COPY = f"{SHEET} (2)"
ANSWERED = fill(COPY, "1.2", r1__status="Svar", r1__economy_status="Rettet")


@pytest.mark.parametrize("steps", [(), (without_ids(COPY),), (named(COPY, "Kopi af ark"),), (named(COPY, "Til Bo"),)])
def test_every_answer_on_a_copy_is_an_edit_with_its_words(
    folder: Path, capsys: pytest.CaptureFixture[str], steps: tuple[Step, ...]
) -> None:
    file = change(sent_file(folder), copied(COPY), ANSWERED, *steps)
    (report,) = check(file)
    answers = [("S56", "1.2", "r1.status", "Svar"), ("S56", "1.2", "r1.economy_status", "Rettet")]
    assert told(report.findings, "S10", "S55", "S56", "M32") == [("S55", "", "", ""), *answers]
    result = merge(folder, capsys)
    assert sorted((f["code"], f["field"]) for f in result["rejected"]) == sorted((c, f) for c, _, f, _ in answers)
    assert result["applied"] == []
    assert "S55" in {f["code"] for f in result["findings"]}


def test_what_both_sheets_say_is_merged_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent_file(folder), fill(SHEET, "1.1", r1__status="Ens"), copied(COPY), ANSWERED)
    result = merge(folder, capsys)
    assert [(c["number"], c["new"]) for c in result["applied"]] == [("1.1", "Ens")]
    assert [f["number"] for f in result["rejected"]] == ["1.2", "1.2"]


def test_rows_and_remarks_of_the_copy_s_own_are_listed(folder: Path) -> None:
    def more(workbook: Workbook) -> None:
        page = workbook[COPY]
        row = row_of(page, "1.2") + 1
        page.cell(row, keys(page)["number"]).value = "1.3"
        page.cell(row, keys(page)["title"]).value = "Noget nyt"
        page.cell(row + 4, keys(page)["r1.status"]).value = "Husk Bo"

    (report,) = check(change(sent_file(folder), copied(COPY), more))
    assert told(report.findings, "S56", "M31") == [("S56", "1.3", "", "1.3 | Noget nyt"), ("M31", "", "", "Husk Bo")]


def test_a_copy_that_says_the_same_is_only_told(folder: Path) -> None:
    (report,) = check(change(sent_file(folder), copied(COPY)))
    assert told(report.findings, "S10", "S55", "S56", "M31", "M32") == [("S55", "", "", "")]


def test_where_the_copy_alone_is_left_it_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent_file(folder), copied(COPY), ANSWERED, lambda workbook: workbook.remove(workbook[SHEET]))
    result = merge(folder, capsys)
    assert [c["field"] for c in result["applied"]] == ["r1.status", "r1.economy_status"]
    assert "S17" in {f["code"] for f in result["findings"]}


def test_two_copies_and_no_original_are_not_guessed_between(folder: Path) -> None:
    file = change(sent_file(folder), copied(COPY), ANSWERED, named(SHEET, "ØU"))
    (report,) = check(file)
    found = told(report.findings, "S10", "S17", "S55", "S57", "S56")
    assert [f for f in found if f[0] == "S57"] == [("S57", "", "", "")] * 2
    assert [f[2] for f in found if f[0] == "S56"] == ["r1.status", "r1.economy_status"]


def test_a_copy_in_the_master_is_told_cell_by_cell(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = change(folder / "master.xlsx", copied(COPY), fill(COPY, "1.2", centre="Skoler"))
    capsys.readouterr()
    assert run(["check", str(master), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(f["code"], f["number"], f["field"]) for f in found if f["code"][0] == "S"] == [
        ("S55", "", ""),
        ("S56", "1.2", "centre"),
    ]


def test_a_copy_in_the_master_that_is_only_behind_says_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A merge fills the sheet that is read, and not the copy: that makes no more of it to be told."""
    master = change(folder / "master.xlsx", copied(COPY), fill(COPY, "1.2", centre="Skoler"))
    change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar", r1__smiley="glad"))
    for _ in range(2):
        capsys.readouterr()
        run(["merge", str(master), str(sent_file(folder)), "--json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        assert [f["field"] for f in found if f["code"] == "S56"] == ["centre"]


def test_a_new_committee_s_sheet_is_no_copy(folder: Path) -> None:
    def other_rows(workbook: Workbook) -> None:
        page = workbook["Byråd"]
        for number, new in (("1.1", "7.1"), ("1.2", "7.2")):
            row = row_of(page, number)
            for key, value in (("row_id", None), ("number", new), ("title", f"Ny {new}")):
                page.cell(row, keys(page)[key]).value = value

    (report,) = check(change(folder / "master.xlsx", copied("Byråd"), other_rows))
    assert told(report.findings, "S10", "S55", "S56") == [("S10", "", "", "")]


def test_a_sheet_of_other_rows_is_known_by_its_title(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As when somebody copies it from another centre's file."""

    def other_rows(workbook: Workbook) -> None:
        page = workbook[COPY]
        for number, new in (("1.1", "7.1"), ("1.2", "7.2")):
            row = row_of(page, number)
            for key, value in (("row_id", f"r{new}"), ("number", new), ("title", f"Ny {new}"), ("r1.status", "Svar")):
                page.cell(row, keys(page)[key]).value = value

    file = change(sent_file(folder), copied(COPY), other_rows)
    (report,) = check(file)
    found = [(f.code, f.number) for f in report.findings if f.code in ("S10", "S55", "S56", "M32")]
    assert found == [("S55", ""), ("S56", "7.1"), ("S56", "7.2")]
    assert [f["number"] for f in merge(folder, capsys)["rejected"]] == ["7.1", "7.2"]


def test_a_long_sheet_of_the_centre_s_own_is_told_row_by_row(folder: Path) -> None:
    def long(workbook: Workbook) -> None:
        page = workbook.create_sheet("Svar")
        page.append(["Nr.", "Indsats", "Status", "Smiley"])
        for n in range(300):
            page.append([f"1.{n}", "Indsats", f"Svar {n}", "glad"])

    (report,) = check(change(sent_file(folder), long))
    found = [f.values["value"] for f in report.findings if f.code in ("S10", "M32")]
    assert len(found) == 201
    assert found[1] == "1.0 | Indsats | Svar 0 | glad"
