"""`check --ready`: what is still open before the committees get their documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from typed import change, fill, make_master, send_out

from workbook_tools.cli.main import run

SHEET = "Økonomiudvalget"


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """1.1 owes a smiley."""
    rows = [an_initiative("1.1", r1__milestone="Planen er vedtaget."), an_initiative("1.2", centre="Skoler")]
    return make_master(an_agreement(*rows), tmp_path)


def asked(master: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["check", str(master), "--ready", "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)["ready"]
    return code, result


def test_cells_that_are_owed_are_counted_by_centre(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = asked(master, capsys)
    assert (code, result["ready"], result["owed"], result["faults"]) == (1, False, {"Ejendomme": 1}, [])


def test_sheets_that_say_something_else_than_the_rows_are_out_of_date_until_they_are_made_anew(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(master, fill(SHEET, "1.1", r1__smiley="☹ sur", r1__status="I stå.", r1__corrective_action="Beslut det."))
    code, result = asked(master, capsys)
    assert (code, result["owed"]) == (1, {})
    assert {"Oversigt", "Opmærksomhed"} <= set(result["outdated"])
    run(["summarise", str(master)])
    before = master.read_bytes()
    code, result = asked(master, capsys)
    assert (code, result["ready"], result["outdated"]) == (0, True, [])
    assert master.read_bytes() == before


def test_faults_conflicts_and_rejected_edits_are_open(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = send_out(master)
    steps = [fill(SHEET, "1.1", r1__smiley="glad", r1__status="Centerets ord.", title="Et bedre navn")]
    change(files["Ejendomme"], *steps)
    change(master, fill(SHEET, "1.1", r1__status="Koordinatorens ord."), fill(SHEET, "1.2", r1__smiley="tja"))
    run(["merge", str(master), str(files["Ejendomme"])])
    code, result = asked(master, capsys)
    assert (code, result["ready"], result["conflicts"], result["proposals"]) == (1, False, 1, 0)
    assert [f["code"] for f in result["noted"]] == ["M05"]
    assert "r1.smiley" in [f["field"] for f in result["faults"]]


def test_the_answer_is_short(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", str(master), "--ready"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 8
    assert any("Ejendomme 1" in line for line in lines)


def test_without_the_question_a_master_that_is_not_ready_is_in_order(master: Path) -> None:
    assert run(["check", str(master)]) == 0
