"""Where rows that come into a master are put: right below the committee's last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbook_tools.model.agreement import Where
from workbook_tools.model.changes import Change

from .address import column
from .grid import Book
from .header import find_header
from .patch import AppendRow
from .raw import RawSheet, RawWorkbook

RowKey = tuple[str, str]


def new_places(raw: RawWorkbook, book: Book, rows: Iterable[Change]) -> tuple[dict[RowKey, Where], list[AppendRow]]:
    """The place of each new row, and the edits that make room where the sheet has no spare row left.

    Raises KeyError when there is no sheet of that committee.
    """
    places: dict[RowKey, Where] = {}
    room: list[AppendRow] = []
    last = _last_rows(raw, book)
    for change in rows:
        where = book.sheets[change.committee]
        above = last[change.committee]
        last[change.committee] = row = above + 1
        if not _is_spare(_sheet(raw, where), where, row):
            room.append(AppendRow(where.sheet, above, {}, above))
        places[change.committee, change.row_id] = replace(where, row=row)
    return places, room


def _last_rows(raw: RawWorkbook, book: Book) -> dict[str, int]:
    """Each committee's last row; its header's where there is none."""
    assert book.agreement is not None
    last = {}
    for committee, where in book.sheets.items():
        header = find_header(_sheet(raw, where), book.columns, raw.file)
        assert header is not None
        rows = (i.where.row for i in book.agreement.initiatives if i.where and i.committee == committee)
        last[committee] = max(rows, default=header.row + 1)
    return last


def _is_spare(sheet: RawSheet, where: Where, row: int) -> bool:
    """Whether the row was made to be filled in: it holds the formula of `Mangler`, and nothing else of ours."""
    if f"{where.columns.get('check', '')}{row}" not in sheet.formulas:
        return False
    others = (letters for key, letters in where.columns.items() if key not in ("row_id", "check"))
    return all(sheet.cell(row - 1, column(letters)) is None for letters in others)


def _sheet(raw: RawWorkbook, where: Where) -> RawSheet:
    sheet = raw.sheet(where.sheet)
    assert sheet is not None
    return sheet
