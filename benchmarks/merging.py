"""Twenty centres' workbooks and the master of 300 initiatives that they come back to.

python -m benchmarks.merging FOLDER
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from workbook_tools.app.dispatching import send_out
from workbook_tools.app.importing import master_bytes
from workbook_tools.app.session import Session
from workbook_tools.model.agreement import Agreement, Centre
from workbook_tools.model.fields import round_field
from workbook_tools.workbook.grid import read_books
from workbook_tools.workbook.patch import Edit, SetCell, apply_edits
from workbook_tools.workbook.read import read_workbook

from .agreement import CURRENT_ROUND, SHEETS, make_agreement, sentence

CENTRES, INITIATIVES = 20, 300
SESSION = Session("benchmark", datetime(2019, 9, 21, 8, 0, tzinfo=UTC))


def main(folder: str) -> None:
    """Makes master, history and submissions, unless they are there."""
    data = Path(folder)
    if not data.exists():
        data.mkdir(parents=True)
        master = data / "master.xlsx"
        master.write_bytes(master_bytes(agreement()))
        sent, _ = send_out(master, data / "submissions", SESSION)
        (data / "sent").mkdir()
        for number, dispatch in enumerate(sent):
            shutil.copy(dispatch.file, data / "sent")
            dispatch.file.write_bytes(filled_in(dispatch.file, number))


def agreement() -> Agreement:
    """The current round is not reported yet; every centre has its share of the rows."""
    whole = make_agreement(0, -(-INITIATIVES // SHEETS))
    centres = tuple(Centre(f"Center {n:02}") for n in range(1, CENTRES + 1))
    rows = [
        replace(
            i,
            centre=centre.name,
            followups={n: f for n, f in i.followups.items() if n < CURRENT_ROUND},
        )
        for i, centre in zip(whole.initiatives[:INITIATIVES], cycle(centres))
    ]
    return replace(whole, centres=centres, initiatives=tuple(rows))


def filled_in(file: Path, seed: int) -> bytes:
    """The centre's workbook with a status and both smileys on every row."""
    chance = random.Random(seed)
    (book,) = read_books([read_workbook(file)])
    edits: list[Edit] = []
    for row in book.agreement.initiatives if book.agreement else ():
        says = {"status": sentence(chance, 25), "smiley": "☺ glad", "economy_smiley": "☺ glad"}
        for name, text in says.items():
            source = row.source(round_field(CURRENT_ROUND, name))
            assert source is not None
            edits.append(SetCell(source.sheet, source.cell, text))
    return apply_edits(file.read_bytes(), edits)


def fresh_copy(data: Path, work: Path) -> Path:
    """The master with its history, as it was before anything was merged."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    shutil.copytree(data / "master.history", work / "master.history")
    return Path(shutil.copy(data / "master.xlsx", work))


def submissions(data: Path) -> Iterable[str]:
    return map(str, sorted((data / "submissions").glob("*.xlsx")))


if __name__ == "__main__":
    main(sys.argv[1])
