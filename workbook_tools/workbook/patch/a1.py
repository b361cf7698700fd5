"""A1 addresses: columns, cells and areas. Rows and columns count from 1, as on the sheet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from workbook_tools.workbook.address import letters

from .refusal import refusal

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Area(NamedTuple):
    """A rectangle of cells, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def ref(self) -> str:
        """`A1:B2`, or `A1` for one cell."""
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def widened(self, row: int, column: int) -> Area:
        """The smallest area that also holds that cell."""
        return Area(min(self.top, row), min(self.left, column), max(self.bottom, row), max(self.right, column))


@lru_cache(maxsize=20_000)
def column_number(text: str) -> int:
    """`"A"` -> 1, `"AB"` -> 28. Raises the refusal P04 off the grid."""
    number = 0
    for letter in text.upper():
        if not "A" <= letter <= "Z":
            raise refusal("P04", cell=text)
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= MAX_COLUMN:
        raise refusal("P04", cell=text)
    return number


def address(row: int, column: int) -> str:
    """(12, 2) -> `"B12"`."""
    return f"{letters(column - 1)}{row}"


def row_number(row: int) -> int:
    """The row itself. Raises the refusal P04 off the grid."""
    if not 1 <= row <= MAX_ROW:
        raise refusal("P04", cell=str(row))
    return row


def parse_cell(text: str) -> tuple[int, int]:
    """`"B12"` -> (12, 2). Raises the refusal P04 for anything that is no cell of the grid."""
    match = _CELL.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= MAX_ROW:
        raise refusal("P04", cell=text)
    return int(match[2]), column_number(match[1])


def parse_area(text: str) -> Area:
    """`"A1:B2"` or `"A1"` -> an area. Raises the refusal P04 for whole columns, whole rows and anything else."""
    first, _, last = text.partition(":")
    (top, left), (bottom, right) = parse_cell(first), parse_cell(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def extended(references: str, after_row: int) -> str:
    """Space-separated areas, those that end at `after_row` made one row longer; what is no area stays as it is."""
    return " ".join(_extended(reference, after_row) for reference in references.split())


def _extended(reference: str, after_row: int) -> str:
    first, colon, last = reference.partition(":")
    match = _CELL.fullmatch(last if colon else first)
    if match is None or int(match[2]) != after_row:
        return reference
    end = (last if colon else first).removesuffix(match[2]) + str(after_row + 1)
    return f"{first}:{end}"
