"""Killed at every point of every kind of write, the master is wholly old or wholly new, and the next run cleans up."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from history_runs import BEFORE_AND_AFTER, NOW, WATCHED, Countdown, patch_calls, prepare, run, sha, version

from workbook_tools.history import History
from workbook_tools.model.findings import Severity, WorkbookToolsError

PROGRAM = Path(__file__).with_name("history_runs.py")
SYSTEM_CALLS = {
    "write": "write",
    "pwrite": "pwrite64",
    "fsync": "fsync",
    "fdatasync": "fdatasync",
    "rename": "rename,?renameat,?renameat2",
    "unlink": "unlink,?unlinkat",
    "mkdir": "mkdir,?mkdirat",
    "chmod": "chmod,?fchmodat",
}
TRACED_CALLS = 100

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed runs are forked")


def killed_runs(folder: Path, scenario: str, *command: str, more: tuple[str, ...] = ()) -> list[Path]:
    """The masters that the kills left, in the order of the points; the last one's run was not killed."""
    (folder / "prepared").mkdir()
    prepare(folder / "prepared" / "master.xlsx", scenario)
    subprocess.run([*command, scenario, str(folder), *more], check=True, timeout=120)
    return [folder / str(point) / "master.xlsx" for point in range(1, len(list(folder.iterdir())))]


def leftovers(folder: Path) -> list[Path]:
    names = {"journal.sqlite-journal", "lock.holder", "lock.sqlite-journal"}
    return [p for p in folder.rglob("*") if p.suffix == ".tmp" or p.name in names]


def assert_whole(master: Path, scenario: str) -> bool:
    """The master is the old or the new one, and the history finds no error; whether it is the new one."""
    old, new = (version(name) for name in BEFORE_AND_AFTER[scenario])
    present = master.read_bytes()
    assert present in (old, new)
    assert [f for f in History(master).check() if f.severity is not Severity.NOTE] == []
    return present == new


def assert_next_run_cleans_up(master: Path, *, is_new: bool) -> None:
    """After the next commit, the journal tells of the killed run if and only if the master was the new one."""
    history = History(master)
    before = master.read_bytes()
    last = history.commit(version("later"), expected_sha=sha(before), user="Bo", now=NOW, command="merge")
    assert history.check() == ()
    assert leftovers(master.parent) == []
    told = [r for r in history.runs() if r.after == sha(before) and r.command in ("merge", "undo") and r.id < last]
    assert bool(told) or not is_new


@pytest.mark.parametrize("scenario", BEFORE_AND_AFTER)
def test_a_run_killed_before_any_call_leaves_the_master_old_or_new(tmp_path: Path, scenario: str) -> None:
    masters = killed_runs(tmp_path, scenario, sys.executable, str(PROGRAM), "kill")
    assert len(masters) > 25
    print(f"killed at {len(masters) - 1} points")
    outcomes = [assert_whole(master, scenario) for master in masters]
    assert outcomes == sorted(outcomes), "once new, always new"
    assert {False, True} == set(outcomes)
    for master, is_new in zip(masters, outcomes, strict=True):
        assert_next_run_cleans_up(master, is_new=is_new)


@pytest.mark.parametrize("kind", SYSTEM_CALLS)
def test_a_run_killed_by_the_system_at_any_call_leaves_the_master_old_or_new(tmp_path: Path, kind: str) -> None:
    calls = "?" + SYSTEM_CALLS[kind]
    if subprocess.run(["sh", "-c", "strace -f -o /dev/null true"], capture_output=True, check=False).returncode:
        pytest.skip("needs strace and the permission to trace")
    strace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}"]
    strace += ["-e", f"inject={calls}:signal=SIGKILL:when={TRACED_CALLS}"]
    program = [*strace, sys.executable, str(PROGRAM), "trace"]
    masters = killed_runs(tmp_path, "commit", *program, more=(kind, str(TRACED_CALLS)))
    print(f"killed at {len(masters) - 1} points")
    outcomes = [assert_whole(master, "commit") for master in masters]
    assert outcomes[0] is False, "the first call of any kind comes before the replacing"
    assert outcomes[-1] is True
    for master, is_new in zip(masters, outcomes, strict=True):
        assert_next_run_cleans_up(master, is_new=is_new)


@contextmanager
def failing(kind: str, points: int, fault: Exception) -> Iterator[None]:
    """The nth of a kind of call fails."""
    countdown = Countdown(points)

    def around(name: str, call: Callable[[], Any]) -> Any:
        if name == kind and countdown():
            raise fault
        return call()

    with pytest.MonkeyPatch.context() as patch:
        for name in WATCHED:
            patch.setattr(os, name, getattr(os, name))  # so that it is put back
        patch.setattr(sqlite3, "connect", sqlite3.connect)
        patch_calls(around)
        yield


def told_of_run(master: Path) -> tuple[str, str]:
    """The finding's code and file; blank when the write came through (the call that failed was none that matters)."""
    try:
        run(master, "commit")
    except WorkbookToolsError as error:
        return error.finding.code, error.finding.values["file"]
    return "", ""


@pytest.mark.parametrize(
    ("kind", "fault", "code"),
    [
        ("write", errno.ENOSPC, "H06"),
        ("fsync", errno.EDQUOT, "H06"),
        ("replace", errno.EACCES, "H07"),
        ("mkdir", errno.EROFS, "H07"),
        ("write", errno.EIO, "H08"),
    ],
)
@pytest.mark.parametrize("point", range(1, 5))
def test_a_call_that_fails_leaves_the_master_as_it_was(
    tmp_path: Path, kind: str, fault: int, code: str, point: int
) -> None:
    master = tmp_path / "master.xlsx"
    prepare(master, "commit")
    with failing(kind, point, OSError(fault, os.strerror(fault))):
        told = told_of_run(master)
    refused, written = ((code, "master.xlsx"), version("two")), (("", ""), version("new"))
    assert (told, master.read_bytes()) in (refused, written)
    assert_next_run_cleans_up(master, is_new=told == ("", ""))


@pytest.mark.parametrize("point", range(1, 4))
def test_a_journal_that_cannot_be_written_leaves_the_master_old_or_is_told_by_the_next_run(
    tmp_path: Path, point: int
) -> None:
    master = tmp_path / "master.xlsx"
    prepare(master, "commit")
    with failing("COMMIT", point, sqlite3.OperationalError("database or disk is full")):
        told = told_of_run(master)
    assert (told == ("", "")) == (master.read_bytes() == version("new"))
    assert_next_run_cleans_up(master, is_new=assert_whole(master, "commit"))
