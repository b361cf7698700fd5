"""Puts what a cell shows beside its number or date: the same whichever reader found the value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.shown import ShownDate, ShownNumber

from .address import column, parted
from .raw import CellValue
from .sheetcensus import ShownCell
from .sheetvalues import Rows


def put_shown(rows: Rows, cells: Mapping[str, ShownCell]) -> dict[str, str]:
    """Replaces the values whose cells show another text; gives the formats of those that nobody can tell."""
    for address, cell in cells.items():
        letters, number = parted(address)
        row, index = number - 1, column(letters)
        if row < len(rows) and index < len(rows[row]):
            rows[row][index] = _with_shown(rows[row][index], cell)
    return {address: cell.format for address, cell in cells.items() if cell.text is None}


def _with_shown(value: CellValue, cell: ShownCell) -> CellValue:
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, (time, timedelta)) or not isinstance(value, date):
        same = isinstance(value, float) and cell.text == cell_text(value)
        return value if same else ShownNumber.of(cell.number, cell.text, cell.format)
    if cell.text == cell_text(value):
        return value
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return ShownDate.of(moment, cell.text, cell.format)
