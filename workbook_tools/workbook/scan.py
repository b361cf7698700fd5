"""One bounded pass over an untrusted workbook: refuse what is unsafe, count what a reader must find.

Nothing of the file is believed before this pass: sizes, extents and counts are found here, and every limit of
`limits` is met with its own code. `read` compares what its reader returns with the census made here.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError

from . import contents, limits
from .address import address
from .beside_cells import beside_cells
from .celltrace import slow_census
from .limits import named, refuse, within
from .numberformats import number_formats
from .package import Package, load
from .raw import Beside
from .sharedstrings import SharedStrings, scan_shared_strings
from .sheetcensus import SheetCensus
from .sheetscan import UsualSheet, read_usual
from .sheetvalues import Rows, ValueReader
from .struck import struck_cells
from .xmlparts import feed, new_parser


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """A worksheet's place in the file, its cells' census and its notes (address -> text).

    `rows` are its values from A1 on, where they are certain; None where another reader must tell.
    """

    name: str
    state: str
    part: str
    cells: SheetCensus
    notes: Mapping[str, str] = field(default_factory=dict)
    rows: Rows | None = field(default=None, repr=False)
    beside: tuple[Beside, ...] = ()
    struck: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Census:
    """What the pass found. `data` is the very file that was scanned; `findings` are warnings, never errors."""

    file: str
    data: bytes = field(repr=False)
    sheets: tuple[ScannedSheet, ...]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    modified: str
    findings: tuple[Finding, ...]

    @property
    def sha256(self) -> str:
        """The file's SHA-256 in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def scan(source: Path | bytes, file: str = "") -> Census:
    """The census of a workbook given as a path or as bytes (then `file` is its name for findings).

    Raises WorkbookToolsError with a finding of family W for a file that is refused or can't be read.
    """
    file = file or (str(source) if isinstance(source, Path) else "")
    try:
        return _scan(load(source) if isinstance(source, Path) else source, file)
    except WorkbookToolsError as error:
        raise WorkbookToolsError(named(error.finding, file)) from error


def _scan(data: bytes, file: str) -> Census:
    watch = _Watch(time.thread_time() + limits.SCAN_SECONDS)
    package = Package(data)
    workbook = contents.read_workbook_part(package)
    formats = number_formats(package, workbook)
    strings = _shared_strings(package, workbook)
    watch.check()
    reader = ValueReader(strings, formats)
    sheets: list[ScannedSheet] = []
    for entry in workbook.sheets:
        area = sum(sheet.cells.rows * sheet.cells.columns for sheet in sheets)
        sheets.append(_scan_sheet(package, entry, reader, area))
        if sheets[-1].rows is None and workbook.moved_styles:
            refuse("W54", entry.name, part=workbook.moved_styles)
        watch.check()
    _check_unused_strings(strings)
    _check_other_parts(package, watch)
    properties, modified = contents.read_properties(package)
    found = [*contents.carried(package, workbook), *_dde(sheets)]
    findings = tuple(named(warning, file) for warning in found)
    return Census(file, data, tuple(sheets), workbook.names, properties, modified, findings)


class _Watch:
    """Refuses a file that takes too much work; looked at between parts, each of which is bounded by its size."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline

    def check(self) -> None:
        if time.thread_time() > self._deadline:
            refuse("W37", limit=f"{limits.SCAN_SECONDS:.0f}")


def _shared_strings(package: Package, workbook: contents.WorkbookPart) -> SharedStrings:
    for target in workbook.related("sharedStrings"):
        if part := package.find(target):
            return scan_shared_strings(part, package.read(part))
    return SharedStrings(texts=[])


def _scan_sheet(package: Package, entry: contents.SheetEntry, reader: ValueReader, area: int) -> ScannedSheet:
    try:
        data = package.read(entry.part)
        sheet = read_usual(entry.part, data, reader)
        sheet = sheet or UsualSheet(slow_census(entry.part, data, reader), None)
        _check_size(sheet.census, area)
        notes, beside = contents.read_notes(package, entry), beside_cells(package, entry, data)
        struck = struck_cells(entry.part, data, reader.formats.struck, reader.strings.struck)
        return ScannedSheet(entry.name, entry.state, entry.part, sheet.census, notes, sheet.rows, beside, struck)
    except WorkbookToolsError as error:
        raise WorkbookToolsError(named(error.finding, "", entry.name)) from error


def _check_size(cells: SheetCensus, area: int) -> None:
    """Readers keep a cell for every place between A1 and the last cell of each sheet: that area is what is limited.

    `area` is what the sheets before take.
    """
    corner = address(max(cells.rows, 1) - 1, max(cells.columns, 1) - 1)
    if cells.rows > limits.ROWS or cells.columns > limits.COLUMNS:
        refuse("W25", cell=corner, rows=limits.ROWS, columns=limits.COLUMNS)
    within(limits.CELLS, area + cells.rows * cells.columns, "W26", cell=corner)


def _check_unused_strings(strings: SharedStrings) -> None:
    if strings.too_long:
        refuse("W28", limit=limits.TEXT_LENGTH)


def _check_other_parts(package: Package, watch: _Watch) -> None:
    """No DOCTYPE and no broken XML in any part, also where only the fallback reader would meet it."""
    for name in package.names:
        if name.casefold().endswith((".xml", ".rels")) and name not in package.inflated:
            feed(new_parser(name), name, package.read(name))
            watch.check()


def _dde(sheets: list[ScannedSheet]) -> list[Finding]:
    return [finding("W72", Source("", s.name, cell)) for s in sheets for cell in sorted(s.cells.dde)]
