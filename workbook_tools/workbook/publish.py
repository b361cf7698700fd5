"""What must not leave the house with a workbook, each thing with its place: findings of family B.

Nothing is judged by what a sheet looks like: a row that is hidden, a note and a shared string that no cell uses are in
the file for whoever opens it with another program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.personal import cpr_numbers, file_paths, mail_addresses, masked_finding, number_text

from . import contents
from .address import address, column, letters, parted
from .limits import named
from .meta import META_SHEET
from .package import Package
from .publish_package import findings_of_package
from .publish_parts import findings_of_parts
from .publish_unseen import unseen_cells, unseen_styles
from .publish_words import APART, said
from .raw import CellValue, RawSheet, RawWorkbook
from .read import read_scanned
from .scan import Census, scan
from .setup_sheet import SETUP_SHEET
from .sharedstrings import unescape
from .sheetparts import SheetParts
from .xmlparts import Element, TextCollector, elements

_CHECK_SHEET = "Kontrol"
WORKING_SHEETS = frozenset({_CHECK_SHEET, SETUP_SHEET})
"""The coordinator's own in a workbook of ours: centres' answers, names of files, mail addresses."""
_OWN_COLUMNS = {SETUP_SHEET: 1}
_HEADER_ROWS = 2
_STRING_CELL = re.compile(rb"""\st=["']s["'][^<>]*+>\s*+<(?:[\w.-]++:)?+v>\s*+([0-9]++)""")


def inspect(path: Path) -> tuple[Finding, ...]:
    """All findings, the file's first, then sheet by sheet. Raises WorkbookToolsError for a file that can't be read."""
    census = scan(path)
    found = _findings(census, read_scanned(census))
    return tuple(named(masked_finding(f), census.file) for f in found)


def _findings(census: Census, raw: RawWorkbook) -> Iterator[Finding]:
    package = Package(census.data)
    yield from findings_of_package(package)
    yield from findings_of_parts(package)
    yield from _sheets_without_cells(package, {sheet.name for sheet in raw.sheets})
    used: set[int] = set()
    ours = is_ours(census)
    unseen = unseen_styles(package)
    for scanned, sheet in zip(census.sheets, raw.sheets, strict=True):
        data = package.read(scanned.part)
        used |= {int(number) for number in _STRING_CELL.findall(as_bytes(data))}
        yield from _unseen(sheet.name, unseen_cells(as_bytes(data), unseen))
        rows = max(len(sheet.rows), scanned.cells.rows)
        if ours and sheet.state == "visible" and sheet.name in WORKING_SHEETS:
            yield finding("B08", Source("", sheet.name))
        yield from _sheet_findings(sheet, SheetParts(scanned.part, data, rows, sheet.formulas))
    yield from _leftovers(package, used)


def is_ours(census: Census) -> bool:
    """Whether a workbook is one of the program's, and its working sheets so the coordinator's."""
    return any(sheet.name == META_SHEET for sheet in census.sheets)


def as_bytes(data: bytes) -> bytes:
    """A part in an encoding where tags can be looked for."""
    return data.decode("utf-16", "replace").encode() if b"\0" in data else data


def _sheet_findings(sheet: RawSheet, parts: SheetParts) -> Iterator[Finding]:
    yield from _hidden_sheet(sheet)
    yield from _hidden_cells(sheet, parts.is_hidden_row, parts.is_hidden_column)
    for cell, text in sheet.notes.items():
        yield finding("B10", Source("", sheet.name, cell), values={"text": _short(text)})
        yield from _cpr("B41", text, sheet.name, cell)
    for place, value in _filled(sheet):
        yield from _personal(value, sheet.name, address(*place))
    yield from _written(sheet, parts.found, parts.part)


# --- sheets, rows and columns


def _sheets_without_cells(package: Package, with_cells: set[str]) -> Iterator[Finding]:
    """Sheets of charts and dialogs, which have no cells to read; and what the sheets' own names tell."""
    main = contents.workbook_part(package)
    for listed in elements(main, package.read(main), {"sheet"}):
        name, state = listed.attributes.get("name", ""), listed.attributes.get("state", "visible")
        if name not in with_cells and state in ("hidden", "veryHidden"):
            yield finding("B01", Source("", name))
        yield from _cpr("B45", name)


def _hidden_sheet(sheet: RawSheet) -> Iterator[Finding]:
    if sheet.state != "visible":
        code = {META_SHEET: "B02", SETUP_SHEET: "B03"}.get(sheet.name, "B01")
        yield finding(code, Source("", sheet.name))


def _hidden_cells(
    sheet: RawSheet, is_hidden_row: Callable[[int], bool], is_hidden_column: Callable[[int], bool]
) -> Iterator[Finding]:
    """A finding for each run of hidden rows or columns that hold something."""
    keys = key_row(sheet)
    filled = sorted(_places_with_content(sheet))
    rows = {row: first for row, first in reversed(filled) if is_hidden_row(row)}
    below = -1 if keys is None else keys + _HEADER_ROWS
    columns = {i: row for row, i in reversed(filled) if row > below and is_hidden_column(i)}
    own_rows = {row for row in rows if row == keys}
    own_columns = {i for i in columns if _is_own_column(sheet, keys, i)}
    for first, last in _runs(sorted(rows.keys() - own_rows)):
        source = Source("", sheet.name, address(first, rows[first]))
        yield finding("B04", source, values={"rows": _span(str(first + 1), str(last + 1))})
    for first, last in _runs(sorted(columns.keys() - own_columns)):
        source = Source("", sheet.name, address(columns[first], first))
        yield finding("B05", source, values={"columns": _span(letters(first), letters(last))})
    own = [str(row + 1) for row in sorted(own_rows)] + [letters(i) for i in sorted(own_columns)]
    if own:
        yield finding("B06", Source("", sheet.name), values={"places": ", ".join(own)})


def _unseen(sheet: str, cells: list[str]) -> Iterator[Finding]:
    if cells:
        yield finding("B07", Source("", sheet, cells[0]), values={"count": str(len(cells))})


def key_row(sheet: RawSheet) -> int | None:
    """The 0-based row of our column keys, which tell the program which column is which."""
    for i, row in enumerate(sheet.rows[:30]):
        if "row_id" in row and "number" in row:
            return i
    return None


def _is_own_column(sheet: RawSheet, keys: int | None, number: int) -> bool:
    if keys is not None:
        return sheet.cell(keys, number) == "row_id"
    return number < _OWN_COLUMNS.get(sheet.name, 0)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """``[3, 4, 7]`` -> (3, 4), (7, 7)."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"


# --- what cells say


def _filled(sheet: RawSheet) -> Iterator[tuple[tuple[int, int], CellValue]]:
    for i, row in enumerate(sheet.rows):
        yield from (((i, j), value) for j, value in enumerate(row) if value is not None)


def _places_with_content(sheet: RawSheet) -> set[tuple[int, int]]:
    """Also errors, and formulas that show nothing or have no value yet."""
    others = {_place(cell) for cell in sheet.formulas.union(sheet.errors)}
    return others.union(where for where, _ in _filled(sheet))


def _place(cell: str) -> tuple[int, int]:
    name, row = parted(cell)
    return row - 1, column(name)


def _personal(value: CellValue, sheet: str, cell: str) -> Iterator[Finding]:
    if isinstance(value, str):
        yield from _cpr("B40", value, sheet, cell)
        for found in mail_addresses(value):
            yield finding("B43", Source("", sheet, cell), values={"mail": found})
        for found in file_paths(value):
            yield finding("B44", Source("", sheet, cell), values={"path": _short(found)})
    elif isinstance(value, float | int) and not isinstance(value, bool):
        yield from _cpr("B40", number_text(value), sheet, cell)


def _cpr(code: str, text: str, sheet: str = "", cell: str = "") -> Iterator[Finding]:
    for number in dict.fromkeys(cpr_numbers(text)):
        yield finding(code, Source("", sheet, cell), values={"cpr": number})


def _written(sheet: RawSheet, written: Iterable[Element], part: str) -> Iterator[Finding]:
    """What stands in formulas, input messages, links, headers and the like."""
    for e in written:
        cell = e.attributes.get("r", "") or e.attributes.get("ref", "").partition(":")[0]
        text = APART.join([e.text, *said(e.name, e.attributes)])
        yield from _cpr("B40", text, sheet.name, cell)
        for path in file_paths(text):
            yield finding("B21", Source("", sheet.name, cell), values={"path": _short(path)})
        if e.name == "scenario" and (user := e.attributes.get("user", "").strip()):
            yield finding("B16", Source("", sheet.name), values={"name": user, "part": part})


def _leftovers(package: Package, used: set[int]) -> Iterator[Finding]:
    """Texts in the list of shared strings that no cell shows: what was deleted may still stand there."""
    main = contents.workbook_part(package)
    for relation in contents.relations(package, main):
        part = package.find(relation.target)
        if relation.kind == "sharedStrings" and part:
            collector = TextCollector(part, {"si"}, skipped={"rPh"})
            collector.run(package.read(part))
            left = [unescape(e.text) for i, e in enumerate(collector.found) if i not in used and e.text.strip()]
            if left:
                yield finding("B27", Source(""), values={"count": str(len(left)), "text": _short(left[0])})
            yield from _cpr("B42", APART.join(left))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
