"""Changes -> edits of the file: the one place where a column key becomes a cell to be written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbook_tools.model.agreement import Agreement, Initiative, Where
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.text import meaning
from workbook_tools.schema.cells import cell_text, encode

from .address import column
from .filters import filter_edits
from .grid import Book
from .header import find_header
from .hidden_edits import hidden_edits
from .patch import CellContent, Edit, RowState, SetCell, SetDefinedName, SetFormula, SetResult, SetRows
from .raw import RawWorkbook


def change_edits(raw: RawWorkbook, book: Book, agreement: Agreement, changes: Sequence[Change]) -> list[Edit]:
    """The edits that make the changes in the file that `book` was read from.

    `agreement` is the book's, its rows with their final ids. Raises WorkbookToolsError (S04) when a sheet lacks the
    column of a change, and KeyError when it lacks the row. A new row comes right below its committee's last one.
    """
    places = {i.key: i.where for i in agreement.initiatives if i.where}
    after = apply_changes(agreement, changes)
    edits: list[Edit] = []
    if added := [change for change in changes if change.row_id and not change.field]:
        from .new_rows import new_places

        new, room = new_places(raw, book, added)
        places |= new
        after = replace(after, initiatives=tuple(replace(i, where=places.get(i.key)) for i in after.initiatives))
        edits += [*room, *(cell for change in added for cell in _first_cells(book, places, change))]
    edits += [_cell_edit(book, places, change) for change in changes if change.row_id and change.field]
    changed = {change.row_id for change in changes if change.row_id}
    edits += _missing_edits(after, changed)
    edits += _height_edits(after, changed)
    if any(not change.row_id for change in changes):
        from .rounds import round_edits

        edits += [*round_edits(raw, book, after), *name_edits(raw)]
    return [*edits, *hidden_edits(book, after), *filter_edits(raw, book)]


def _missing_edits(after: Agreement, row_ids: Collection[str]) -> Iterator[SetResult]:
    """What `Mangler` says now on the changed rows: LibreOffice shows the stored value until something is typed.

    Where somebody put another thing in the formula's place, it stays.
    """
    from .build.missing import first_missing

    for initiative in after.initiatives:
        where = initiative.where
        if initiative.row_id in row_ids and where and "check" in where.columns:
            cell = f"{where.columns['check']}{where.row}"
            yield SetResult(where.sheet, cell, first_missing(after, initiative))


def _height_edits(after: Agreement, row_ids: Collection[str]) -> list[SetRows]:
    """Room on the changed rows for what is written there: no program makes it when it opens the file."""
    if not row_ids:
        return []
    from .build.committee import row_height
    from .build.layout import layout

    plan = layout(after, 0, dispatch=False)
    rows: dict[str, dict[int, RowState]] = {}
    for i in after.initiatives:
        if i.row_id in row_ids and i.where:
            rows.setdefault(i.where.sheet, {})[i.where.row] = RowState(least=row_height(plan, after, i))
    return [SetRows(sheet, heights) for sheet, heights in rows.items()]


def new_row_edits(raw: RawWorkbook, agreement: Agreement, book: Book) -> list[Edit]:
    """What rows that were typed into the file lack: their id, and `Mangler` where the sheet had it ready no more."""
    assert book.agreement is not None
    pairs = zip(book.agreement.initiatives, agreement.initiatives, strict=True)
    rows = [(after, after.where) for before, after in pairs if before.row_id != after.row_id and after.where]
    formulas = [edit for row, where in rows for edit in _new_formula(raw, agreement, row, where)]
    return [*_id_edits(raw, agreement, book), *formulas, *(name_edits(raw) if formulas else ())]


def name_edits(raw: RawWorkbook) -> list[SetDefinedName]:
    """The names that new formulas need and a master of an earlier version lacks."""
    from .build.readingformulas import reading_names

    wanted = {name: formula.removeprefix("=") for name, formula in reading_names().items()}
    return [SetDefinedName(name, formula) for name, formula in wanted.items() if raw.names.get(name) != formula]


def _id_edits(raw: RawWorkbook, agreement: Agreement, book: Book) -> Iterator[SetCell]:
    """Every row's id where it belongs, and none left beside rows that are empty."""
    ids = {(i.where.sheet, i.where.row): i.row_id for i in agreement.initiatives if i.where}
    for where in book.sheets.values():
        sheet, letters = raw.sheet(where.sheet), where.columns.get("row_id")
        header = find_header(sheet, book.columns, raw.file) if sheet and letters else None
        if sheet is None or letters is None or header is None:
            continue
        for row in range(header.row + 2, max(len(sheet.rows), *(r for s, r in ids if s == where.sheet), 0) + 1):
            stands, wanted = sheet.cell(row - 1, column(letters)), ids.get((where.sheet, row))
            if meaning(cell_text(stands)) != (wanted or ""):
                yield SetCell(where.sheet, f"{letters}{row}", wanted)


def _new_formula(raw: RawWorkbook, agreement: Agreement, row: Initiative, where: Where) -> Iterator[SetFormula]:
    sheet, letters = raw.sheet(where.sheet), where.columns.get("check")
    if sheet is None or letters is None:
        return
    cell = f"{letters}{where.row}"
    if cell not in sheet.formulas and sheet.cell(where.row - 1, column(letters)) is None:
        from .build.missing import first_missing, mangler_formula

        formula = mangler_formula(where.columns, agreement, where.row)
        yield SetFormula(where.sheet, cell, formula, first_missing(agreement, row))


def cell_content(book: Book, change: Change) -> CellContent:
    """What stands in the cell: amounts and years as numbers, everything else as text."""
    if change.new is None or isinstance(change.new, int | Decimal):
        return change.new
    return encode(book.columns[change.field], change.new)


def _first_cells(book: Book, places: Mapping[tuple[str, str], Where], row: Change) -> Iterator[SetCell]:
    """What a new row's own change says: its id, number and title."""
    for key, value in (("row_id", row.row_id), ("number", row.number or None), ("title", row.new or None)):
        yield _cell_edit(book, places, replace(row, field=key, new=value))


def _cell_edit(book: Book, places: Mapping[tuple[str, str], Where], change: Change) -> SetCell:
    where = places[(change.committee, change.row_id)]
    if change.field not in where.columns:
        header = book.columns[change.field].header
        raise WorkbookToolsError(finding("S04", where.source(""), field=change.field, values={"header": header}))
    return SetCell(where.sheet, f"{where.columns[change.field]}{where.row}", cell_content(book, change))
