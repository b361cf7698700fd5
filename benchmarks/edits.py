"""Fifty cells of one workbook changed: patched in place, and loaded and saved with openpyxl. Prints seconds as JSON.

python -m benchmarks.edits WORKBOOK.xlsx RUNS

Both are measured inside one process that has loaded its libraries, so that what is compared is the edit.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from .agreement import COMMITTEES

SHEET = COMMITTEES[0].sheet
CELLS = [f"{column}{row}" for row in range(10, 20) for column in "TUVWX"]
TEXT = "Rettet ved målingen."


def patched(source: Path, target: Path) -> None:
    from workbook_tools.workbook.patch import SetCell, apply_edits

    target.write_bytes(apply_edits(source.read_bytes(), [SetCell(SHEET, cell, TEXT) for cell in CELLS]))


def with_openpyxl(source: Path, target: Path) -> None:
    import openpyxl

    workbook = openpyxl.load_workbook(source)
    for cell in CELLS:
        workbook[SHEET][cell] = TEXT
    workbook.save(target)


def measure(edit: Callable[[Path, Path], None], source: Path, folder: Path, runs: int) -> list[float]:
    seconds = []
    for run in range(runs + 1):
        start = time.perf_counter()
        edit(source, folder / f"{edit.__name__}-{run}.xlsx")
        seconds.append(time.perf_counter() - start)
    return seconds[1:]  # the first run loads the library


def main(file: str, runs: str) -> None:
    with TemporaryDirectory() as folder:
        ways = (patched, with_openpyxl)
        print(json.dumps({way.__name__: measure(way, Path(file), Path(folder), int(runs)) for way in ways}))


if __name__ == "__main__":
    main(*sys.argv[1:])
