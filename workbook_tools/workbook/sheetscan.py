"""One sheet's census: where its data ends, and which cells hold formulas, errors or values.

Two ways to the same answer. Sheets written as Excel, LibreOffice, XlsxWriter and openpyxl write them match one
possessive regular expression; expat then only checks that they are well-formed, which costs a third of calling
Python for every cell. All other sheets are taken element by element (`celltrace`). A test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import lt
from typing import NoReturn

from . import limits
from .address import column
from .limits import refuse, within
from .sharedstrings import SharedStrings
from .xmlparts import Collector, Element, check_elements, feed, new_parser

_FORMULA = rb"<f(?=[ />])[^<>]*+>(?:(?<=/>)|[^<]*+</f>)"
_VALUE = rb"<v>[^<]{0,32767}+</v>|<v ?/>|<is><t(?: [^<>]*+)?+>[^<]{0,32767}+</t></is>"
_CELL = rb'<c r="[A-Z]{1,3}+\1"[^<>]*+>(?:(?<=/>)|(?:' + _FORMULA + rb"(?:" + _VALUE + rb")?+|" + _VALUE + rb")</c>)"
_ROW = rb'<row r="([1-9][0-9]{0,6}+)"[^<>]*+>(?:(?<=/>)|\s*+(?:' + _CELL + rb"\s*+)*+</row>)"
_ROWS = re.compile(rb"\s*+(?:" + _ROW + rb"\s*+)*+")

_ROW_NUMBER = re.compile(rb'<row r="([0-9]++)"')
_PLACE = re.compile(rb'<(?:row|c) r="([A-Z]*+)([0-9]++)')
_LETTERS = re.compile(rb'<(?:row|c) r="([A-Z]*+)')
_CELLS = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"(?: s="([0-9]++)")?+(?: t="([A-Za-z]++)")?+([^<>]*+)(?<!/)>'
    rb"(?:(<f)(?=[ />])[^<>]*+>(?:(?<=/>)|[^<]*+</f>))?+(?:<v>([^<]*+))?+"
)
_STRETCH = 1 << 20
_BLANK_INLINE = re.compile(rb"<is><t(?:></t>|>\s++</t>| [^<>]*+></t>| [^<>]*+/></is>)")
_DDE_CELL = re.compile(rb'<c r="([A-Z]++[0-9]++)"[^<>]*+><f[^<>]*+>[^<"|]*+\|[^<!]*+![^<]*+</f>')

Cell = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes]
"""A filled cell as written: letters, row, style, type, other attributes, "<f" where there is a formula, value."""


class _Columns(dict[bytes, int]):
    """Column numbers from 1 by letters; 0 for the empty letters of a row."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = column(letters.decode()) + 1
        return self[letters]


COLUMNS = _Columns()


@dataclass(slots=True)
class SheetCensus:
    """What is on a sheet without its values. `rows` and `columns` are the extent of the cells with any content.

    `values` counts the cells that a reader must return: no blank text, no error, no formula without a cached value.
    `dde` are the formulas that call another program (``cmd|'/c calc'!A0``). `usual` says that the sheet is written the
    usual way; `cells` are then its filled cells, unless they are very many.
    """

    rows: int = 0
    columns: int = 0
    values: int = 0
    formulas: frozenset[str] = frozenset()
    uncached: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)
    merges: tuple[str, ...] = ()
    dde: frozenset[str] = frozenset()
    usual: bool = field(default=False, compare=False)
    cells: list[Cell] | None = field(default=None, repr=False, compare=False)


def fast_census(part: str, data: bytes, strings: SharedStrings) -> SheetCensus | None:
    """The census of a sheet that is written the usual way; None for any other."""
    start, end = rows_of(data)
    if start < 11 or end < start or not _usual(data, start, end, strings):
        return None
    check_elements(part, data)
    feed(new_parser(part), part, data)
    around = _Around(part)
    around.run(data[:start] + data[end:])
    if around.depth_of_rows != 2:
        return None
    census = _census(data, start, end, strings)
    census.merges = check_areas(around.found)
    return census


def rows_of(data: bytes) -> tuple[int, int]:
    """Where a sheet's rows start and end in its part."""
    return data.find(b"<sheetData>") + 11, data.rfind(b"</sheetData>")


def _usual(data: bytes, start: int, end: int, strings: SharedStrings) -> bool:
    return (
        not strings.too_long
        and data.find(b"<!", 0, start) < 0
        and data.find(b"<!", end) < 0
        and data.find(b"<sheetData", end) < 0
        and _ROWS.fullmatch(data, start, end) is not None
    )


class _Around(Collector):
    """Listens to what stands before and after the rows: to call Python for every cell would take twice as long."""

    _hears_text = False

    def __init__(self, part: str) -> None:
        super().__init__(part, {"mergeCell", "hyperlink", "sheetData"}, frozenset())
        self.depth_of_rows = 0

    def _want(self, name: str, attributes: dict[str, str]) -> None:
        super()._want(name, attributes)
        if name == "sheetData":
            self.depth_of_rows = self._depth


def filled_cells(data: bytes, start: int, end: int) -> Iterator[list[Cell]]:
    """The filled cells of a sheet that is written the usual way, some rows at a time."""
    return (_CELLS.findall(data, first, last) for first, last in _stretches(data, start, end))


def _stretches(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where some rows start and end, so that what is made of them takes little memory at a time."""
    while start < end:
        stop = data.find(b"<row", start + _STRETCH, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop


def _census(data: bytes, start: int, end: int, strings: SharedStrings) -> SheetCensus:
    census = SheetCensus(_last_row(data, start, end), usual=True)
    for first, last in _stretches(data, start, end):
        _check_columns(data, first, last)
    blank = {b"%d" % index for index in strings.blank}
    for cells in filled_cells(data, start, end):
        _count(census, cells, blank)
        census.cells = cells if end - start <= _STRETCH else None
    if data.find(b"<is>", start, end) >= 0:
        census.values += data.count(b"<is>", start, end) - len(_BLANK_INLINE.findall(data, start, end))
    if census.formulas and data.find(b"|", start, end) >= 0:
        census.dde = frozenset(cell.decode() for cell in _DDE_CELL.findall(data, start, end))
    return census


def _count(census: SheetCensus, cells: list[Cell], blank: set[bytes]) -> None:
    """Adds cells to a census."""
    if not cells:
        return
    letters, _, _, kinds, others, formulas, values = zip(*cells, strict=True)
    census.columns = max(census.columns, *map(COLUMNS.__getitem__, {*letters}))
    census.values += len(values) - values.count(b"")
    if any(formulas):
        _note_formulas(census, [cell for cell in cells if cell[5]])
    if b"e" in kinds or any(others):
        errors = {_address(c): c[6].decode() for c in cells if c[6] and _is_type(c, b"e")}
        census.errors |= errors
        census.values -= len(errors)
    if not blank.isdisjoint(values):
        census.values -= sum(c[6] in blank and _is_type(c, b"s") for c in cells)


def _note_formulas(census: SheetCensus, formulas: list[Cell]) -> None:
    """Notes which of them have no value (an empty text is one, and is marked as text)."""
    census.formulas |= frozenset(map(_address, formulas))
    census.uncached |= frozenset(_address(c) for c in formulas if not c[6] and not _is_type(c, b"str"))


def _is_type(cell: Cell, kind: bytes) -> bool:
    return cell[3] == kind or b' t="' + kind + b'"' in cell[4]


def _address(cell: Cell) -> str:
    return (cell[0] + cell[1]).decode()


def _last_row(data: bytes, start: int, end: int) -> int:
    """The last row with content, having checked that rows ascend within the grid."""
    before = 0
    for first, last in _stretches(data, start, end):
        numbers = [before, *map(int, _ROW_NUMBER.findall(data, first, last))]
        if not all(map(lt, numbers, islice(numbers, 1, None))):
            _refuse_unordered_row(data, start, end)
        before = numbers[-1]
    if before > limits.GRID_ROWS:
        refuse("W48", cell=f"A{before}")
    last = data.rfind(b"</c>", start, end)
    row = data.rfind(b'<row r="', start, last) if last >= 0 else -1
    return 0 if row < 0 else int(_ROW_NUMBER.match(data, row)[1])  # type: ignore[index]


def _refuse_unordered_row(data: bytes, start: int, end: int) -> NoReturn:
    before = 0
    for match in _ROW_NUMBER.finditer(data, start, end):
        if int(match[1]) <= before:
            break
        before = int(match[1])
    refuse("W47", cell=f"A{match[1].decode()}")


def _check_columns(data: bytes, start: int, end: int) -> None:
    """Refuses cells that don't ascend in their row, or are off the grid."""
    numbers = [*map(COLUMNS.__getitem__, _LETTERS.findall(data, start, end))]
    ascending = sum(map(lt, numbers, islice(numbers, 1, None)))
    # Every row but the first is a step back to 0; a cell must never be one.
    if ascending + numbers.count(0) != len(numbers) or max(numbers, default=0) > limits.GRID_COLUMNS:
        _refuse_cell(data, start, end)


def _refuse_cell(data: bytes, start: int, end: int) -> None:
    before = 0
    for match in _PLACE.finditer(data, start, end):
        number, cell = COLUMNS[match[1]], (match[1] + match[2]).decode()
        if number > limits.GRID_COLUMNS:
            refuse("W48", cell=cell)
        if 0 < number <= before:
            refuse("W47", cell=cell)
        before = number


def check_areas(found: list[Element]) -> tuple[str, ...]:
    """The merged areas, after refusing too many or too large merges and hyperlink areas."""
    merges = tuple(e.attributes.get("ref", "") for e in found if e.name == "mergeCell")
    within(limits.MERGES, len(merges), "W29")
    within(limits.MERGED_CELLS, sum(map(area, merges)), "W30")
    links = sum(area(e.attributes.get("ref", "")) for e in found if e.name == "hyperlink")
    within(limits.HYPERLINK_AREA, links, "W31")
    return merges


def area(reference: str) -> int:
    """The number of cells in ``"A1:B2"``. Refuses what is no area on the grid."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = split(first), split(last or first)
    return (abs(bottom - top) + 1) * (abs(right - left) + 1)


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def split(cell: str) -> tuple[int, int]:
    """``"B3"`` -> (3, 2), row and column from 1. Refuses an address off the grid."""
    match = _ADDRESS.fullmatch(cell)
    if not match or int(match[2]) > limits.GRID_ROWS or column(match[1].upper()) >= limits.GRID_COLUMNS:
        refuse("W48", cell=cell)
    return int(match[2]), column(match[1].upper()) + 1
