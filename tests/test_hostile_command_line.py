"""Hostile files, and other programs' real ones, through the real command line: a word, an exit code, little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hostile import HOSTILE, cell, pack, parts, sheet, workbook
from typed import make_master, send_out

CORPUS = Path(os.environ.get("WORKBOOK_TOOLS_SHARED") or Path(__file__).parents[2] / "shared") / "corpus"
MEASURE = Path(__file__).with_name("measured_runs.py")
LITTLE = 150
"""MiB. Python with what the commands load takes some 40."""

STYLED = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(2, 1_000_001))
NOT_OURS = {
    "a million styled rows": lambda: workbook(cell("A1") + STYLED),
    "styles at the end of the grid": lambda: workbook('<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
    "macros": lambda: pack(parts(sheet(cell("A1"))) | {"xl/vbaProject.bin": b"x"}),
}
"""Workbooks that can be read, and are just not ours (S01)."""


def run_all(commands: list[list[object]]) -> list[dict[str, Any]]:
    program = [sys.executable, "-m", "workbook_tools", "--lang", "en"]
    lines = [[*program, *map(str, command)] for command in commands]
    done = subprocess.run(
        [sys.executable, MEASURE], input=json.dumps(lines), capture_output=True, text=True, check=True
    )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    for name, make in {**{name: make for name, (_, make) in HOSTILE.items()}, **NOT_OURS}.items():
        (made / f"{name}.xlsx").write_bytes(make())
    return made


def test_every_hostile_file_is_refused_by_name_and_with_its_code(folder: Path) -> None:
    files = [folder / f"{name}.xlsx" for name in HOSTILE]
    wrong = []
    for file, result in zip(files, run_all([["validate", "--json", f] for f in files]), strict=True):
        (report,) = json.loads(result["out"])["files"]
        (found,) = report["findings"]
        refused = result["code"] == 3 and found["code"] == HOSTILE[file.stem][0] and found["remedy"]
        if not refused or file.name not in found["message"] + report["file"] or result["err"] or result["mib"] > LITTLE:
            wrong.append((file.name, result))
    assert wrong == []


def test_workbooks_of_others_are_read_however_much_is_styled(folder: Path) -> None:
    results = run_all([["validate", "--json", folder / f"{name}.xlsx"] for name in NOT_OURS])
    codes = [[f["code"] for f in json.loads(r["out"])["files"][0]["findings"]] for r in results]
    assert codes == [["S01"], ["S01"], ["W70", "S01"]]
    assert [(r["code"], r["err"]) for r in results] == [(1, "")] * len(results)
    assert [r["mib"] for r in results if r["mib"] > LITTLE] == []


@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus at {CORPUS}")
def test_no_file_of_another_program_ends_in_a_traceback() -> None:
    files = sorted(CORPUS.glob("*.xls*"))
    assert len(files) > 10
    wrong = []
    for file, result in zip(files, run_all([["validate", "--json", f] for f in files]), strict=True):
        (report,) = json.loads(result["out"])["files"]
        codes = {f["code"] for f in report["findings"]}
        foreseen = result["code"] == (1 if "S01" in codes else 3) and codes.isdisjoint({"W60", "W61", "W62"})
        if not foreseen or result["err"] or result["mib"] > LITTLE:
            wrong.append((file.name, result))
    assert wrong == []


def test_a_good_file_among_hostile_ones_is_judged(folder: Path, tmp_path: Path) -> None:
    agreement = an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget."))
    sent = send_out(make_master(agreement, tmp_path))["Ejendomme"]
    (result,) = run_all([["validate", "--json", folder, sent]])
    reports = {Path(report["file"]).name: report for report in json.loads(result["out"])["files"]}
    assert [f["code"] for f in reports[sent.name]["findings"]] == ["E1"]
    assert len(reports) == len(HOSTILE) + len(NOT_OURS) + 1
    assert (result["code"], result["err"]) == (3, "")
    assert result["mib"] <= LITTLE


ENTRIES = ["doctype", "part", "far space", "size that lies", "elements", "password"]
COMMANDS: dict[str, list[str]] = {
    "validate": ["{bad}"],
    "status": ["{bad}", "{empty}"],
    "merge": ["{bad}", "{good}"],
    "merge a submission": ["{good}", "{bad}"],
    "summarise": ["{bad}"],
    "distribute": ["{bad}", "-o", "{out}/ud"],
    "carry-forward": ["{bad}", "--to", "2"],
    "check": ["{bad}"],
    "undo": ["{bad}"],
    "import": ["{bad}", "-o", "{out}/ny.xlsx"],
    "diff": ["{bad}", "{good}"],
    "diff with an old one": ["{good}", "{bad}"],
    "check-publish": ["{bad}"],
}


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_refuses_a_hostile_file(name: str, folder: Path, tmp_path: Path) -> None:
    good = make_master(an_agreement(an_initiative("1.1")), tmp_path)
    before = good.read_bytes()
    (tmp_path / "tom").mkdir()
    places = {"bad": folder / f"{name}.xlsx", "good": good, "out": tmp_path, "empty": tmp_path / "tom"}
    commands = [[key.split(" ", 1)[0], *(w.format(**places) for w in words)] for key, words in COMMANDS.items()]
    results = dict(zip(COMMANDS, run_all(commands), strict=True))
    assert {key: (r["code"], r["err"]) for key, r in results.items() if r["code"] != 3} == {}
    said = {key: r["out"] + r["err"] for key, r in results.items()}
    assert [key for key, text in said.items() if "Traceback" in text or f"{name}.xlsx" not in text] == []
    assert {key: r["mib"] for key, r in results.items() if r["mib"] > LITTLE} == {}
    assert good.read_bytes() == before
