"""A program for the tests of interrupted commands: it looks before every call that changes the disk.

    python command_runs.py snapshots FOLDER POINTS ARGUMENT…   a copy of FOLDER in POINTS/001, … before each call
    python command_runs.py kill FOLDER N ARGUMENT…             os._exit before the Nth call, with no clean-up

A copy of the folder is what a kill at that moment leaves: what is on the disk. Prints the command's exit code.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

from history_runs import KILLED, patch_calls

from workbook_tools.cli.main import run


def at_each_call(look: Callable[[int], None]) -> None:
    """`look(n)` before this process's nth call; its own calls, and those of processes that read files, don't count."""
    own, count, looking = os.getpid(), 0, False

    def around(_: str, call: Callable[[], Any]) -> Any:
        nonlocal count, looking
        if os.getpid() == own and not looking:
            looking, count = True, count + 1
            look(count)
            looking = False
        return call()

    patch_calls(around)


def main(command: str, folder: str, where: str, *words: str) -> None:
    os.chdir(folder)

    def copy(n: int) -> None:
        shutil.copytree(folder, f"{where}/{n:03}")

    def kill(n: int) -> None:
        if n == int(where):
            os._exit(KILLED)

    at_each_call(kill if command == "kill" else copy)
    print(run(list(words)))


if __name__ == "__main__":
    main(*sys.argv[1:])
