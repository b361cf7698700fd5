"""Tables (Excel's "Format as table") on a sheet: their headers and their ends."""

from __future__ import annotations

from collections.abc import Mapping

from .a1 import address, extended, parse_area
from .edits import SetCell, SetFormula
from .package import Package
from .refusal import refusal
from .workbook import Sheet

Place = tuple[int, int]


def refuse_header_change(package: Package, sheet: Sheet, wanted: Mapping[Place, SetCell | SetFormula]) -> None:
    """A table's header must say what its columns are called, or Excel calls the file damaged (P10)."""
    for part in tables_on(package, sheet):
        table = package.view(part)
        fields = table.attributes(table.root)
        if fields.get("headerRowCount", "1") == "0":
            continue
        area = parse_area(fields["ref"])
        header = area._replace(bottom=area.top)
        names = [table.attributes(column).get("name") for column in table.named("tableColumn")]
        for place in wanted:
            if header.covers(*place) and wanted[place].value != names[place[1] - area.left]:
                raise refusal("P10", sheet.name, address(*place))


def extend_tables(package: Package, sheet: Sheet, after_row: int) -> None:
    """Make the tables that end at `after_row` one row longer, unless that row is their total."""
    for part in tables_on(package, sheet):
        table = package.markup(part)
        fields = table.attributes(table.root)
        if fields.get("totalsRowCount", "0") != "0" or parse_area(fields["ref"]).bottom != after_row:
            continue
        table.set_attributes(table.root, {"ref": extended(fields["ref"], after_row)})
        filters = table.child(table.root, "autoFilter")
        if filters is not None:
            ref = table.attributes(filters).get("ref", "")
            table.set_attributes(filters, {"ref": extended(ref, after_row)})
        package.put_xml(part, table.result())


def tables_on(package: Package, sheet: Sheet) -> list[str]:
    """The parts of a sheet's tables."""
    return [r.target for r in package.relationships(sheet.part) if r.kind == "table" and not r.external]
