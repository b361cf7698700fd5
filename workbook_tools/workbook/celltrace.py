"""A sheet's census element by element: for rows and cells without addresses, prefixes, UTF-16, indentation, comments.

Slower than `sheetscan.read_usual`, and the reference for it.
"""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from . import limits
from .address import address
from .limits import refuse
from .sharedstrings import unescape
from .sheetcensus import NO_ERROR_TEXT, FormulaAreas, SheetCensus, ShownCell, check_areas, split
from .sheetvalues import ValueReader
from .xmlparts import TextCollector, local

_DDE = re.compile(r'[^"|]*\|[^!]*!')
_SHEET_DATA, _ROW, _CELL, _CONTENT = 2, 3, 4, 5
_ALLOWED = {
    _ROW: frozenset({"row"}),
    _CELL: frozenset({"c", "extLst"}),
    _CONTENT: frozenset({"f", "v", "is", "extLst"}),
}
_NOWHERE_ELSE = frozenset(
    {"sheetData", "row", "c", "f", "v", "is", "mergeCell", "mergeCells", "hyperlink", "hyperlinks"}
)
"""What counts at its own depth only; some programs take it at any."""
_MOST = {"mergeCell": (limits.MERGES, "W29")}


def slow_census(part: str, data: bytes, reader: ValueReader) -> SheetCensus:
    """The census of any sheet that is legal XML. Raises WorkbookToolsError for one that is refused."""
    trace = _CellTrace(part, reader)
    trace.run(data)
    return trace.census()


class _CellTrace(TextCollector):
    """Follows sheetData/row/c/(f, v, is), each at its depth.

    The same names at another depth are refused, and so is what stands between the characters of a value: programs
    differ on whether it counts.
    """

    def __init__(self, part: str, reader: ValueReader) -> None:
        super().__init__(part, {"mergeCell", "hyperlink"}, skipped={"rPh"}, most=_MOST)
        self.reader, self.strings = reader, reader.strings
        self.rows = self.columns = self.values = 0
        self.formulas: set[str] = set()
        self.uncached: set[str] = set()
        self.dde: set[str] = set()
        self.errors: dict[str, str] = {}
        self.shown: dict[str, ShownCell] = {}
        self._areas_filled = FormulaAreas()
        self._in_rows = self._had_rows = False
        self._row = self._column = 0
        self._type = self._style = ""
        self._content: dict[str, list[str]] = {}
        self._current: list[str] | None = None

    def census(self) -> SheetCensus:
        """What was found."""
        return SheetCensus(
            self.rows,
            self.columns,
            self.values,
            frozenset(self.formulas),
            frozenset(self.uncached),
            self.errors,
            check_areas(self._areas("mergeCell"), self._areas("hyperlink")),
            frozenset(self.dde),
            self.shown,
        )

    def _areas(self, name: str) -> list[str]:
        return [e.attributes.get("ref", "") for e in self.found if e.name == name]

    def _listen(self, parser: expat.XMLParserType) -> None:
        super()._listen(parser)
        parser.CommentHandler = parser.ProcessingInstructionHandler = parser.StartCdataSectionHandler = self._between

    def _between(self, *_: str) -> None:
        """A comment, an instruction or a CDATA section."""
        if self._in_rows and self._depth >= _CELL:
            self._refuse_disputed()

    def _refuse_disputed(self) -> NoReturn:
        refuse("W55", cell=address(max(self._row, 1) - 1, max(self._column, 1) - 1))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._in_rows:
            super()._start(name, attributes)
            if local(name) == "sheetData":
                if self._had_rows or self._depth != _SHEET_DATA:
                    self._refuse_disputed()
                self._in_rows = self._had_rows = True
            return
        self._depth += 1
        if ":" in name:
            name = local(name)
        if name not in _ALLOWED.get(self._depth, ()) and (self._depth <= _CONTENT or name in _NOWHERE_ELSE):
            self._refuse_disputed()
        if self._depth == _CELL and name == "c":
            self._start_cell(attributes.get("r"))
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        elif self._depth == _ROW and name == "row":
            self._start_row(attributes.get("r"))
        elif self._depth >= _CONTENT:
            self._start_content(name, attributes)

    def _start_content(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth > limits.XML_DEPTH:
            refuse("W35", part=self.part, limit=limits.XML_DEPTH)
        if self._depth == _CONTENT and name in ("f", "v", "is"):
            self._current = self._content.setdefault(name, [])
            if name == "f" and attributes:
                self._areas_filled.add(attributes.get("t", ""), attributes.get("ref", ""))
            self._preserve = name != "is"
        elif name == "t":
            self._preserve = attributes.get("xml:space") == "preserve"
        elif name == "rPh" and not self._skip_depth:
            self._skip_depth = self._depth

    def _start_row(self, number: str | None) -> None:
        row = split(f"A{number}")[0] if number else self._row + 1
        if row <= self._row:
            refuse("W47", cell=f"A{row}")
        if row > limits.GRID_ROWS:
            refuse("W48", cell=f"A{row}")
        self._row, self._column = row, 0

    def _start_cell(self, reference: str | None) -> None:
        row, column = split(reference) if reference else (self._row, self._column + 1)
        if row != self._row or column <= self._column:
            refuse("W47", cell=reference or address(row - 1, column - 1))
        if column > limits.GRID_COLUMNS:
            refuse("W48", cell=f"XFD{row}")
        self._column, self._content = column, {}

    def _text(self, text: str) -> None:
        if self._current is not None and not self._skip_depth:
            self._current.append(text if self._preserve else text.strip(" \t\r\n"))

    def _end(self, name: str) -> None:
        if not self._in_rows:
            super()._end(name)
            return
        if self._depth == _CELL:
            if self._content:
                self._end_cell({kind: "".join(pieces) for kind, pieces in self._content.items()})
                self._content = {}
        elif self._depth >= _CONTENT:
            self._end_content()
        elif self._depth == _SHEET_DATA:
            self._in_rows = False
        self._depth -= 1

    def _end_content(self) -> None:
        self._preserve = False
        if self._depth == self._skip_depth:
            self._skip_depth = 0
        if self._depth == _CONTENT:
            self._current = None

    def _end_cell(self, content: dict[str, str]) -> None:
        cell = address(self._row - 1, self._column - 1)
        self.rows, self.columns = self._row, max(self.columns, self._column)
        value = content.get("v", "")
        if "f" in content:
            self._formula(cell, content["f"], cached=bool(value or content.get("is") or self._type == "str"))
        if self._type == "e":
            self.errors[cell] = value or NO_ERROR_TEXT
            self._note_filled(cell)
        elif self._is_text(cell, value) or content.get("is"):
            self.values += 1
            self._note_filled(cell)
            if value:
                self.reader.check(cell, self._type, self._style, value)
                if self._type == "n" and (shown := self.reader.shown(self._style.encode(), value.encode())):
                    self.shown[cell] = shown
        if len(value) > limits.TEXT_LENGTH or len(content.get("is", "")) > limits.TEXT_LENGTH:
            self._check_length(cell, value or content["is"])

    def _note_filled(self, cell: str) -> None:
        if self._areas_filled and self._areas_filled.covers(self._row, self._column):
            self.formulas.add(cell)

    def _formula(self, cell: str, text: str, *, cached: bool) -> None:
        self.formulas.add(cell)
        if not cached:
            self.uncached.add(cell)
        if "|" in text and _DDE.match(text):
            self.dde.add(cell)

    def _is_text(self, cell: str, value: str) -> bool:
        """Whether the value is more than a reference to a blank shared string."""
        if self._type != "s" or not value.isdecimal():
            return value != ""
        if int(value) in self.strings.too_long:
            refuse("W28", cell=cell, limit=limits.TEXT_LENGTH)
        return int(value) not in self.strings.blank

    def _check_length(self, cell: str, text: str) -> None:
        if len(unescape(text)) > limits.TEXT_LENGTH:
            refuse("W28", cell=cell, limit=limits.TEXT_LENGTH)
