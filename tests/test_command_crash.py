"""merge, undo and carry-forward stopped before every call that changes the disk: the master is old or new, whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from history_runs import KILLED
from typed import change, fill, make_master, send_out

from workbook_tools.app.recalling import check_master
from workbook_tools.cli.main import run
from workbook_tools.history import History
from workbook_tools.model.findings import Severity

PROGRAM = Path(__file__).with_name("command_runs.py")
THOROUGH = os.environ.get("WORKBOOK_TOOLS_FUZZ") == "long"
SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget."), an_initiative("1.2"))
COMMANDS = {
    "merge": ["merge", "master.xlsx", "indberetning.xlsx"],
    "undo": ["undo", "master.xlsx"],
    "carry-forward": ["carry-forward", "master.xlsx", "--to", "2"],
}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed runs use what only POSIX has")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master with a history, and a submission that is not merged yet."""
    folder = tmp_path_factory.mktemp("prepared")
    master = make_master(AGREEMENT, folder)
    (file,) = send_out(master).values()
    shutil.move(change(file, fill(SHEET, "1.1", r1__smiley="glad")), folder / "indberetning.xlsx")
    shutil.rmtree(folder / "ud")
    return folder


@pytest.fixture
def before(prepared: Path, tmp_path: Path, scenario: str) -> Path:
    """The folder in which the scenario's command is called."""
    folder = tmp_path / "before"
    shutil.copytree(prepared, folder)
    if scenario != "merge":
        assert run(["merge", str(folder / "master.xlsx"), str(folder / "indberetning.xlsx")]) == 0
    return folder


def stopped(before: Path, scenario: str) -> tuple[bytes, list[Path]]:
    """The master that the whole command makes, and what was on the disk before each of its calls and at the end."""
    folder, points = before.parent / "whole", before.parent / "points"
    shutil.copytree(before, folder)
    command = [sys.executable, str(PROGRAM), "snapshots", str(folder), str(points), *COMMANDS[scenario]]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return (folder / "master.xlsx").read_bytes(), [*sorted(points.iterdir()), folder]


def errors(master: Path) -> list[str]:
    """What `check` finds, but for notes."""
    return [f.code for f in check_master(master) if f.severity is not Severity.NOTE]


def leftovers(folder: Path) -> list[Path]:
    names = {"journal.sqlite-journal", "lock.holder", "lock.sqlite-journal"}
    return [p for p in folder.rglob("*") if p.suffix == ".tmp" or p.name in names]


def some(points: list[Path], steps: int) -> Iterator[Path]:
    """Every so many points in a usual run, all of them in a thorough one; always the last two."""
    every = 1 if THOROUGH else max(1, len(points) // steps)
    yield from dict.fromkeys([*points[::every], *points[-2:]])


@pytest.mark.parametrize("scenario", COMMANDS)
def test_a_stopped_command_leaves_the_master_old_or_new_and_the_next_one_cleans_up(before: Path, scenario: str) -> None:
    old = (before / "master.xlsx").read_bytes()
    new, points = stopped(before, scenario)
    print(f"stopped at {len(points) - 1} points")
    assert len(points) > 25
    outcomes = []
    for folder in points:
        master = folder / "master.xlsx"
        outcomes.append(master.read_bytes() == new)
        assert master.read_bytes() in (old, new)
        assert [f for f in History(master).check() if f.severity is not Severity.NOTE] == []
    assert outcomes == sorted(outcomes), "once new, always new"
    assert set(outcomes) == {False, True}
    for folder in some(points, 3):
        assert_the_next_run_finishes(folder, scenario, new)
    for folder in points:
        History(folder / "master.xlsx").recover()
        assert History(folder / "master.xlsx").check() == ()
        assert {p.name for p in leftovers(folder)} <= {"journal.sqlite-journal"}, "SQLite's own, until it next writes"


def assert_the_next_run_finishes(folder: Path, scenario: str, new: bytes) -> None:
    """The same command gives the final master, or finds it there; undo would go on to the step before."""
    master = folder / "master.xlsx"
    is_new = master.read_bytes() == new
    assert errors(master) == []
    if is_new and scenario == "undo":
        History(master).recover()
    else:
        file = [str(folder / "indberetning.xlsx")] if scenario == "merge" else COMMANDS[scenario][2:]
        assert run([scenario, str(master), *file]) in (0, 1)
    assert master.read_bytes() == new
    assert errors(master) == []
    assert any(r.command.startswith(scenario) and r.changed_the_file for r in History(master).runs())


@pytest.mark.parametrize("scenario", COMMANDS)
def test_a_killed_command_leaves_what_the_copies_show(before: Path, scenario: str) -> None:
    """The copies stand for kills: the process really ended, at some of the points, leaves the same master."""
    _, points = stopped(before, scenario)
    for copy in some(points[:-1], 2):
        folder = before.parent / f"killed {copy.name}"
        shutil.copytree(before, folder)
        command = [sys.executable, str(PROGRAM), "kill", str(folder), str(int(copy.name)), *COMMANDS[scenario]]
        # Not through pipes: the reading process of the killed one would hold them open for a moment.
        quiet = subprocess.DEVNULL
        assert subprocess.run(command, check=False, timeout=120, stdout=quiet, stderr=quiet).returncode == KILLED
        master, shown = folder / "master.xlsx", copy / "master.xlsx"
        assert master.read_bytes() == shown.read_bytes()
        assert [r.state for r in History(master).runs()] == [r.state for r in History(shown).runs()]
        assert len(leftovers(folder)) == len(leftovers(copy))
        assert errors(master) == []
