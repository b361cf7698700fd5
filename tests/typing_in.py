"""Workbooks filled in from a list, opened and saved with openpyxl: every part is written anew, as other programs do."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typed import keys, row_of

INSERT, DELETE = "+insert", "+delete"


def type_in(folder: Path, name: str) -> None:
    """Does what the lines of ``file;sheet;number;column;text`` say.

    `column` is a column key, or without a number a cell's address; ``+insert`` puts an empty column before that of the
    key in `text`, ``+delete`` deletes the initiative's row.
    """
    with (folder / name).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    for file, group in groupby(rows, key=lambda row: row["file"]):
        workbook = load_workbook(folder / file)
        for row in group:
            _type(workbook[row["sheet"]], row["number"], row["column"], row["text"])
        workbook.save(folder / file)


def _type(sheet: Worksheet, number: str, column: str, text: str) -> None:
    if column == INSERT:
        sheet.insert_cols(keys(sheet)[text])
    elif column == DELETE:
        sheet.delete_rows(row_of(sheet, number))
    elif number:
        sheet.cell(row_of(sheet, number), keys(sheet)[column]).value = text or None
    else:
        sheet[column].value = text or None
