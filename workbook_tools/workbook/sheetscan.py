"""One sheet that is written the usual way, in a single pass: its census, and its values where they are certain.

Sheets as Excel, LibreOffice, XlsxWriter and openpyxl write them match one possessive regular expression
(`sheetgrammar`), which is faster than expat; expat then only checks what the expression leaves open. The rows of a
table have few shapes, so what a row's cells are is worked out once a shape. All other sheets are taken element by
element (`celltrace`) and read by python-calamine. A test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, compress, islice, pairwise
from operator import lt
from typing import NoReturn

from workbook_tools.model.findings import WorkbookToolsError

from . import limits
from .address import column, letters
from .limits import refuse
from .raw import CellValue
from .sharedstrings import plain_text, string_text
from .sheetcensus import NO_ERROR_TEXT, FormulaAreas, SheetCensus, check_areas, split
from .sheetgrammar import INLINE, ROWS, Content, Layout, free, layout_of, stretches
from .sheetvalues import KNOWN_ERRORS, UNCERTAIN, Rows, ValueReader
from .xmlparts import check_elements, feed, new_parser

_ROW_NUMBER = re.compile(rb'<row r="([0-9]++)"')
_LETTERS = re.compile(rb'<(?:row|c) r="([A-Z]*+)')
_PLACE = re.compile(rb'<(?:row|c) r="([A-Z]*+)([0-9]++)')
_VALUES = re.compile(rb"<v>([^<]*+)</v>")
_INLINES = re.compile(rb'<is><t( xml:space="preserve")?+>([^<]*+)</t>')
_DDE_CELL = re.compile(rb'<c r="([A-Z]++[0-9]++)"[^<>]*+><f[^<>]*+>[^<"|]*+\|[^<!]*+![^<]*+</f>')
_ROOT = re.compile(rb"<[A-Za-z][^<>]*+>")
_MERGE = re.compile(rb'<mergeCell ref="([^"<>&]*+)" ?/>')
_LINK = re.compile(rb'<hyperlink ref="([^"<>&]*+)"')
_AREA_ELEMENTS = re.compile(rb"<(?:[^<>/: ]*+:)?+(?:mergeCell|hyperlink)[\s/>]")
_STYLE = re.compile(rb'" s="([0-9]++)"')
_FILLING = (b't="array"', b't="dataTable"')
_FORMULA_TAG = re.compile(rb"<f (?=[^<>]*\bref=)([^<>]*+)>")
_KIND, _REF = re.compile(rb'\bt="([A-Za-z]++)"'), re.compile(rb'\bref="([A-Za-z0-9$:]++)"')
_DIGITS = b"0123456789"
_ROWS_DEPTH = 2
_AROUND, _KEPT = 1 << 20, 1 << 16


@dataclass(slots=True)
class UsualSheet:
    """A sheet's census, and its values from A1 on; `rows` is None where another reader must tell them."""

    census: SheetCensus
    rows: Rows | None = field(repr=False)


def read_usual(part: str, data: bytes, reader: ValueReader) -> UsualSheet | None:
    """A sheet that is written the usual way; None for any other, be it broken or only unusual."""
    start, end = data.find(b"<sheetData>") + 11, data.rfind(b"</sheetData>")
    if not 11 <= start <= end or reader.strings.too_long or not ROWS.fullmatch(data, start, end):
        return None
    check_elements(part, data)
    before, after = data[:start], data[end:]
    areas = _areas(before, after)
    if areas is None:
        return None
    sheet = _Sheet(data, reader)
    try:
        sheet.read(start, end)
    except (ValueError, KeyError, OverflowError):  # a text that is not well-formed
        return None
    if not _is_well_formed(before + free(data, start, end, sheet.kinds) + after):
        return None
    sheet.census.merges = check_areas(*(map(bytes.decode, found) for found in areas))
    return UsualSheet(sheet.census, sheet.rows if sheet.certain else None)


# --- around the rows -------------------------------------------------------------------------------------------------


def _areas(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes]] | None:
    """The merged areas and those of links; None where what stands before or after the rows is written unusually."""
    if len(before) + len(after) > _AROUND:
        return None
    around = before + after
    merges, links = _MERGE.findall(around), _LINK.findall(around)
    count = _known_areas if len(around) < _KEPT else _count_areas
    if len(merges) + len(links) != count(before.translate(None, _DIGITS), after.translate(None, _DIGITS)):
        return None
    return merges, links


def _count_areas(before: bytes, after: bytes) -> int:
    """The number of merges and links; -1 unless the rows are the root's own and every ``<`` tells where a tag is.

    The sheets of a workbook, and of all workbooks that were made alike, differ in digits only.
    """
    around = before + after
    root = _ROOT.search(before)
    if root is None or b"purl.oclc.org" in root[0] or b"ascii" in before[:100].lower() or b"<!" in around:
        return -1
    if b"<?" in around[1:]:  # beside the declaration at the very start
        return -1
    if around.count(b"<") != around.count(b">") or b"<sheetData" in after:
        return -1
    if _depths(before)[-1] != _ROWS_DEPTH or max(_depths(around)) > limits.XML_DEPTH:
        return -1
    return len(_AREA_ELEMENTS.findall(around))


_known_areas = lru_cache(maxsize=128)(_count_areas)


def _depths(markup: bytes) -> list[int]:
    return [*accumulate(map(_step, markup.split(b"<")))]


def _step(tag: bytes) -> int:
    if tag.startswith(b"/"):
        return -1
    return 0 if tag.startswith(b"?") or not tag.strip() or tag.rstrip().endswith(b"/>") else 1


def _is_well_formed(document: bytes) -> bool:
    try:
        feed(new_parser(""), "", document)
    except WorkbookToolsError:
        return False
    return True


# --- the rows --------------------------------------------------------------------------------------------------------


class _Sheet:
    """Goes through the rows, some at a time, so that what is made of them takes little memory."""

    def __init__(self, data: bytes, reader: ValueReader) -> None:
        self.data, self.reader = data, reader
        self.census = SheetCensus()
        self.rows: Rows = []
        self.certain = reader.strings.texts is not None
        self.kinds: set[str] = set()
        self._texts = reader.texts
        self._formulas: set[str] = set()
        self._uncached: set[str] = set()
        self._room = limits.CELLS

    def read(self, start: int, end: int) -> None:
        before = 0
        self.certain = self.certain and self.data.find(b"\r", start, end) < 0  # readers differ on carriage returns
        for first, last in stretches(self.data, start, end):
            before = _check_rows(self.data, first, last, before)
            if any(self.data.find(mark, first, last) >= 0 for mark in (b"<v", b"<f", b"<is>")):
                self._read_rows(self.data[first:last].split(b"</row>"))
            else:
                _check_columns(self.data, first, last)
        if before > limits.GRID_ROWS:
            refuse("W48", cell=f"A{before}")
        if self._formulas and any(self.data.find(kind, start, end) >= 0 for kind in _FILLING):
            self._note_filled(start, end)
        self.census.formulas, self.census.uncached = frozenset(self._formulas), frozenset(self._uncached)
        if self._formulas and self.data.find(b"|", start, end) >= 0:
            self.census.dde = frozenset(map(bytes.decode, _DDE_CELL.findall(self.data, start, end)))

    def _note_filled(self, start: int, end: int) -> None:
        """The cells that array formulas and data tables fill hold values only."""
        areas = FormulaAreas()
        for attributes in _FORMULA_TAG.findall(self.data, start, end):
            kind, reference = _KIND.search(attributes), _REF.search(attributes)
            if kind and reference:
                areas.add(kind[1].decode(), reference[1].decode())
        if areas:
            self._formulas.update(cell for cell, row, index in self._filled() if areas.covers(row, index))

    def _filled(self) -> Iterator[tuple[str, int, int]]:
        for number, row in enumerate(self.rows, 1):
            for index, value in enumerate(row, 1):
                if value is not None:
                    yield f"{letters(index - 1)}{number}", number, index
        for cell in self.census.errors:
            yield (cell, *split(cell))

    def _read_rows(self, rows: Iterable[bytes]) -> None:
        texts = self._texts
        for row in rows:
            layout = layout_of(row)
            if not layout.ascending:
                _refuse_cell(row)
            if not layout.width:
                continue
            values: list[bytes] = _VALUES.findall(row)
            cells: list[CellValue] = [None] * layout.width  # of one row; `_keep` limits how many there are
            try:
                for index, value in zip(layout.texts, compress(values, layout.is_text), strict=True):
                    cells[index] = texts[value]
            except KeyError:
                self.certain = False
                self._guess_texts(layout, values, cells)
            # There may be blank rows before this one.
            at = (row.index if layout.rows == 1 else row.rindex)(b'<row r="') + 8
            number = row[at : row.index(b'"', at)]
            if layout.others:
                self.kinds |= layout.kinds
                self._read_others(layout, row, number, values, cells)
            self._keep(int(number), cells)

    def _guess_texts(self, layout: Layout, values: list[bytes], cells: list[CellValue]) -> None:
        """A row that refers to a shared string that there is none of, or writes its number another way."""
        for index, value in zip(layout.texts, compress(values, layout.is_text), strict=True):
            cells[index] = self._texts.get(b"%d" % int(value), UNCERTAIN)

    def _read_others(
        self, layout: Layout, row: bytes, number: bytes, values: list[bytes], cells: list[CellValue]
    ) -> None:
        inlines = iter(_INLINES.findall(row) if INLINE in layout.kinds else ())
        for cell in layout.others:
            value = values[cell.value] if cell.value >= 0 else b""
            if cell.formula:
                self._note_formula(f"{cell.letters}{number.decode()}", cached=bool(value) or cell.kind == "str")
            if cell.kind == INLINE:
                cells[cell.column] = string_text(*next(inlines))
            elif cell.kind == "e":
                self.census.errors[f"{cell.letters}{number.decode()}"] = value.decode() or NO_ERROR_TEXT
                self.certain = self.certain and (not value or value in KNOWN_ERRORS)
            elif value:
                cells[cell.column] = self._value(cell, row, number, value)

    def _value(self, cell: Content, row: bytes, number: bytes, value: bytes) -> CellValue:
        if cell.kind not in ("n", "b"):
            return plain_text(value)
        match = _STYLE.match(row, row.index(cell.mark + number) + len(cell.mark) + len(number))
        style = match[1] if match else b"0"
        if style in self.reader.formats.codes and cell.kind == "n":
            self._note_shown(cell, number, style, value)
        found = self.reader.number(style, value) if cell.kind == "n" else self.reader.truth(value)
        if found is UNCERTAIN:
            self.certain = False
            self.reader.check(f"{cell.letters}{number.decode()}", cell.kind, style.decode(), value.decode())
        return found

    def _note_shown(self, cell: Content, number: bytes, style: bytes, value: bytes) -> None:
        if shown := self.reader.shown(style, value):
            self.census.shown[f"{cell.letters}{number.decode()}"] = shown

    def _note_formula(self, address: str, *, cached: bool) -> None:
        self._formulas.add(address)
        if not cached:
            self._uncached.add(address)

    def _keep(self, number: int, cells: list[CellValue]) -> None:
        """A row's values in their place, unless the sheet will be refused for its size."""
        self.census.rows = number
        self.census.columns = max(self.census.columns, len(cells))
        self.census.values += len(cells) - cells.count(None)
        self._room -= len(cells)
        if number > limits.ROWS or len(cells) > limits.COLUMNS or self._room < 0:
            self.rows, self._room = [], -1
            return
        while len(self.rows) < number - 1:
            self.rows.append([])
        self.rows.append(cells)


def _check_rows(data: bytes, start: int, end: int, before: int) -> int:
    """The last row's number, having checked that rows ascend."""
    numbers = [before, *map(int, _ROW_NUMBER.findall(data, start, end))]
    if not all(map(lt, numbers, islice(numbers, 1, None))):
        wrong = next(number for above, number in pairwise(numbers) if number <= above)
        refuse("W47", cell=f"A{wrong}")
    return numbers[-1]


class _Columns(dict[bytes, int]):
    """Column numbers from 1 by letters; 0 for the empty letters of a row."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = column(letters.decode()) + 1
        return self[letters]


_COLUMNS = _Columns()


def _check_columns(data: bytes, start: int, end: int) -> None:
    """Refuses cells that don't ascend in their row, or are off the grid."""
    numbers = [*map(_COLUMNS.__getitem__, _LETTERS.findall(data, start, end))]
    ascending = sum(map(lt, numbers, islice(numbers, 1, None)))
    # Every row but the first is a step back to 0; a cell must never be one.
    if ascending + numbers.count(0) != len(numbers) or max(numbers, default=0) > limits.GRID_COLUMNS:
        _refuse_cell(data[start:end])


def _refuse_cell(rows: bytes) -> NoReturn:
    before = 0
    for match in _PLACE.finditer(rows):
        number, cell = _COLUMNS[match[1]], (match[1] + match[2]).decode()
        if number > limits.GRID_COLUMNS:
            refuse("W48", cell=cell)
        if 0 < number <= before:
            refuse("W47", cell=cell)
        before = number
    raise AssertionError(rows)
