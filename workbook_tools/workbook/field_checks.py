"""The field checks on all sheets of all workbooks at once: a call of them costs much, and a row almost nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbook_tools.schema.checks import CellFault, check_table
from workbook_tools.schema.columns import Column

from .drafts import Draft
from .tables import SheetTable, Texts

_NO_FIELDS = ("row_id", "check")

Faults = Mapping[tuple[str, str], Sequence[CellFault]]
"""(file, sheet) -> what the checks refused there."""


def check_drafts(drafts: Sequence[Draft]) -> Faults:
    """The faults of all workbooks, from one table that holds all rows of every sheet that may have any."""
    tables = [table for draft in drafts for table in draft.tables if not table.certain]
    columns: dict[str, Column] = {}
    for draft in drafts:
        columns |= draft.columns.by_key
    if not tables:
        return {}
    combined = _combined(tables, [column for key, column in columns.items() if key not in _NO_FIELDS])
    faults: dict[tuple[str, str], list[CellFault]] = {}
    starts = _starts(tables)
    position = 0
    for fault in check_table(combined, columns.values()):
        while position + 1 < len(tables) and starts[position + 1] <= fault.row:
            position += 1
        table = tables[position]
        index = fault.row - starts[position]
        if fault.key in table.cells and (index, fault.key) not in {*table.unreadable, *table.hidden}:
            where = (table.where.file, table.where.sheet)
            faults.setdefault(where, []).append(fault._replace(row=index))
    return faults


def _combined(tables: Sequence[SheetTable], columns: Iterable[Column]) -> dict[str, Texts]:
    """All rows of all tables. A column without any text is left out where it may be blank."""
    combined: dict[str, Texts] = {}
    for column in columns:
        texts: Texts = []
        for table in tables:
            texts += table.cells.get(column.key) or [None] * len(table)
        if column.required or texts.count(None) < len(texts):
            combined[column.key] = texts
    return combined


def _starts(tables: Sequence[SheetTable]) -> list[int]:
    starts = [0]
    for table in tables:
        starts.append(starts[-1] + len(table))
    return starts
