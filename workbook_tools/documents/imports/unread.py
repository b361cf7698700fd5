"""Cells of a list that show no value: formulas whose result the file does not hold, and error values."""

from __future__ import annotations

from collections.abc import Collection

from workbook_tools.model.addresses import letters, parted
from workbook_tools.model.findings import Source
from workbook_tools.model.text import meaning
from workbook_tools.schema.cells import cell_text

from .headers import ListHeader, ListSheet
from .result import Notes

_FORMULA = "=…"
_WHY_LEFT_OUT = ("number", "")
"""The columns without which a row can't be taken: its number, and its committee, which is no column of the table."""


def is_filled(sheet: ListSheet) -> bool:
    """Whether anything stands on the sheet, be it without a value."""
    values = (value for row in sheet.rows for value in row if value is not None)
    return bool(sheet.errors or sheet.uncached) or any(meaning(cell_text(value)) for value in values)


def shown(sheet: ListSheet, row: int, position: int) -> str:
    """A cell as it is seen: its text, its error value, or "=…" for a formula without a value."""
    cells = sheet.rows[row]
    value = cells[position] if position < len(cells) else None
    if value is not None:
        return meaning(cell_text(value))
    address = f"{letters(position)}{row + 1}"
    return sheet.errors.get(address) or (_FORMULA if address in sheet.uncached else "")


def report_uncached(sheet: ListSheet, header: ListHeader, notes: Notes, numbered: Collection[int]) -> None:
    """Every formula without a value (I31) below the header, in the columns that are read.

    Of a row without a number, as a total is, it is told where that may be why: in its number or committee.
    """
    read = {letters(i): (i, column.key) for i, column in header.columns.items()}
    if header.committee is not None:
        read[letters(header.committee)] = (header.committee, "")
    for row, _, column in sorted(map(_place, sheet.uncached)):
        if row > header.row + 1 and column in read:
            position, key = read[column]
            if row not in numbered and key not in _WHY_LEFT_OUT:
                continue
            at = Source(notes.file, sheet.name, f"{column}{row}")
            notes.report("I31", at, field=key, values={"header": shown(sheet, header.row, position)})


def _place(address: str) -> tuple[int, int, str]:
    """Row from 1 and column, in the order in which they are read."""
    column, row = parted(address)
    return row, len(column), column
