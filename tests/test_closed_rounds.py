"""A closed round stands, through the command line: edits in it are rejected, and those by hand are found (E7)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import load_workbook
from typed import change, check, fill, found, make_master, send_out

from workbook_tools.cli.main import run

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Planen er vedtaget."),
    an_initiative("1.2", r1__milestone="Skolen er åbnet.", r2__milestone="Den er i brug."),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Round 1 is reported and closed; `ud1` and `ud2` are the files as sent in each round."""
    folder = tmp_path_factory.mktemp("made")
    master = make_master(AGREEMENT, folder)
    (first,) = send_out(master, folder / "ud1").values()
    (folder / "r1.xlsx").write_bytes(first.read_bytes())
    steps = [fill(SHEET, number, r1__smiley="glad") for number in ("1.1", "1.2")]
    assert run(["merge", str(master), str(change(folder / "r1.xlsx", *steps))]) == 0
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    (second,) = send_out(master, folder / "ud2").values()
    (folder / "r2.xlsx").write_bytes(second.read_bytes())
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "runde"))


def merge(capsys: pytest.CaptureFixture[str], folder: Path, name: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["merge", str(folder / "master.xlsx"), str(folder / name), "--json"])
    return code, json.loads(capsys.readouterr().out)


def in_master(folder: Path, key: str) -> dict[str, object]:
    (report,) = check(folder / "master.xlsx")
    assert report.book is not None
    assert report.book.agreement is not None
    name = key.removeprefix("r1.")
    return {i.number: getattr(i.followup(1), name) for i in report.book.agreement.initiatives}


def test_a_file_of_the_closed_round_is_rejected_edit_by_edit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "r1.xlsx", fill(SHEET, "1.1", r1__status="Kom for sent."))
    code, result = merge(capsys, folder, "r1.xlsx")
    assert code == 1
    assert [(f["code"], f["number"], f["field"]) for f in result["rejected"]] == [("M03", "1.1", "r1.status")]
    assert in_master(folder, "r1.status")["1.1"] is None


def listed(folder: Path, code: str) -> int:
    """How many lines of Kontrol are about that."""
    (kontrol,) = [s for s in load_workbook(folder / "master.xlsx").worksheets if s.title == "Kontrol"]
    return sum(f'[["{code}"' in str(cell) for row in kontrol.iter_rows(values_only=True) for cell in row)


def test_a_file_of_the_closed_round_is_one_line_until_its_centre_answers_the_open_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "r1.xlsx", *(fill(SHEET, number, r1__status="Kom for sent.") for number in ("1.1", "1.2")))
    _, result = merge(capsys, folder, "r1.xlsx")
    assert (len(result["rejected"]), listed(folder, "M03")) == (2, 1)
    change(folder / "r2.xlsx", fill(SHEET, "1.1", r2__status="I gang.", r2__smiley="glad"))
    merge(capsys, folder, "r2.xlsx")
    assert listed(folder, "M03") == 0


def test_of_a_closed_rounds_file_nobody_is_asked_whether_its_smiley_still_holds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", fill(SHEET, "1.1", r1__milestone="Et andet mål."))
    _, result = merge(capsys, folder, "r1.xlsx")
    assert "M50" not in [f["code"] for f in result["findings"]]


def test_an_edit_of_the_closed_round_in_the_next_rounds_file_is_rejected(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "r2.xlsx", fill(SHEET, "1.1", r1__status="Skrevet bagefter."))
    _, result = merge(capsys, folder, "r2.xlsx")
    assert ("r1.status", "1.1") in [(f["field"], f["number"]) for f in result["rejected"]]
    assert "E7" in [f["code"] for f in result["findings"]]
    assert in_master(folder, "r1.status")["1.1"] is None


def test_an_edit_by_hand_of_the_closed_round_in_the_master_is_found(folder: Path) -> None:
    change(folder / "master.xlsx", fill(SHEET, "1.2", r1__smiley="sur", r1__corrective_action="Flere penge."))
    (report,) = check(folder / "master.xlsx")
    assert {"E7 1.2 r1.smiley", "E7 1.2 r1.corrective_action"} <= set(found(report))


def test_a_reopened_round_may_be_mended_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "r1.xlsx", fill(SHEET, "1.1", r1__status="Kom for sent."))
    assert run(["carry-forward", str(folder / "master.xlsx"), "--to", "1", "--reopen"]) in (0, 1)
    code, result = merge(capsys, folder, "r1.xlsx")
    assert (code, result["rejected"]) == (0, [])
    assert in_master(folder, "r1.status")["1.1"] == "Kom for sent."
    assert not [line for line in found(check(folder / "master.xlsx")[0]) if line.startswith("E7")]


def test_reopening_stands_in_the_history_and_can_be_undone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = folder / "master.xlsx"
    before = master.read_bytes()
    assert run(["carry-forward", str(master), "--to", "1", "--reopen"]) in (0, 1)
    capsys.readouterr()
    assert run(["history", str(master), "--json"]) == 0
    history = json.loads(capsys.readouterr().out)
    assert history["runs"][-1]["command"] == "carry-forward --to 1 --reopen"
    fields = {e["change"]["field"] for e in history["entries"] if e["run"] == history["runs"][-1]["id"]}
    assert {"r1.closed", "current_round"} <= fields
    assert run(["undo", str(master)]) == 0
    assert master.read_bytes() == before
