"""Looks laid over cells: of each cell only the style's number is written anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .a1 import Area, parse_area
from .edits import SetStyle
from .markup import Element, with_attributes
from .package import Package
from .sheet import SheetXml
from .styles import Styles
from .workbook import Workbook


def set_styles(
    package: Package, workbook: Workbook, styles: Styles, sheet_name: str, edits: Sequence[SetStyle]
) -> None:
    """Lay styles over cells of one sheet; where areas overlap, each is laid over the one before."""
    sheet = SheetXml(package, workbook.sheet(sheet_name))
    areas = [(parse_area(edit.area), edit) for edit in edits]
    for row, column, cell in _cells(sheet, [area for area, _ in areas]):
        old = style = int(sheet.xml.attributes(cell).get("s", "0"))
        for area, edit in areas:
            if area.covers(row, column) and (edit.fills is None or styles.fill(style) in edit.fills):
                style = styles.overlaid(style, edit.style)
        if style != old:
            tag = with_attributes(sheet.xml.tag(cell), {"s": str(style)})
            sheet.xml.splice(cell.start, cell.inner, tag)
    sheet.save()


def _cells(sheet: SheetXml, areas: Sequence[Area]) -> Iterator[tuple[int, int, Element]]:
    """The cells that an area covers and that are there: row, column, element."""
    first, last = min(area.top for area in areas), max(area.bottom for area in areas)
    for row in sheet.rows:
        if first <= row <= last:
            for column, cell in sheet.cells(row).items():
                if any(area.covers(row, column) for area in areas):
                    yield row, column, cell
