"""What people type outside the table of a dispatched workbook: none of it can be merged, and none of it may be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.text import one_line
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.columns import Column, ColumnSet

from .address import address, letters
from .beside_cells import PICTURE, SHAPE
from .header import Header
from .headings import Headings, columns_named
from .kontrol_sheet import KINDS, kontrol_sheet, said, written_over
from .meta import older_mark, text_mark
from .raw import CellValue, RawSheet
from .tables import SheetTable

OWN_COLUMN, OUTSIDE, EXTRA_SHEET, RENAMED, NAMESAKE = "M30", "M31", "M32", "M33", "S64"
_LONGEST = 200
_MOST_ROWS = 200
_NOT_CONTENT = ("row_id", "check")


class _Cell(NamedTuple):
    """A filled cell, 0-based, and its text."""

    row: int
    column: int
    text: str


def outside_table(
    sheet: RawSheet, header: Header, columns: ColumnSet, table: SheetTable, sent: frozenset[str]
) -> Iterator[Finding]:
    """What a committee's sheet holds besides its table. `sent` are the marks of the texts that were sent there."""
    numbers = dict(zip(table.rows, table.cells.get("number", ()), strict=False))
    yield from _above(sheet, header, columns, table.where.file, sent)
    yield from _own_columns(sheet, header, table.where.file, numbers)
    for lines in _paragraphs(_lone_cells(sheet, header, set(table.rows))):
        yield _found(OUTSIDE, sheet, table.where.file, lines)
    yield from _over_formulas(sheet, header, table.where.file, numbers)


def outside_tables(sheet: RawSheet, file: str, sent: frozenset[str]) -> Iterator[Finding]:
    """Text on a sheet that was sent without a table (Læs mig); nothing where it isn't known what was sent."""
    added = [c for c in _cells(sheet, range(len(sheet.rows))) if not _was_sent(sheet, c, sent)]
    if sent and added:
        yield _found(OUTSIDE, sheet, file, added)


def beside_cells(sheet: RawSheet, file: str, footers: Collection[str]) -> Iterator[Finding]:
    """Words in shapes (M36) and pages' headers and footers (M37), and pictures (M38): none of them was sent.

    `footers` are the words of those that the program writes; one that was too long was sent shortened.
    """
    for kind, cell, words in sheet.beside:
        source = Source(file, sheet.name, cell)
        if kind == PICTURE:
            yield finding("M38", source)
        elif kind == SHAPE or not any(own == words or _is_cut(words, own) for own in footers):
            shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
            yield finding("M36" if kind == SHAPE else "M37", source, values={"value": shown})


def _is_cut(words: str, whole: str) -> bool:
    return words.endswith("…") and whole.startswith(words[:-1])


def extra_sheet(sheet: RawSheet, file: str) -> Iterator[Finding]:
    """A sheet that was not sent, if anything stands in it; one that says much is told row by row."""
    cells = list(_cells(sheet, range(len(sheet.rows))))
    if sum(len(c.text) for c in cells) <= _LONGEST:
        parts = [cells] if cells else []
    else:
        rows = [list(row) for _, row in groupby(cells, key=lambda c: c.row)]
        parts = [*rows[:_MOST_ROWS], *([[c for row in rows[_MOST_ROWS:] for c in row]] if rows[_MOST_ROWS:] else [])]
    for part in parts:
        yield _found(EXTRA_SHEET, sheet, file, part, sheet=sheet.name)


def outside_kontrol(sheet: RawSheet, file: str) -> Iterator[Finding]:
    """What was written in Kontrol, in a copy that was marked and sent back, or in a sheet that only is called so."""
    kontrol = kontrol_sheet(file, replace(sheet, notes={}, beside=()))  # those are told as on any other sheet
    if not kontrol.lines:
        yield from extra_sheet(sheet, file) if kontrol.own else ()
        return
    lines = [line for kind in KINDS for line in kontrol.of_kind(kind)]
    for line, over in zip(lines, written_over(lines), strict=True):
        columns = [*over, *(name for name in ("remark", "words") if line.cells.get(name))]
        if words := [*said(line, columns), *line.added]:
            place = line.places[columns[0]] if columns else line.added_at
            yield finding(OUTSIDE, place, values={"value": _cut(_joined(words))})
    for own in kontrol.own:
        yield finding(OUTSIDE, own.source, values={"value": _cut(own.words)})


def _above(sheet: RawSheet, header: Header, columns: ColumnSet, file: str, sent: frozenset[str]) -> Iterator[Finding]:
    """The rows down to the headers: a header that is called something else, and text that was not sent."""
    keys = {i: key for key, i in header.columns.items()}
    for cell in _cells(sheet, range(header.row + 1)):
        if cell.row == header.keys and cell.text in columns.by_key:
            continue
        column = columns[keys[cell.column]] if cell.row == header.row and cell.column in keys else None
        if column:
            if not _is_a_name(columns, column, cell.text) and not _was_sent(sheet, cell, sent):
                yield _found(RENAMED, sheet, file, [cell], header=column.header, field=column.key)
        elif cell.row < header.row and sent and not _was_sent(sheet, cell, sent):
            yield _found(OUTSIDE, sheet, file, [cell])


def headings_in_master(sheet: RawSheet, header: Header, columns: ColumnSet, file: str) -> Iterator[Finding]:
    """Headings in words of the coordinator's own (M33), and columns of their own that are called as ours (S64)."""
    keys = {i: key for key, i in header.columns.items()}
    texts = [[_text(value) for value in row] for row in sheet.rows[: header.row + 1]]
    headings = Headings(texts, header.row, columns)
    for i, name in enumerate(headings.texts):
        if name and i in keys and not _is_a_name(columns, column := columns[keys[i]], name):
            cell = _Cell(header.row, i, name)
            yield _found(RENAMED, sheet, file, [cell], header=column.header, field=column.key)
        elif name and i not in keys and len(meaning := headings.meaning(i)) == 1:
            yield from _namesake(sheet, header, i, meaning[0].key, file)


def _namesake(sheet: RawSheet, header: Header, i: int, key: str, file: str) -> Iterator[Finding]:
    cells = list(_cells(sheet, _below(sheet, header), [i]))
    if cells and key in header.columns:
        top = _Cell(header.row, i, _text(sheet.cell(header.row, i)))
        values = {"header": top.text, "column": letters(header.columns[key])}
        yield _found(NAMESAKE, sheet, file, [top], value=_joined(c.text for c in cells), **values)


def _is_a_name(columns: ColumnSet, column: Column, words: str) -> bool:
    return words == column.header or column in columns_named(columns, words)


def _own_columns(sheet: RawSheet, header: Header, file: str, numbers: Mapping[int, str | None]) -> Iterator[Finding]:
    """Columns that are none of ours, one finding each."""
    width = max(map(len, sheet.rows[header.row :]), default=0)
    ours = {*header.columns.values(), *header.doubted.values(), *header.roundless}
    for column in (i for i in range(width) if i not in ours):
        name = _text(sheet.cell(header.row, column))
        cells = list(_cells(sheet, _below(sheet, header), [column]))
        if name and cells:
            top = _Cell(header.row, column, name)
            yield _found(OWN_COLUMN, sheet, file, [top], value=_said(cells, numbers), header=name)
        elif name or cells:
            shown = cells or [_Cell(header.row, column, name)]
            yield _found(OUTSIDE, sheet, file, shown, value=_said(shown, numbers))


def _lone_cells(sheet: RawSheet, header: Header, rows: set[int]) -> Iterator[_Cell]:
    """Cells in our columns, in rows below the header that are none of the table's."""
    places = {**header.columns, **header.doubted}
    content = sorted([*(i for key, i in places.items() if key not in _NOT_CONTENT), *header.roundless])
    return _cells(sheet, (i for i in _below(sheet, header) if i + 1 not in rows), content)


def _below(sheet: RawSheet, header: Header) -> Iterator[int]:
    """The rows below the headers, but for the row of keys where somebody has moved it there."""
    return (i for i in range(header.row + 1, len(sheet.rows)) if i != header.keys)


def _over_formulas(sheet: RawSheet, header: Header, file: str, numbers: Mapping[int, str | None]) -> Iterator[Finding]:
    """Text typed over the formulas of the column Mangler."""
    column = header.columns.get("check")
    if column is not None:
        cells = _cells(sheet, _below(sheet, header), [column])
        if typed := [c for c in cells if address(c.row, c.column) not in sheet.formulas]:
            yield _found(OUTSIDE, sheet, file, typed, value=_said(typed, numbers))


def _paragraphs(cells: Iterable[_Cell]) -> Iterator[list[_Cell]]:
    """Cells in rows right below each other belong together."""
    lines: list[_Cell] = []
    for cell in cells:
        if lines and cell.row > lines[-1].row + 1:
            yield lines
            lines = []
        lines.append(cell)
    if lines:
        yield lines


def _cells(sheet: RawSheet, rows: Iterable[int], columns: Iterable[int] | None = None) -> Iterator[_Cell]:
    """The filled cells of those rows, and of those columns only, if any are named."""
    chosen = None if columns is None else list(columns)
    for row in rows:
        values = sheet.rows[row] if row < len(sheet.rows) else ()
        for column in range(len(values)) if chosen is None else (i for i in chosen if i < len(values)):
            if values[column] is not None and (text := _text(values[column])):
                yield _Cell(row, column, text)


def _text(value: CellValue) -> str:
    return "" if value is None else _line(cell_text(value))


@lru_cache(maxsize=1024)
def _line(text: str) -> str:
    return one_line(text)


def _was_sent(sheet: RawSheet, cell: _Cell, sent: frozenset[str]) -> bool:
    """Formulas count as sent: the counter's text changes with what is filled in."""
    if text_mark(cell.text) in sent or older_mark(cell_text(sheet.cell(cell.row, cell.column))) in sent:
        return True
    return address(cell.row, cell.column) in sheet.formulas


def _said(cells: Iterable[_Cell], numbers: Mapping[int, str | None]) -> str:
    """ "1.1: ring til Bo | 1.2: husk": each text with the number of its row."""
    return _joined(f"{number}: {c.text}" if (number := numbers.get(c.row + 1)) else c.text for c in cells)


def _joined(texts: Iterable[str]) -> str:
    """No more of the texts than is shown and a little: a hundred thousand long ones are gigabytes."""
    shown: list[str] = []
    for text in texts:
        shown.append(text[: _LONGEST + 1])
        if sum(map(len, shown)) > _LONGEST:
            break
    return " | ".join(shown)


def _found(code: str, sheet: RawSheet, file: str, cells: list[_Cell], /, *, field: str = "", **values: str) -> Finding:
    """A finding at the first of the cells, with their text (cut)."""
    value = values.pop("value", None) or _joined(c.text for c in cells)
    source = Source(file, sheet.name, address(cells[0].row, cells[0].column))
    return finding(code, source, field=field, values={"value": _cut(value), **values})


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
