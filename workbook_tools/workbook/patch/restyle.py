"""Looks laid over cells: of each cell only the style's number is written anew."""

from __future__ import annotations

from collections.abc import Sequence

from .a1 import parse_area
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
    looks = [(parse_area(edit.area), edit) for edit in edits]
    for row in sheet.rows:
        here = [(area, edit) for area, edit in looks if area.top <= row <= area.bottom]
        for column, cell in sheet.cells(row).items() if here else ():
            over = [edit for area, edit in here if area.left <= column <= area.right]
            if over:
                _restyle(sheet, styles, cell, over)
    sheet.save()


def _restyle(sheet: SheetXml, styles: Styles, cell: Element, over: Sequence[SetStyle]) -> None:
    old = style = int(sheet.xml.attributes(cell).get("s", "0"))
    for edit in over:
        if edit.fills is None or styles.fill(style) in edit.fills:
            style = styles.overlaid(style, edit.style)
    if style != old:
        tag = with_attributes(sheet.xml.tag(cell), {"s": str(style)})
        sheet.xml.splice(cell.start, cell.inner, tag)
