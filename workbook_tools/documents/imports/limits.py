"""The limits for documents and lists that are no workbooks: those of every file, and one of their own."""

from __future__ import annotations

import io
from dataclasses import dataclass

from workbook_tools.model.limits import (
    CELLS,
    COLUMNS,
    ENTRIES,
    FILE_BYTES,
    INFLATED_BYTES,
    MIB,
    PART_BYTES,
    RATIO,
    RATIO_FROM_BYTES,
    ROWS,
    XML_ELEMENTS,
)

__all__ = [
    "CELLS",
    "COLUMNS",
    "ENTRIES",
    "FILE_BYTES",
    "INFLATED_BYTES",
    "MIB",
    "PART_BYTES",
    "RATIO",
    "RATIO_FROM_BYTES",
    "ROWS",
    "XML_ELEMENTS",
]

DOCUMENT_TEXT = 4_000_000
"""Characters; a table row that goes on from page to page takes time by the square of its length."""


class TooLargeError(Exception):
    """A table, or a text, over a limit: the finding code that says so, and the limit."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code, limit)
        self.code, self.limit = code, limit


@dataclass(slots=True)
class Extent:
    """Counts rows as they are read, and stops (TooLargeError) at the first that is over a limit."""

    rows: int = 0
    cells: int = 0

    def add_row(self, columns: int, blank_rows: int = 0) -> None:
        """A row with that many columns, below so many blank ones."""
        self.rows += blank_rows + 1
        _within(COLUMNS, columns, "I34")
        _within(ROWS, self.rows, "I33")

    def add_cells(self, count: int) -> None:
        """That many cells, of whatever row."""
        self.cells += count
        _within(CELLS, self.cells, "I35")


def check_text(text: str) -> None:
    """Stops (TooLargeError) where a document's text, or its lines with tabs between their cells, are over a limit."""
    _within(DOCUMENT_TEXT, len(text), "I38")
    extent = Extent()
    for line in io.StringIO(text, newline=None):
        extent.add_row(line.count("\t") + 1)
        extent.add_cells(line.count("\t") + 1)


def _within(limit: int, count: int, code: str) -> None:
    if count > limit:
        raise TooLargeError(code, limit)
