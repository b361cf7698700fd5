"""What the coordinator is told before workbooks go out, and before a round is closed."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from builders import CENTRES, an_agreement, an_initiative
from typed import SESSION, change, check, fill, found, keys, make_master, row_of, send_out

from workbook_tools.app.carrying import open_round
from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.fields import get_field

SHEET = "Økonomiudvalget"


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    capsys.readouterr()
    run([*map(str, arguments), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def codes(result: dict[str, Any]) -> list[str]:
    return [f["code"] for f in result["findings"]]


@pytest.mark.parametrize(("rows", "expected"), [(5, ["S15"] * 5), (6, ["A07"])])
def test_many_rows_without_a_centre_are_one_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: int, expected: list[str]
) -> None:
    homeless = [an_initiative(f"1.{n}", centre=None) for n in range(2, 2 + rows)]
    master = make_master(an_agreement(an_initiative("1.1"), *homeless), tmp_path)
    result = asked(capsys, "distribute", master, "-o", tmp_path / "ud")
    assert codes(result) == ["A06", *expected]
    assert all(any(f"1.{n}" in f["message"] + f["number"] for f in result["findings"]) for n in range(2, 2 + rows))


def test_a_passed_deadline_is_said_before_the_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(an_agreement(an_initiative("1.1")), tmp_path)
    capsys.readouterr()
    assert run(["distribute", str(master), "-o", str(tmp_path / "ud")]) == 0
    printed = capsys.readouterr().out
    assert -1 < printed.index("A06") < printed.index("Ejendomme")


def two_centres(**values: Any) -> Agreement:
    return an_agreement(an_initiative("1.1", **values), an_initiative("1.2", centre=CENTRES[1], **values))


def test_a_round_is_not_closed_silently_on_centres_that_have_not_delivered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = make_master(two_centres(), tmp_path)
    files = send_out(master)
    change(files["Skoler"], fill(SHEET, "1.2", r1__status="Åbnet."))
    run(["merge", str(master), str(files["Skoler"])])
    result = asked(capsys, "carry-forward", master, "--to", 2)
    (late,) = [f["message"] for f in result["findings"] if f["code"] == "C9"]
    assert "Ejendomme" in late
    assert "Skoler" not in late
    assert "C9" not in codes(asked(capsys, "carry-forward", master, "--to", 2))


def test_a_round_is_not_closed_silently_on_open_conflicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(two_centres(), tmp_path)
    files = send_out(master)
    change(files["Skoler"], fill(SHEET, "1.2", r1__status="Centerets ord."))
    change(master, fill(SHEET, "1.2", r1__status="Koordinatorens ord."))
    run(["merge", str(master), str(files["Skoler"])])
    before = master.read_bytes()
    assert "C10" in codes(asked(capsys, "carry-forward", master, "--to", 2, "--dry-run"))
    assert master.read_bytes() == before


def test_without_workbooks_sent_out_nothing_is_missed(tmp_path: Path) -> None:
    found_now = open_round(make_master(two_centres(), tmp_path), 2, SESSION).findings
    assert [f.code for f in found_now if f.code in ("C9", "C10")] == []


@pytest.mark.parametrize(
    ("typed", "text"),
    [(datetime(2019, 9, 1), "01-09-2019"), (datetime(2019, 9, 1, 14, 30), "01-09-2019 14:30")],  # noqa: DTZ001
)
def test_a_date_typed_as_text_is_merged_as_a_dane_writes_it(tmp_path: Path, typed: datetime, text: str) -> None:
    master = make_master(an_agreement(an_initiative("1.1")), tmp_path)
    file = send_out(master)["Ejendomme"]

    def type_date(workbook: Any) -> None:
        page = workbook[SHEET]
        cell = page.cell(row_of(page, "1.1"), keys(page)["r1.status"])
        cell.value, cell.number_format = typed, "dd-mm-yyyy hh:mm"

    change(file, type_date)
    assert run(["merge", str(master), str(file)]) == 0
    (report,) = check(master)
    assert report.book is not None
    assert report.book.agreement is not None
    assert [get_field(i, "r1.status") for i in report.book.agreement.initiatives] == [text]


def test_a_date_of_approval_comes_back_as_it_was_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(an_agreement(an_initiative("1.1")), tmp_path)
    change(master, fill(SHEET, "1.1", council_approval=datetime(2019, 8, 26)))  # noqa: DTZ001
    file = send_out(master)["Ejendomme"]
    assert asked(capsys, "merge", master, file)["files"][0]["edits"] == 0
    (report,) = check(file)
    assert found(report) == []
