"""Compares a master with the ledger, cell by cell: python compare.py MASTER.xlsx FACIT.json

Reads the workbook with openpyxl alone, as a person does: a cell is what stands under a heading, on the row with a
number and a title. It knows nothing of ids, keys or the program. Prints every difference; exit code 1 if there is any.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

NUMBER, TITLE, OURS = "Nr.", "Indsats", ("Id", "Mangler")
ROUND = re.compile(r"\d\. opfølgning \d{4}")
Row = tuple[str, str, str]
Cells = dict[str, str]


def shown(value: object) -> str:
    """A cell as text; 0.5 and 0.50 are the same amount."""
    text = "" if value is None else str(value).strip()
    try:
        return format(Decimal(text).normalize(), "f") if isinstance(value, int | float) else text
    except InvalidOperation:
        return text


def committee_rows(sheet: Worksheet) -> Iterator[tuple[Row, Cells]]:
    """The rows under the headings, each with its filled cells by heading ("2. opfølgning 2027 / Status")."""
    lines = [[shown(cell.value) for cell in row] for row in sheet.iter_rows()]
    top = next((i for i, line in enumerate(lines) if {NUMBER, TITLE} <= set(line)), None)
    if top is None:
        return
    headings = list(headings_of(lines[top - 1], lines[top]))
    for line in lines[top + 1 :]:
        cells = {heading: text for heading, text in zip(headings, line, strict=True) if heading and text}
        if cells:
            yield (sheet.title, cells.get(NUMBER, ""), cells.get(TITLE, "")), cells


def headings_of(above: list[str], headings: list[str]) -> Iterator[str]:
    group = ""
    for over, heading in zip(above, headings, strict=True):
        group = over or group
        shown_to_people = "" if heading in OURS else heading
        yield f"{group} / {heading}" if shown_to_people and ROUND.fullmatch(group) else shown_to_people


def master_rows(workbook: Workbook, committees: set[str]) -> dict[Row, Cells]:
    """Every row of the committees' sheets. Two rows of one number and title count as a difference of their own."""
    found: dict[Row, Cells] = {}
    for name in sorted(committees & set(workbook.sheetnames)):
        for row, cells in committee_rows(workbook[name]):
            found[(*row[:2], f"{row[2]} (igen)") if row in found else row] = cells
    return found


def ledger_rows(path: Path) -> dict[Row, Cells]:
    lines = json.loads(path.read_text(encoding="utf-8"))
    return {(line["committee"], line["cells"][NUMBER], line["cells"][TITLE]): line["cells"] for line in lines}


def differences(master: dict[Row, Cells], ledger: dict[Row, Cells]) -> Iterator[tuple[Row, str, str, str]]:
    """Row, heading, what was meant and what stands there, for every cell that is not as it was meant."""
    for row in sorted(master.keys() | ledger.keys()):
        meant, there = ledger.get(row, {}), master.get(row, {})
        for heading in sorted(meant.keys() | there.keys()):
            if meant.get(heading, "") != there.get(heading, ""):
                yield row, heading, meant.get(heading, ""), there.get(heading, "")


def main(master_file: str, ledger_file: str) -> int:
    ledger = ledger_rows(Path(ledger_file))
    master = master_rows(load_workbook(master_file), {committee for committee, *_ in ledger})
    wrong = list(differences(master, ledger))
    for (committee, number, title), heading, meant, there in wrong:
        print(f"{committee}, {number} {title}, {heading}: {meant!r} er ment, {there!r} står der")
    cells = sum(len(cells) for cells in ledger.values())
    print(f"{len(ledger)} indsatser og {cells} udfyldte celler er sammenlignet: {len(wrong)} forskelle.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
