"""The workbooks to measure on, made once with the project's own builder, and a JSON job for each piece of work.

python -m benchmarks.files FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import Any

import openpyxl

from workbook_tools.model.agreement import Agreement
from workbook_tools.ops.distribute import distribute
from workbook_tools.ops.summarise import summarise
from workbook_tools.workbook.address import letters
from workbook_tools.workbook.build import build_dispatch, build_master
from workbook_tools.workbook.patch import SetCell, apply_edits

from .agreement import CENTRES, CURRENT_ROUND, YEAR, make_agreement

KEY_ROW = 3
ROWS, SMALL_ROWS = 40, 6
FILE_COUNTS = (125, 250, 500, 1000)
ROW_COUNTS = (30, 90, 270, 810)  # numbers have at most three digits
WRONG = "måske"


def main(folder: str) -> None:
    """Makes what is not there yet; the files depend on nothing but the code, so `make clean` is how to renew them."""
    data = Path(folder)
    data.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        twenty = [*pool.map(made, [data / f"master-{n:02d}.xlsx" for n in range(20)], range(20), repeat(ROWS))]
        names = [data / f"centre-{n:04d}.xlsx" for n in range(1000)]
        thousand = [*pool.map(made, names, range(100, 1100), repeat(SMALL_ROWS), chunksize=20)]
    jobs = {"one": twenty[:1], "twenty": twenty, "thousand": thousand, "wrong": [*map(with_a_fault, twenty)]}
    jobs |= {f"files-{count}": thousand[:count] for count in FILE_COUNTS}
    jobs |= {f"rows-{rows}": [made(data / f"rows-{rows}.xlsx", 7, rows)] for rows in ROW_COUNTS}
    for name, files in jobs.items():
        (data / f"{name}.json").write_text(json.dumps(job(files)), encoding="utf-8")


def made(file: Path, seed: int, rows: int) -> Path:
    """A centre's workbook for the smallest size, a master for all others."""
    if not file.exists():
        agreement = make_agreement(seed, rows)
        file.write_bytes(dispatch(agreement) if rows == SMALL_ROWS else master(agreement))
    return file


def with_a_fault(file: Path) -> Path:
    """A copy in which one smiley is none, so that the field checks have something to refuse."""
    copy = file.with_name(file.name.replace("master", "wrong"))
    if not copy.exists():
        sheet = make_agreement(0, 1).committees[0].sheet
        column = letters([*keys(file, sheet)].index(f"r{CURRENT_ROUND}.smiley"))
        copy.write_bytes(apply_edits(file.read_bytes(), [SetCell(sheet, f"{column}{KEY_ROW + 5}", WRONG)]))
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
