"""Filling in workbooks from a list, as people would: what they type goes into the cells as it is, faults and all."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.model.agreement import Initiative
from workbook_tools.workbook.address import address, column, letters
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.patch import SetCell, SetResult, apply_edits
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_workbook

OWN_COLUMN, SORT = "+column", "+sort"
"""In place of a column key: a column of one's own behind the others; the rows sorted by the column key in `text`."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing that somebody does in a workbook: `text` typed at an initiative's number and a column's key.

    `pass_number` is 1 for the first delivery, 2 for what is mended after it. A blank text empties the cell.
    """

    pass_number: int
    centre: str
    sheet: str
    number: str
    key: str
    text: str


def read_typed(text: str) -> list[Typed]:
    """The lines of a list with the headers pass;centre;sheet;number;column;text. Raises KeyError and ValueError."""
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return [Typed(int(r["pass"]), r["centre"], r["sheet"], r["number"], r["column"], r["text"]) for r in rows]


def type_in(path: Path, lines: Sequence[Typed]) -> None:
    """Does in the file what the lines say; the sorting comes last. Raises LookupError for a cell that isn't there."""
    for edits, chosen in (
        (_cell_edits, [line for line in lines if line.key != SORT]),
        (_sort_edits, [line for line in lines if line.key == SORT]),
    ):
        if chosen:
            raw = read_workbook(path)
            (book,) = read_books([raw])
            path.write_bytes(apply_edits(path.read_bytes(), list(edits(raw, book, chosen))))
    (book,) = read_books([read_workbook(path)])
    path.write_bytes(apply_edits(path.read_bytes(), list(_results(book))))


def _results(book: Book) -> Iterator[SetResult]:
    """What the formulas show after the typing: a program that people type in calculates them, and stores it."""
    from workbook_tools.workbook.build.committee import counter_text
    from workbook_tools.workbook.build.layout import ROUND_ROW
    from workbook_tools.workbook.build.missing import first_missing

    assert book.agreement is not None
    for committee, sheet in book.sheets.items():
        if (letter := sheet.columns.get("check")) is None:
            continue
        rows = [i for i in book.agreement.initiatives if i.committee == committee]
        yield SetResult(sheet.sheet, f"{letter}{ROUND_ROW + 1}", counter_text(book.agreement, rows))
        for i in rows:
            if i.where:
                yield SetResult(sheet.sheet, f"{letter}{i.where.row}", first_missing(book.agreement, i))


def _cell_edits(_: RawWorkbook, book: Book, lines: Sequence[Typed]) -> Iterator[SetCell]:
    for line in lines:
        if line.key == OWN_COLUMN:
            row = _row(book, line) if line.number else min(_rows(book, line.sheet)) - 1
            yield SetCell(line.sheet, f"{_first_free(book, line.sheet)}{row}", line.text)
        else:
            place = f"{book.sheets[line.sheet].columns[line.key]}{_row(book, line)}"
            yield SetCell(line.sheet, place, line.text or None)


def _sort_edits(raw: RawWorkbook, book: Book, lines: Sequence[Typed]) -> Iterator[SetCell]:
    """Whole rows change places, with all that stands in them but the formulas, which fit whatever row they are in."""
    for line in lines:
        sheet, by = _sheet(raw, line.sheet), column(book.sheets[line.sheet].columns[line.text])
        rows = _rows(book, line.sheet)
        keys = {row: str(sheet.cell(row - 1, by)) for row in rows}
        for to, source in zip(rows, sorted(rows, key=keys.__getitem__), strict=True):
            yield from _moved(sheet, source, to)


def _moved(sheet: RawSheet, source: int, to: int) -> Iterator[SetCell]:
    for position in range(max(map(len, sheet.rows))):
        cell = address(to - 1, position)
        value = sheet.cell(source - 1, position)
        if cell not in sheet.formulas and value != sheet.cell(to - 1, position):
            assert value is None or isinstance(value, str | float)
            yield SetCell(sheet.name, cell, value)


def _sheet(raw: RawWorkbook, name: str) -> RawSheet:
    sheet = raw.sheet(name)
    if sheet is None:
        raise LookupError(name)
    return sheet


def _first_free(book: Book, name: str) -> str:
    """The letters of the column behind the last one that the program knows."""
    return letters(max(column(place) for place in book.sheets[name].columns.values()) + 1)


def _initiatives(book: Book, sheet: str) -> list[Initiative]:
    return [i for i in book.agreement.initiatives if i.committee == sheet] if book.agreement else []


def _rows(book: Book, sheet: str) -> list[int]:
    return [i.where.row for i in _initiatives(book, sheet) if i.where]


def _row(book: Book, line: Typed) -> int:
    """The 1-based row of the initiative. Raises LookupError."""
    for i in _initiatives(book, line.sheet):
        if i.number == line.number and i.where:
            return i.where.row
    raise LookupError(f"{line.sheet} {line.number}")
