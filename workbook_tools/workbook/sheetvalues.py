"""The values of a sheet that is written the usual way, straight from its bytes, in a fifth of python-calamine's time.

The census has already matched every cell of such a sheet with one strict pattern, so the values need no second parser.
What is not certain to mean the same to python-calamine (a number in a format that may be a date or not, an error value
that it doesn't know) is left to it: then there are no rows from here. A test holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from .numberformats import NumberFormats
from .raw import CellValue
from .sharedstrings import SharedStrings, plain_text
from .sheetscan import COLUMNS, Cell, SheetCensus, filled_cells, rows_of

Rows = list[list[CellValue]]

_NUMBER = re.compile(rb"-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]{1,3}+)?+")
_OTHER_ATTRIBUTES = itemgetter(4)
_TRUTHS = {b"0": False, b"1": True}
_ERRORS = frozenset({b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"})
_SERIAL_ZERO = date(1899, 12, 30)
_AFTER_LEAP_DAY_1900, _LAST_SERIAL = 61, 2_958_465


class _UncertainError(Exception):
    """A cell that another reader must judge."""


@dataclass(frozen=True)
class ValueReader:
    """Reads the sheets of one workbook."""

    strings: SharedStrings
    formats: NumberFormats

    def rows(self, data: bytes, census: SheetCensus) -> Rows | None:
        """All values from A1 on; None when the sheet is written unusually, or holds a value that is not certain."""
        start, end = rows_of(data)
        if not census.rows:
            return []
        if not census.usual or data.find(b"<is>", start, end) >= 0 or data.find(b"\r", start, end) >= 0:
            return None
        rows: Rows = [[None] * census.columns for _ in range(census.rows)]
        try:
            for cells in filled_cells(data, start, end) if census.cells is None else [census.cells]:
                self._fill(rows, cells)
        except _UncertainError:
            return None
        return rows

    def _fill(self, rows: Rows, cells: list[Cell]) -> None:
        if any(map(_OTHER_ATTRIBUTES, cells)):
            raise _UncertainError
        texts, at, row = self.strings.texts or [], b"", rows[0]
        for letters, number, style, kind, _, _, value in cells:
            if number != at:
                at, row = number, rows[int(number) - 1]
            if kind != b"s":
                row[COLUMNS[letters] - 1] = self._value(kind, style, value) if value else None
            elif value.isdigit() and (index := int(value)) < len(texts):
                row[COLUMNS[letters] - 1] = texts[index]
            else:
                raise _UncertainError

    def _value(self, kind: bytes, style: bytes, value: bytes) -> CellValue:
        if kind in (b"", b"n") and _NUMBER.fullmatch(value):
            return self._number(style or b"0", float(value))
        if kind == b"str":
            return plain_text(value)
        if kind == b"b" and value in _TRUTHS:
            return _TRUTHS[value]
        if kind == b"e" and value in _ERRORS:
            return None
        raise _UncertainError

    def _number(self, style: bytes, number: float) -> CellValue:
        if style in self.formats.numbers and number - number == 0:
            return number
        if style in self.formats.dates and number.is_integer() and _AFTER_LEAP_DAY_1900 <= number <= _LAST_SERIAL:
            return _SERIAL_ZERO + timedelta(days=int(number))
        raise _UncertainError
