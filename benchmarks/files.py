"""The workbooks to measure on, made once with the project's own builder, and a JSON job for each piece of work.

python -m benchmarks.files FOLDER
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from workbook_tools.model.agreement import Agreement
from workbook_tools.ops.distribute import distribute
from workbook_tools.ops.summarise import summarise
from workbook_tools.workbook.build import build_dispatch, build_master

from .agreement import CENTRES, CURRENT_ROUND, YEAR, make_agreement

KEY_ROW = 3
ROWS, SMALL_ROWS = 40, 6
DIFFERENT = 50


def main(folder: str) -> None:
    """Makes what is not there yet; the files depend on nothing but the code, so `make clean` is how to renew them."""
    data = Path(folder)
    data.mkdir(parents=True, exist_ok=True)
    twenty = [made(data / f"master-{n:02d}.xlsx", n, ROWS) for n in range(20)]
    centres = [made(data / f"centre-{n:02d}.xlsx", 100 + n, SMALL_ROWS) for n in range(DIFFERENT)]
    thousand = [copied(centres[n % DIFFERENT], data / f"copy-{n:04d}.xlsx") for n in range(1000)]
    for name, files in (("one", twenty[:1]), ("twenty", twenty), ("thousand", thousand)):
        (data / f"{name}.json").write_text(json.dumps(job(files)), encoding="utf-8")


def made(file: Path, seed: int, rows: int) -> Path:
    """A master for the larger size, a centre's workbook for the smaller."""
    if not file.exists():
        agreement = make_agreement(seed, rows)
        file.write_bytes(master(agreement) if rows == ROWS else dispatch(agreement))
    return file


def copied(file: Path, copy: Path) -> Path:
    """A file of its own with the same content: to make a thousand would take longer than to measure them."""
    if not copy.exists():
        shutil.copyfile(file, copy)
    return copy


def master(agreement: Agreement) -> bytes:
    return build_master(agreement, summarise(agreement))


def dispatch(agreement: Agreement) -> bytes:
    """The workbook of a centre that has all the agreement's rows, as sent before the round was filled in."""
    centre = CENTRES[0].name
    rows = tuple(replace(i, centre=centre) for i in agreement.initiatives)
    (sent,) = distribute(replace(agreement, initiatives=rows), dispatch_ids={centre: agreement.agreement_id})
    return build_dispatch(
        sent.agreement,
        centre=sent.centre,
        round=sent.round,
        dispatch_id=sent.dispatch_id,
        base=sent.base,
        sent="2019-09-01T08:00:00+02:00",
        editable=sent.editable,
    )


def job(files: list[Path]) -> dict[str, Any]:
    """What the peers are told and our program finds out for itself."""
    agreement = make_agreement(0, 1)
    return {
        "files": [str(file) for file in files],
        "sheets": [c.sheet for c in agreement.committees],
        "keys": list(keys(files[0], agreement.committees[0].sheet)),
        "committees": [c.name for c in agreement.committees],
        "centres": [c.name for c in agreement.centres],
        "themes": [t.number for t in agreement.themes],
        "year": YEAR,
        "round": CURRENT_ROUND,
    }


def keys(file: Path, sheet: str) -> Iterator[str]:
    """The key row of a sheet, left to right; columns without a key get a name."""
    workbook = openpyxl.load_workbook(file, read_only=True)
    for row in workbook[sheet].iter_rows(min_row=KEY_ROW, max_row=KEY_ROW, values_only=True):
        yield from (str(value or f"blank{i}") for i, value in enumerate(row))


if __name__ == "__main__":
    main(sys.argv[1])
