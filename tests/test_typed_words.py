"""Words that a column does not know, typed in a master: the history tells them, and undo takes them back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders import SHEETS, an_agreement, an_initiative
from typed import change, fill, make_master

from workbook_tools.cli.main import run
from workbook_tools.model.values import Smiley

CASES = [
    ("kind", "haandskrevet", '"Drift"', '"haandskrevet"'),
    ("r1__smiley", "vist nok", "☺ glad", '"vist nok"'),
    ("funding__2019", "en halv", "(tom)", '"en halv"'),
    ("kind", "=1+1", '"Drift"', '"=…"'),
]


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = make_master(an_agreement(an_initiative("1.1", kind="Drift", r1__smiley=Smiley.HAPPY)), tmp_path)
    assert run(["summarise", str(path)]) in (0, 1)
    return path


def told(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    capsys.readouterr()
    run([*map(str, words)])
    return capsys.readouterr().out


@pytest.mark.parametrize(("key", "words", "was", "now"), CASES)
def test_the_words_are_told_wherever_changes_are(
    key: str, words: str, was: str, now: str, master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = master.read_bytes()
    old = shutil.copy(master, master.with_name("før.xlsx"))
    change(master, fill(SHEETS[0], "1.1", **{key: words}))
    edited = master.read_bytes()
    assert f"{was} → {now}" in told(capsys, "diff", old, master)
    run(["carry-forward", str(master), "--to", "2"])
    assert f"{was} → {now}" in told(capsys, "history", master, "1.1")
    told(capsys, "undo", master)
    assert master.read_bytes() == edited
    assert f"{now} → {was}" in told(capsys, "undo", master, "--hand-edits")
    assert master.read_bytes() == before


def test_words_that_are_put_right_are_told_as_what_was_there(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, fill(SHEETS[0], "1.1", kind="haandskrevet"))
    run(["carry-forward", str(master), "--to", "2"])
    change(master, fill(SHEETS[0], "1.1", kind="Anlæg"))
    run(["summarise", str(master)])
    lines = told(capsys, "history", master, "1.1")
    assert '"Drift" → "haandskrevet"' in lines
    assert '"haandskrevet" → "Anlæg"' in lines
    assert run(["check", str(master)]) == 0
