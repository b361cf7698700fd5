"""`check`: every change in the master has its line in the journal, and the other way round."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from typed import change, fill, make_master, send_out

from workbook_tools.cli.main import run

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Planen er vedtaget."),
    an_initiative("1.2", r1__milestone="Skolen er åbnet.", centre="Skoler"),
)


@pytest.fixture(scope="module")
def worked_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master with an edit by hand, two merges, an undo, a carry-forward and a summary behind it."""
    folder = tmp_path_factory.mktemp("worked")
    master = make_master(AGREEMENT, folder)
    files = send_out(master)
    for centre, number, status in (("Ejendomme", "1.1", "I gang."), ("Skoler", "1.2", "Åbnet.")):
        change(files[centre], fill(SHEET, number, r1__smiley="glad", r1__status=status))
    change(master, fill(SHEET, "1.2", remarks="Skrevet i hånden."))
    all_files = map(str, files.values())
    for command, *more in (["merge", str(files["Ejendomme"])], ["undo"], ["merge", *all_files], ["summarise"]):
        assert run([command, str(master), *more]) in (0, 1)
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    return folder


@pytest.fixture
def master(worked_on: Path, tmp_path: Path) -> Path:
    shutil.copytree(worked_on, tmp_path / "worked")
    return tmp_path / "worked" / "master.xlsx"


def check(master: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and findings."""
    capsys.readouterr()
    code = run(["check", str(master), "--json"])
    return code, json.loads(capsys.readouterr().out)["findings"]


def in_journal(master: Path, sql: str) -> None:
    with closing(sqlite3.connect(master.with_suffix(".history") / "journal.sqlite")) as connection, connection:
        assert connection.execute(sql).rowcount > 0


def test_a_master_that_only_the_program_and_its_coordinator_changed_is_clean(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(master, capsys) == (0, [])


def test_a_change_without_a_line_is_found(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_journal(master, "DELETE FROM changes WHERE number = '1.2' AND field = 'r1.status'")
    code, findings = check(master, capsys)
    assert code == 1
    assert [(f["code"], f["number"], f["field"]) for f in findings] == [("H21", "1.2", "r1.status")]


def test_a_line_that_says_another_value_is_found(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_journal(master, """UPDATE changes SET new = '["text","Lukket."]' WHERE number = '1.2' AND field = 'r1.status'""")
    code, findings = check(master, capsys)
    assert code == 1
    assert [(f["code"], f["number"], f["field"]) for f in findings] == [("H22", "1.2", "r1.status")]


def test_a_line_about_nothing_that_happened_is_found(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_journal(master, "UPDATE changes SET field = 'r1.corrective_action' WHERE field = 'r1.status' AND number = '1.2'")
    _, findings = check(master, capsys)
    told = {(f["code"], f["number"], f["field"]) for f in findings}
    assert told == {("H21", "1.2", "r1.status"), ("H22", "1.2", "r1.corrective_action")}


def test_the_opening_of_a_round_has_its_line_too(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_journal(master, "DELETE FROM changes WHERE field = 'current_round'")
    _, findings = check(master, capsys)
    assert [(f["code"], f["field"]) for f in findings] == [("H21", "current_round")]


def test_edits_by_hand_since_the_last_run_are_a_note(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, fill(SHEET, "1.2", remarks="Skrevet igen."))
    code, findings = check(master, capsys)
    assert (code, [f["code"] for f in findings]) == (0, ["H16"])


def test_an_emptied_journal_beside_its_copies_is_told(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (master.with_suffix(".history") / "journal.sqlite").write_bytes(b"")
    before = master.read_bytes()
    code, findings = check(master, capsys)
    assert code == 1
    assert [f["code"] for f in findings] == ["H13"]
    assert [run([command, str(master)]) for command in ("history", "summarise", "undo")] == [3, 3, 3]
    assert master.read_bytes() == before
