"""Merging with daff: openpyxl reads, daff merges each sheet three-way. Nothing is written, checked or journalled.

    python daff_script.py FOLDER

The folder holds `master.xlsx`, and each centre's workbook as it was sent (`sent/`) and as it came back
(`submissions/`). A centre's workbook has its own rows only, so daff gets those rows of the master.
Prints the number of cells that a merge changed and the number of conflicts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import daff
import openpyxl

KEY_ROW, FIRST_ROW = 3, 6
Rows = list[list[object]]


def sheets(file: Path) -> dict[str, Rows]:
    """The committee sheets: the row of keys, and below it the rows that have an id; only columns that have a key."""
    workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
    found = {}
    for sheet in workbook.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        keys = rows[KEY_ROW - 1] if len(rows) >= KEY_ROW else []
        if "row_id" in keys:
            kept = sorted((str(key), i) for i, key in enumerate(keys) if key and key != "check")
            table = [[key for key, _ in kept]]
            table += [[row[i] for _, i in kept] for row in rows[FIRST_ROW - 1 :] if row[keys.index("row_id")]]
            found[sheet.title] = table
    return found


def merged(sent: Rows, master: Rows, returned: Rows) -> tuple[int, int]:
    """Merges one sheet of one centre into the master's rows, in place."""
    place = sent[0].index("row_id")
    ids = {row[place] for row in sent[1:]}
    mine = [master[0], *(row for row in master[1:] if row[place] in ids)]
    before = [list(row) for row in mine]
    flags = daff.CompareFlags()
    flags.addPrimaryKey("row_id")
    local = daff.PythonTableView(mine)
    conflicts = daff.Merger(daff.PythonTableView(sent), local, daff.PythonTableView(returned), flags).apply()
    after = {row[place]: row for row in mine[1:]}
    for row in master[1:]:
        if row[place] in after:
            row[:] = after[row[place]]
    changed = sum(a != b for old, new in zip(before, mine, strict=True) for a, b in zip(old, new, strict=True))
    return changed, conflicts


def main(folder: str) -> None:
    data = Path(folder)
    master = sheets(data / "master.xlsx")
    changes = conflicts = 0
    for file in sorted((data / "submissions").glob("*.xlsx")):
        sent, returned = sheets(data / "sent" / file.name), sheets(file)
        for name, table in sent.items():
            changed, clashes = merged(table, master[name], returned[name])
            changes, conflicts = changes + changed, conflicts + clashes
    print(json.dumps({"changes": changes, "conflicts": conflicts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
