"""A program for the history's tests: one write again and again, killed one point later each time, and the like.

    python history_runs.py kill SCENARIO FOLDER       os._exit before a call that changes the disk
    python history_runs.py trace SCENARIO FOLDER KIND N
                                                      burns N - k system calls, so that strace, which kills at the Nth,
                                                      kills at the kth that the write makes
    python history_runs.py hold MASTER WHO            takes the lock, says so, and waits to be killed
    python history_runs.py commit MASTER SHA          one commit on that version; prints the finding's code or "done"

FOLDER/k is what the kth kill left; the last one ran through.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbook_tools.files import temporary_for
from workbook_tools.history import History, Received, exclusive, history_folder
from workbook_tools.model.changes import Change
from workbook_tools.model.findings import WorkbookToolsError

NOW = datetime(2019, 9, 1, 12, tzinfo=UTC)
KILLED = 9
WATCHED = ("write", "fsync", "replace", "unlink", "mkdir", "chmod")


Around = Callable[[str, Callable[[], Any]], Any]
"""Gets a call's name and the call, and returns what the call returns."""


def version(name: str) -> bytes:
    """Some thousand bytes that no other version has."""
    return name.encode() + hashlib.shake_256(name.encode()).digest(15_000)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def change(number: str, old: str | None, new: str | None, origin: str = "") -> Change:
    return Change("ØKU", f"row-{number}", number, "r3.status", old, new, "merged", origin)


def write(master: Path, old: str | None, new: str, **more: Any) -> int:
    """One merge that takes the master from one named version to another."""
    changes = [change("1.10", old, new, "a.xlsx")]
    expected = sha(version(old)) if old else None
    return History(master).commit(
        version(new), expected_sha=expected, user="Anna", now=NOW, command="merge", changes=changes, **more
    )


def prepare(master: Path, scenario: str) -> None:
    """What the master and its history are before the scenario."""
    master.write_bytes(version("zero"))
    (master.parent / "a.xlsx").write_bytes(version("submission"))
    if scenario != "first":
        write(master, "zero", "one")
        write(master, "one", "two")
    if scenario == "recover":
        leave_as_if_killed(master)
    if scenario == "edited":
        master.write_bytes(version("hand"))


def leave_as_if_killed(master: Path) -> None:
    """The last run has replaced the master and not yet said so; temporary files are left."""
    history = history_folder(master)
    with closing(sqlite3.connect(history / "journal.sqlite")) as connection, connection:
        connection.execute("UPDATE runs SET state = 'pending' WHERE id = 2")
    for target in (master, history / "objects" / "ab" / "cd"):
        target.parent.mkdir(exist_ok=True)
        temporary_for(target).write_bytes(b"half")


def run(master: Path, scenario: str) -> None:
    """The write that is killed."""
    submission = master.parent / "a.xlsx"
    received = [Received("d1", "Skole", sha(version("submission")), "a.xlsx", "")]
    match scenario:
        case "first":
            write(master, "zero", "new", inputs=[submission], received=received)
        case "commit":
            write(master, "two", "new", inputs=[submission], received=received)
        case "edited":
            write(master, "hand", "new", inputs=[submission], received=received)
        case "undo":
            History(master).undo(user="Anna", now=NOW)
        case "recover":
            write(master, "two", "new")


BEFORE_AND_AFTER = {
    "first": ("zero", "new"),
    "commit": ("two", "new"),
    "edited": ("hand", "new"),
    "undo": ("two", "one"),
    "recover": ("two", "new"),
}


class Countdown:
    """Ends the process, with no clean-up of any kind, when it has been asked `points` times."""

    def __init__(self, points: int) -> None:
        self.points = points

    def __call__(self) -> bool:
        self.points -= 1
        return self.points == 0

    def kill(self) -> None:
        if self():
            os._exit(KILLED)


def patch_calls(around: Around) -> None:
    """Lets `around` see every call of ours that changes the disk, SQLite's statements among them."""
    for name in WATCHED:
        setattr(os, name, _wrapped(name, getattr(os, name), around))

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> Any:
            return around(sql, lambda: super(Watched, self).execute(sql, *args))

        def executemany(self, sql: str, *args: Any) -> Any:
            return around(sql, lambda: super(Watched, self).executemany(sql, *args))

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **more: connect(*args, **more, factory=Watched)  # type: ignore[assignment]


def _wrapped(
    name: str, real: Callable[..., Any], around: Callable[[str, Callable[[], Any]], Any]
) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        if name == "write":  # in two halves, so that there is a point with half a file
            handle, data = args
            return around(name, lambda: real(handle, data[:10_000]))
        return around(name, lambda: real(*args, **more))

    return call


def kill_before_a_call(points: int) -> None:
    countdown = Countdown(points)

    def around(_: str, call: Callable[[], Any]) -> Any:
        countdown.kill()
        return call()

    patch_calls(around)


def burn(kind: str, calls: int) -> None:
    """Uses up system calls of one kind, which strace counts; most of them fail, and none does anything."""
    nowhere = Path("/no/such/place")
    harmless: dict[str, Callable[[int], Any]] = {
        "write": lambda handle: os.write(handle, b""),
        "pwrite": lambda handle: os.pwrite(handle, b"", 0),
        "fsync": os.fsync,
        "fdatasync": os.fdatasync,
        "rename": lambda _: nowhere.rename(nowhere),
        "unlink": lambda _: nowhere.unlink(),
        "mkdir": lambda _: nowhere.mkdir(),
        "chmod": lambda _: nowhere.chmod(0),
    }
    handle = os.open(os.devnull, os.O_WRONLY)
    for _ in range(calls):
        with suppress(OSError):
            harmless[kind](handle)
    os.close(handle)


def in_child(work: Callable[[], None]) -> int:
    """The exit status of `work` done in a process of its own."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def one_later_each_time(scenario: str, folder: Path, arm: Callable[[int], None]) -> int:
    """Kills at point 1, 2, … until one run is through; the number of runs. The folders are made in children too."""
    for point in range(1, 2000):
        master = folder / str(point) / "master.xlsx"

        def killed_run(master: Path = master, point: int = point) -> None:
            arm(point)
            run(master, scenario)

        in_child(lambda master=master: _copy(folder / "prepared", master.parent))  # type: ignore[misc]
        if in_child(killed_run) == 0:
            return point
    raise AssertionError("never through")


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target)


def main(command: str, *arguments: str) -> None:
    match command, arguments:
        case "kill", [scenario, folder]:
            one_later_each_time(scenario, Path(folder), kill_before_a_call)
        case "trace", [scenario, folder, kind, calls]:
            one_later_each_time(scenario, Path(folder), lambda point: burn(kind, int(calls) - point))
        case "hold", [master, who]:
            with exclusive(Path(master), who):
                print("held", flush=True)
                time.sleep(60)
        case "commit", [master, expected]:
            try:
                History(Path(master)).commit(
                    version(f"by {os.getpid()}"), expected_sha=expected, user=str(os.getpid()), now=NOW, command="merge"
                )
                print("done")
            except WorkbookToolsError as error:
                print(error.finding.code)


if __name__ == "__main__":
    main(*sys.argv[1:])
