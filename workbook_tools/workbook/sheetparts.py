"""What a worksheet says beside its values: hidden rows and columns, formulas, input messages, page headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from .limits import GRID_COLUMNS
from .publish_words import APART, said
from .xmlparts import Collector, local

_TRUE = ("1", "true")
_SMALLEST_SEEN = {"ht": 1.0, "width": 0.3}  # a pixel or two
_ROW_TAG = re.compile(rb"<row(?=[\s/>])([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_WANTED = {
    "c", "dataValidation", "hyperlink", "headerFooter", "conditionalFormatting", "protectedRange", "scenario",
    "customSheetView", "ext", "webPublishItem", "filter", "customFilter", "inputCells", "customPr", "control",
    "oleObject", "sheetPr",
}  # fmt: skip


class SheetParts(Collector):
    """One pass over a sheet. `found` holds its elements other than cells, and the cells with formulas.

    `rows` is the number of rows with content; `formulas` are the addresses of formula cells.
    """

    def __init__(self, part: str, data: bytes, rows: int, formulas: AbstractSet[str]) -> None:
        super().__init__(part, _WANTED, frozenset())
        self._rows, self._formulas = rows, formulas
        self._row = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        rows_at = None if formulas else _rows_at(data)
        if rows_at is None:
            self.run(data)
        else:
            self.run(data[: rows_at.start] + data[rows_at.stop :])
            self._look_at_rows(data, rows_at)

    def _look_at_rows(self, data: bytes, rows_at: slice) -> None:
        """The rows with content, without a parser: a million formatted ones below them cost nothing."""
        for tag in _ROW_TAG.finditer(data, rows_at.start, rows_at.stop):
            self._look_at_row(dict(_ATTRIBUTE.findall(tag[1].decode())))
            if self._row >= self._rows:
                break

    def is_hidden_row(self, row: int) -> bool:
        """Whether a 0-based row is hidden."""
        return row + 1 in self._hidden_rows

    def is_hidden_column(self, column: int) -> bool:
        """Whether a 0-based column is hidden."""
        return any(first <= column + 1 <= last for first, last in self._hidden_columns)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = local(name)
        if plain == "c" and attributes.get("r") not in self._formulas:
            name = "cell"  # not wanted
        elif plain == "row":
            self._look_at_row(attributes)
        elif plain == "col" and is_hidden(attributes, "width"):
            self._hidden_columns.append((_whole(attributes.get("min")), _whole(attributes.get("max"))))
        if self._open is not None:
            self._open.pieces.append(APART)
            self._open.pieces.extend(f"{text}{APART}" for text in said(plain, attributes))
        super()._start(name, attributes)

    def _want(self, name: str, attributes: dict[str, str]) -> None:
        super()._want(name, attributes)
        if name == "scenario":
            self._open = None  # what it holds is wanted one by one

    def _look_at_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() else self._row + 1
        if is_hidden(attributes, "ht") and self._row <= self._rows:
            self._hidden_rows.add(self._row)


def _rows_at(data: bytes) -> slice | None:
    """Where the rows stand; None when that takes a parser to tell."""
    start, end = data.find(b"<sheetData>") + 11, data.rfind(b"</sheetData>")
    plain = b"<!" not in data and b"\0" not in data and data.count(b"<sheetData") == 1
    return slice(start, end) if plain and 11 <= start <= end else None


def _whole(text: str | None) -> int:
    return min(int(text), GRID_COLUMNS) if text and text.isdecimal() else 0


def is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Whether a row (`size` "ht") or column ("width") is hidden, or so small that nobody sees it.

    A sheet whose rows are hidden by default hides those that are not written; a row that is there says so itself.
    """
    if attributes.get("hidden") in _TRUE:
        return True
    try:
        return float(attributes[size]) < _SMALLEST_SEEN[size]
    except (KeyError, ValueError):
        return False
