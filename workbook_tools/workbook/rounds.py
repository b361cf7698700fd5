"""The edits that make a master show another round: what `build` would write, laid into a file that people own.

What a person made stays: own colours, own columns, own texts above the table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_of
from workbook_tools.model.findings import Source, WorkbookToolsError
from workbook_tools.model.text import meaning
from workbook_tools.schema.texts import text

from .address import address, letters, parted
from .build.committee import row_height
from .build.layout import layout
from .build.missing import first_missing, mangler_formula
from .build.style import DEEP, EARLIER, GROUP, HEADER, INK, QUIET
from .grid import Book
from .head_texts import deadline_words, round_words, subtitle_words
from .header import Header, find_header
from .patch import (
    NO_FILL,
    CellContent,
    ColumnState,
    Edit,
    Overlay,
    RowState,
    SetCell,
    SetColumns,
    SetFormula,
    SetRows,
    SetStyle,
)
from .raw import RawSheet, RawWorkbook
from .setup_sheet import SETUP_SHEET, setting_cells

_WHITE = "FFFFFF"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A committee's sheet. `rows` are its initiatives, as they will be, by 1-based row."""

    raw: RawSheet
    header: Header
    rows: Mapping[int, Initiative]
    after: Agreement

    @property
    def name(self) -> str:
        return self.raw.name

    @property
    def head(self) -> range:
        """The 0-based rows between the keys and the column headers: where the groups are named."""
        return range(self.header.row - 1 if self.header.keys is None else self.header.keys + 1, self.header.row)

    @property
    def top(self) -> int:
        """The 0-based row where the table begins; what stands above it are texts."""
        return max(self.head.start - 1, 0) if self.header.keys is None else self.header.keys


def round_edits(raw: RawWorkbook, book: Book, after: Agreement) -> list[Edit]:
    """What must change in the file `raw` so that it shows the current round and the closed rounds of `after`.

    `book` is the file as read; the rows of `after` stand where they stood. Carried smileys are not written here. Raises
    WorkbookToolsError (S21) when Opsætning lacks the cell of a setting that changes.
    """
    assert book.agreement is not None
    sheets = list(_sheets(raw, book, after))
    return [
        *_settings(raw, book.agreement, after),
        *_readme(raw, after),
        *(edit for sheet in sheets for edit in _round_text(sheet)),
        *(edit for sheet in sheets for edit in _formulas(sheet)),
        *(edit for sheet in sheets for edit in _colours(sheet)),
        *(SetColumns(sheet.name, dict(_folding(sheet))) for sheet in sheets),
        *(SetRows(sheet.name, _heights(sheet)) for sheet in sheets),
    ]


def _sheets(raw: RawWorkbook, book: Book, after: Agreement) -> Iterator[_Sheet]:
    for committee, where in book.sheets.items():
        sheet = raw.sheet(where.sheet)
        header = find_header(sheet, book.columns, raw.file) if sheet else None
        if sheet and header:
            rows = {i.where.row: i for i in after.initiatives if i.committee == committee and i.where}
            yield _Sheet(sheet, header, rows, after)


# --- texts ----------------------------------------------------------------------------------------------------------


def _settings(raw: RawWorkbook, before: Agreement, after: Agreement) -> Iterator[SetCell]:
    """The sheet Opsætning: the current round, and which rounds are closed."""
    sheet = raw.sheet(SETUP_SHEET)
    cells = setting_cells(sheet) if sheet else {}
    wanted: dict[str, CellContent] = {}
    if after.current_round != before.current_round:
        wanted["current_round"] = after.current_round
    for old, new in zip(before.rounds, after.rounds, strict=True):
        if old.closed != new.closed:
            wanted[f"r{new.number}.closed"] = text(f"setup.states.{'closed' if new.closed else 'open'}")
    for key, value in wanted.items():
        if key not in cells:
            label = text("setup.agreement.current_round") if key == "current_round" else text("setup.sections.rounds")
            raise WorkbookToolsError(finding("S21", Source(raw.file, SETUP_SHEET), values={"setting": label}))
        yield SetCell(SETUP_SHEET, cells[key], value)


def _readme(raw: RawWorkbook, after: Agreement) -> Iterator[SetCell]:
    """The sheet Læs mig: the round and its deadline, where they still stand as they were written."""
    sheet = raw.sheet(text("sheets.readme"))
    every = [replace(after, current_round=r.number) for r in after.rounds]
    for words in (subtitle_words, deadline_words):
        known = {words(agreement) for agreement in every} - {""}
        cell = _find(sheet, known) if sheet else None
        if sheet and cell and sheet.cell(*cell) != words(after):
            yield SetCell(sheet.name, address(*cell), words(after) or None)


def _find(sheet: RawSheet, words: Collection[str]) -> tuple[int, int] | None:
    """The first cell that holds one of these texts: 0-based row and column."""
    cells = ((r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if _says(value, words))
    return next(cells, None)


def _says(value: object, words: Collection[str]) -> bool:
    return isinstance(value, str) and meaning(value) in words


def _round_text(sheet: _Sheet) -> Iterator[SetCell]:
    """The round and its deadline above the table."""
    cell = _round_cell(sheet)
    if cell is not None and sheet.raw.cell(*cell) != round_words(sheet.after):
        yield SetCell(sheet.name, address(*cell), round_words(sheet.after))


def _round_cell(sheet: _Sheet) -> tuple[int, int] | None:
    """The cell above the table that names a round, else the one right above it if that is blank."""
    for row in reversed(range(sheet.top)):
        for column, value in enumerate(sheet.raw.rows[row]):
            if isinstance(value, str) and _names_a_round(sheet.after, value):
                return row, column
    place = (sheet.top - 1, sheet.header.columns.get("number", 0))
    return place if sheet.top and sheet.raw.cell(*place) is None else None


def _names_a_round(agreement: Agreement, words: str) -> bool:
    with_deadline = tuple(text("committee.round", name=r.name, deadline="") for r in agreement.rounds)
    without = {text("committee.round_open", name=r.name) for r in agreement.rounds}
    said = meaning(words)
    return said in without or said.startswith(with_deadline)


# --- the table ------------------------------------------------------------------------------------------------------


def _formulas(sheet: _Sheet) -> Iterator[SetFormula]:
    """`Mangler` on every row, spare ones included, with what it says now."""
    if "check" not in sheet.header.columns:
        return
    columns = sheet.header.column_letters
    first = ""
    for row in _table_rows(sheet):
        cell = f"{columns['check']}{row}"
        missing = first_missing(sheet.after, sheet.rows[row]) if row in sheet.rows else ""
        yield SetFormula(sheet.name, cell, mangler_formula(columns, sheet.after, row), missing, like=first)
        first = first or cell


def _table_rows(sheet: _Sheet) -> list[int]:
    """The 1-based rows of initiatives, and spare ones: those whose `Mangler` is a formula that shows nothing."""
    check = sheet.header.column_letters.get("check", "")
    rows = {row for column, row in map(parted, sheet.raw.formulas) if column == check}
    spare = {row for row in rows if sheet.raw.cell(row - 1, sheet.header.columns["check"]) is None}
    return sorted(spare | set(sheet.rows))


def _colours(sheet: _Sheet) -> Iterator[SetStyle]:
    """Deep headers over the current round, pale cells in the others; only where the program's own colours are.

    Spare rows stay without a colour: it would be printed.
    """
    rows = sorted(sheet.rows)
    head = (sheet.head.start + 1, sheet.header.row)
    for number, first, last in _runs(sheet):
        current = number == sheet.after.current_round
        span = (letters(first), letters(last))
        if head[0] <= head[1]:
            yield _recolour(sheet, span, head, *_head_look(current, GROUP, QUIET))
        yield _recolour(sheet, span, (sheet.header.row + 1,) * 2, *_head_look(current, HEADER, INK))
        if rows:
            old, new = (EARLIER, NO_FILL) if current else (NO_FILL, EARLIER)
            yield _recolour(sheet, span, (rows[0], rows[-1]), Overlay(fill=_rgb(new)), {old})


def _head_look(current: bool, fill: str, ink: str) -> tuple[Overlay, set[str]]:
    look = Overlay(fill=_rgb(DEEP), font_color=_WHITE) if current else Overlay(fill=_rgb(fill), font_color=_rgb(ink))
    return look, {DEEP, fill}


def _recolour(
    sheet: _Sheet, span: tuple[str, str], rows: tuple[int, int], look: Overlay, over: Collection[str]
) -> SetStyle:
    area = f"{span[0]}{rows[0]}:{span[1]}{rows[1]}"
    return SetStyle(sheet.name, area, look, frozenset(_rgb(colour) for colour in over))


def _rgb(colour: str) -> str:
    return colour.removeprefix("#")


def _runs(sheet: _Sheet) -> list[tuple[int, int, int]]:
    """Neighbouring columns of one round: its number, the first and the last 0-based column."""
    runs: list[tuple[int, int, int]] = []
    for column, number in _places(sheet):
        if number is None:
            continue
        if runs and runs[-1][::2] == (number, column - 1):
            runs[-1] = (number, runs[-1][1], column)
        else:
            runs.append((number, column, column))
    return runs


def _places(sheet: _Sheet) -> list[tuple[int, int | None]]:
    """The columns that have a key, from the left, each with its round."""
    return sorted((column, round_of(key)) for key, column in sheet.header.columns.items())


def _folding(sheet: _Sheet) -> Iterator[tuple[str, ColumnState]]:
    """The current round's columns shown, those of the others folded; the separator after a group says which."""
    for number, columns in _round_columns(sheet).items():
        folded = number != sheet.after.current_round
        for column in columns:
            yield letters(column), ColumnState(hidden=folded, outline=1)
        if (separator := _separator(sheet, number, columns[-1])) is not None:
            yield letters(separator), ColumnState(collapsed=folded)


def _heights(sheet: _Sheet) -> dict[int, RowState]:
    """Room for what the current round's columns hold."""
    plan = layout(sheet.after, len(sheet.rows), dispatch=False)
    return {row: RowState(least=row_height(plan, sheet.after, i)) for row, i in sheet.rows.items()}


def _round_columns(sheet: _Sheet) -> dict[int, list[int]]:
    """A round's columns in order, with those that a person inserted between two of them."""
    found: dict[int, list[int]] = {}
    for (column, number), (following, its_number) in pairwise([*_places(sheet), (0, None)]):
        if number is not None:
            end = following if its_number == number else column + 1
            found.setdefault(number, []).extend(range(column, end))
    return found


def _separator(sheet: _Sheet, number: int, last: int) -> int | None:
    """The narrow column that names the group to its left: the one that says so, else the next without a key."""
    label = text("committee.separator", number=number)
    for row in sheet.head:
        for column in range(last + 1, len(sheet.raw.rows[row])):
            if _says(sheet.raw.cell(row, column), {label}):
                return column
    return None if last + 1 in sheet.header.columns.values() else last + 1
