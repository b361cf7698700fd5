"""Filters and tables made to hold one more column, so that what stands in it moves along when somebody sorts."""

from __future__ import annotations

from .a1 import Area, column_number, parse_area
from .edits import WidenFilter
from .markup import Markup
from .package import Package
from .sheet import SheetXml
from .tables import tables_on
from .workbook import Workbook


def widen_filter(package: Package, workbook: Workbook, edit: WidenFilter) -> None:
    """The sheet's own filter, its sorting, and the name that Excel gives to its area; nothing where there is none."""
    sheet = SheetXml(package, workbook.sheet(edit.sheet))
    column = column_number(edit.column)
    filters = sheet.xml.child(sheet.xml.root, "autoFilter")
    if filters is None:
        return
    fields = sheet.xml.attributes(filters)
    old = parse_area(fields.get("ref", ""))
    new = old.widened(old.top, column)
    if new == old:
        return
    sheet.xml.set_attributes(filters, {"ref": new.ref})
    _shift(sheet.xml, old.left - new.left)
    for sorting in sheet.xml.named("sortState"):
        area = parse_area(sheet.xml.attributes(sorting).get("ref", ""))
        sheet.xml.set_attributes(sorting, {"ref": area.widened(area.top, column).ref})
    sheet.save()
    workbook.edit_local_names(sheet.sheet.position, "_xlnm._FilterDatabase", lambda f: _widened_name(f, column))


def _shift(xml: Markup, columns: int) -> None:
    """What is filtered by is counted from the area's first column."""
    for element in xml.named("filterColumn") if columns else ():
        number = int(xml.attributes(element).get("colId", "0"))
        xml.set_attributes(element, {"colId": str(number + columns)})


def _widened_name(formula: str, column: int) -> str:
    sheet, mark, area = formula.rpartition("!")
    old = parse_area(area)
    return sheet + mark + _absolute(old.widened(old.top, column))


def _absolute(area: Area) -> str:
    cells = (Area(area.top, area.left, area.top, area.left), Area(area.bottom, area.right, area.bottom, area.right))
    return ":".join("$" + cell.ref.rstrip("0123456789") + "$" + str(cell.top) for cell in cells)


def table_areas(data: bytes, sheet: str) -> list[str]:
    """The areas of the tables ("Format as table") on a sheet of the workbook `data`."""
    package = Package(data)
    found = Workbook(package).find(sheet)
    views = [package.view(part) for part in tables_on(package, found)] if found else []
    return [view.attributes(view.root).get("ref", "") for view in views]
