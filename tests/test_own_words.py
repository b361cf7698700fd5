"""What the coordinator types on sheets that the program writes anew is told, and listed in Kontrol."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from openpyxl.comments import Comment
from typed import change, fill, make_master

from workbook_tools.cli.main import run
from workbook_tools.model.values import Smiley
from workbook_tools.workbook.raw import RawSheet
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__smiley=Smiley.SAD, r1__status="Rykket", r1__milestone="Planen er vedtaget."),
    an_initiative("1.2", r1__smiley=Smiley.HAPPY, r1__milestone="Vejen er åbnet."),
)
Step = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    assert run(["summarise", str(make_master(AGREEMENT, folder))]) == 0
    return folder


@pytest.fixture
def master(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "runde")
    return tmp_path / "runde" / "master.xlsx"


def typed(sheet: str, cell: str, value: object) -> Step:
    def step(workbook: Workbook) -> None:
        workbook[sheet][cell].value = value

    return step


def noted(workbook: Workbook) -> None:
    workbook["Økonomi"]["B4"].comment = Comment("Ring til Bo", "k")


def moved_down(workbook: Workbook) -> None:
    workbook["Oversigt"].insert_rows(4, 2)


def told(master: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    capsys.readouterr()
    assert run(["summarise", str(master), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {f["code"] for f in found} <= {"S58"}
    return [(f["sheet"], f["cell"]) for f in found]


def sheet_of(master: Path, name: str) -> RawSheet:
    sheet = read_workbook(master).sheet(name)
    assert sheet
    return sheet


TYPED = [
    ((typed("Oversigt", "B20", "Min kommentar"),), [("Oversigt", "B20")]),
    ((typed("Oversigt", "C6", 99),), [("Oversigt", "C6")]),
    ((typed("Opmærksomhed", "M6", "drøftet"), typed("Udvikling", "A9", "ja")),
     [("Opmærksomhed", "M6"), ("Udvikling", "A9")]),
    ((typed("Udskydelser", "B9", "=1+1"),), [("Udskydelser", "B9")]),
    ((noted,), [("Økonomi", "B4")]),
    ((moved_down,), []),
    ((fill(SHEET, "1.2", r1__status="Nyt", r1__smiley="sur"),), []),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), TYPED)
def test_own_words_are_told_once_with_their_cells(
    master: Path, capsys: pytest.CaptureFixture[str], steps: tuple[Step, ...], expected: list[tuple[str, str]]
) -> None:
    change(master, *steps)
    assert told(master, capsys) == expected
    assert told(master, capsys) == []


def test_without_a_history_all_but_numbers_are_told(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outdated = fill(SHEET, "1.2", r1__status="Nyt", r1__smiley="sur")
    change(master, outdated, *(step for steps, _ in TYPED[:4] for step in steps))
    shutil.rmtree(master.parent / "master.history")
    cells = [("Oversigt", "B20"), ("Opmærksomhed", "M6"), ("Udvikling", "A9"), ("Udskydelser", "B9")]
    assert told(master, capsys) == cells


def test_they_stay_in_kontrol_until_their_line_is_deleted(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, typed("Oversigt", "B20", "Min kommentar"))
    told(master, capsys)
    for command in ("summarise", "merge"):
        assert any("Min kommentar" in str(value) for row in sheet_of(master, "Kontrol").rows for value in row)
        run([command, str(master), *([str(master.parent)] if command == "merge" else [])])
    assert any("Min kommentar" in str(value) for row in sheet_of(master, "Kontrol").rows for value in row)


def test_words_that_another_command_has_written_past_are_told_too(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(master, typed("Oversigt", "B20", "Min kommentar"))
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    assert told(master, capsys) == [("Oversigt", "B20")]


def test_nothing_typed_nothing_told(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = master.read_bytes()
    assert told(master, capsys) == []
    assert master.read_bytes() == before
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    assert told(master, capsys) == []
