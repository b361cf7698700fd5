"""Changes -> edits of the file: the one place where a column key becomes a cell to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from workbook_tools.model.agreement import Agreement, Where
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.schema.cells import encode

from .grid import Book
from .patch import CellContent, Edit, SetCell
from .raw import RawWorkbook
from .rounds import round_edits


def change_edits(raw: RawWorkbook, book: Book, agreement: Agreement, changes: Sequence[Change]) -> list[Edit]:
    """The edits that make the changes in the file that `book` was read from.

    `agreement` is the book's, its rows with their final ids. Raises WorkbookToolsError (S04) when a sheet lacks the
    column of a change, and KeyError when it lacks the row.
    """
    places = {i.key: i.where for i in agreement.initiatives if i.where}
    edits: list[Edit] = [_cell_edit(book, places, change) for change in changes if change.row_id]
    if any(not change.row_id for change in changes):
        edits += round_edits(raw, book, apply_changes(agreement, changes))
    return edits


def row_id_edits(agreement: Agreement, book: Book) -> list[Edit]:
    """Writes the ids of rows that have none in the file yet."""
    assert book.agreement is not None
    pairs = zip(book.agreement.initiatives, agreement.initiatives, strict=True)
    return [
        SetCell(after.where.sheet, f"{after.where.columns['row_id']}{after.where.row}", after.row_id)
        for before, after in pairs
        if before.row_id != after.row_id and after.where and "row_id" in after.where.columns
    ]


def cell_content(book: Book, change: Change) -> CellContent:
    """What stands in the cell: amounts and years as numbers, everything else as text."""
    if change.new is None or isinstance(change.new, int | Decimal):
        return change.new
    return encode(book.columns[change.field], change.new)


def _cell_edit(book: Book, places: Mapping[tuple[str, str], Where], change: Change) -> SetCell:
    where = places[(change.committee, change.row_id)]
    if change.field not in where.columns:
        header = book.columns[change.field].header
        raise WorkbookToolsError(finding("S04", where.source(""), field=change.field, values={"header": header}))
    return SetCell(where.sheet, f"{where.columns[change.field]}{where.row}", cell_content(book, change))
