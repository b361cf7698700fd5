"""A worksheet's rows and cells by their place in the XML, and the refusals for what can't be edited safely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from .a1 import Area, address, column_number, parse_area
from .markup import MAIN_NS, Element
from .package import Package
from .refusal import refusal
from .workbook import Sheet, default_namespace

ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_ROW = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]+)(\d+)["']""")


class SheetXml:
    """One worksheet part. Raises the refusal P08 where rows and cells can't be told for certain."""

    def __init__(self, package: Package, sheet: Sheet) -> None:
        self.package, self.sheet = package, sheet
        self.xml = package.markup(sheet.part)
        data = self.xml.child(self.xml.root, "sheetData")
        if default_namespace(self.xml) != MAIN_NS or data is None:
            raise refusal("P08", sheet=sheet.name)
        if self.xml.mask.find(b"AlternateContent", data.inner, data.inner_end) >= 0:
            raise refusal("P08", sheet=sheet.name)
        self.data = data
        self._cells: dict[int, dict[int, Element]] = {}

    @property
    def prefix(self) -> bytes:
        return self.xml.prefix

    def save(self) -> None:
        self.package.put_xml(self.sheet.part, self.xml.result())

    @cached_property
    def rows(self) -> dict[int, int]:
        """Where each row starts, by number and in order. A row that doesn't say its number follows the one before."""
        found: dict[int, int] = {}
        number = 0
        for start, tag in self.xml.start_tags("row", self.data):
            match = _ROW.search(tag)
            number, before = int(match[1]) if match else number + 1, number
            if number <= before:
                raise refusal("P08", sheet=self.sheet.name)
            found[number] = start
        return found

    def row(self, number: int) -> Element | None:
        """A row, if it is there."""
        return self.xml.element_at(self.rows[number]) if number in self.rows else None

    def cell(self, row: int, column: int) -> Element | None:
        """A cell, if it is there. Most say their address, and are found by that without a look at the others."""
        element = self.row(row)
        if element is None:
            return None
        at = self.xml.mask.find(b' r="%b"' % address(row, column).encode(), element.inner, element.inner_end)
        start = self.xml.mask.rfind(b"<", element.inner, at) if at >= 0 else -1
        if start >= 0 and self.xml.mask[start + 1 : at].split()[:1] == [self.prefix + b"c"]:
            cell = self.xml.element_at(start)
            if self.xml.attributes(cell).get("r") == address(row, column):
                return cell
        return self.cells(row).get(column)

    def cells(self, row: int) -> dict[int, Element]:
        """A row's cells by column number, in order. A cell that doesn't say its column follows the one before it."""
        if row not in self._cells:
            self._cells[row] = self._find_cells(row)
        return self._cells[row]

    def _find_cells(self, row: int) -> dict[int, Element]:
        found: dict[int, Element] = {}
        column = 0
        whole = self.row(row)
        for element in self.xml.children(whole) if whole else ():
            match = _CELL.search(self.xml.tag(element))
            column, before = column_number(match[1].decode()) if match else column + 1, column
            wrong_row = match is not None and int(match[2]) != row
            if wrong_row or column <= before or element.name != self.prefix + b"c":
                raise refusal("P08", sheet=self.sheet.name)
            found[column] = element
        return found

    def style(self, row: int, column: int) -> int:
        """The style that a cell has, or would have if it were created: its own, its row's, its column's."""
        element = self.cell(row, column)
        if element is not None:
            return int(self.xml.attributes(element).get("s", "0"))
        return self.inherited_style(row, column)

    def inherited_style(self, row: int, column: int) -> int:
        """The style of a cell that isn't there."""
        whole = self.row(row)
        if whole is not None:
            fields = self.xml.attributes(whole)
            if fields.get("customFormat") in ("1", "true"):
                return int(fields.get("s", "0"))
        return next((style for first, last, style in self._column_styles if first <= column <= last), 0)

    @cached_property
    def _column_styles(self) -> list[tuple[int, int, int]]:
        cols = self.xml.child(self.xml.root, "cols")
        fields = [self.xml.attributes(col) for col in self.xml.children(cols)] if cols else []
        return [(int(f["min"]), int(f["max"]), int(f.get("style", "0"))) for f in fields]

    @cached_property
    def array_areas(self) -> tuple[Area, ...]:
        """Where formulas fill more than one cell (matrix formulas, data tables): such cells can't be set one by one."""
        return tuple(area for area in self._array_areas() if area[:2] != area[2:])

    def _array_areas(self) -> Iterator[Area]:
        start, end = self.data.inner, self.data.inner_end
        if all(self.xml.mask.find(word, start, end) < 0 for word in (b"array", b"dataTable")):
            return
        for element in self.xml.named("f", self.data):
            fields = self.xml.attributes(element)
            if fields.get("t") in ("array", "dataTable") and "ref" in fields:
                yield parse_area(fields["ref"])

    def widen_dimension(self, cells: list[tuple[int, int]]) -> None:
        """Make `<dimension>` cover new cells: some readers believe it."""
        element = self.xml.child(self.xml.root, "dimension")
        if element is None or not cells:
            return
        area = parse_area(self.xml.attributes(element).get("ref", "A1"))
        for row, column in cells:
            area = area.widened(row, column)
        self.xml.set_attributes(element, {"ref": area.ref})

    def insert_row(self, row: int, new: bytes) -> None:
        """Put a whole `<row>` that wasn't there in its place."""
        position = next((start for number, start in self.rows.items() if number > row), None)
        if position is None:
            self.xml.append(self.data, new)
        else:
            self.xml.splice(position, position, new)
