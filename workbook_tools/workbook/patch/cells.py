"""Setting cells: only their own XML is written anew, and a row's or cell's where there was none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from .a1 import address, parse_cell
from .edits import Overlay, SetCell, SetFormula, SetResult
from .formulas import move_shared_formulas, shared_attributes
from .markup import Element, with_attributes, with_content
from .package import Package
from .refusal import refusal
from .sheet import SheetXml
from .styles import Styles
from .tables import refuse_header_change
from .text import formula_xml, result_xml, value_xml
from .workbook import Workbook

_DATE = Overlay(number_format="yyyy-mm-dd")
Place = tuple[int, int]
CellEdit = SetCell | SetFormula | SetResult


def set_cells(package: Package, workbook: Workbook, styles: Styles, sheet_name: str, edits: list[CellEdit]) -> None:
    """Set cells of one sheet; of two edits to one cell the later counts."""
    sheet = SheetXml(package, workbook.sheet(sheet_name))
    wanted = {parse_cell(edit.cell): edit for edit in edits}
    content = {place: edit for place, edit in wanted.items() if not isinstance(edit, SetResult)}
    refuse_arrays(sheet, content)
    refuse_header_change(package, sheet.sheet, content)
    writer = CellWriter(sheet, styles, workbook.date1904, shared_attributes(sheet, wanted))
    created = [place for row, cells in _by_row(wanted) for place in writer.write_row(row, cells)]
    if writer.had_formula:
        move_shared_formulas(sheet, writer.had_formula, set(content))
    if writer.had_formula or any(isinstance(edit, SetFormula) for edit in edits):
        workbook.drop_calculation_chain()
    sheet.widen_dimension(created)
    sheet.save()


def _by_row(wanted: Mapping[Place, CellEdit]) -> Iterator[tuple[int, dict[int, CellEdit]]]:
    rows: dict[int, dict[int, CellEdit]] = {}
    for row, column in sorted(wanted):
        rows.setdefault(row, {})[column] = wanted[row, column]
    yield from rows.items()


def refuse_arrays(sheet: SheetXml, wanted: Iterable[Place]) -> None:
    for area in sheet.array_areas:
        for place in wanted:
            if area.covers(*place):
                raise refusal("P09", sheet.sheet.name, address(*place), area=area.ref)


class CellWriter:
    """Writes cells into a sheet's rows. `had_formula` collects the places where a formula went."""

    def __init__(
        self, sheet: SheetXml, styles: Styles, date1904: bool, shared: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        self._sheet, self._styles, self._date1904, self._shared = sheet, styles, date1904, shared
        self.had_formula: list[Place] = []

    def write_row(self, row: int, cells: Mapping[int, CellEdit]) -> list[Place]:
        """Write one row's cells, and say which of them are new."""
        new: dict[int, bytes] = {}
        for column, edit in cells.items():
            element = self._sheet.cell(row, column)
            if isinstance(edit, SetResult):
                self._set_result(element, edit)
            elif element is not None:
                self._rewrite(element, row, column, edit)
            elif isinstance(edit, SetFormula) or edit.value is not None or edit.style is not None:
                new[column] = self.cell(row, column, edit, self._sheet.inherited_style(row, column))
        if new:
            self._insert(row, new)
        return [(row, column) for column in new]

    def cell(self, row: int, column: int, edit: SetCell | SetFormula, style: int) -> bytes:
        """The XML of a new cell that has had the style number `style`."""
        return self._cell({"r": address(row, column)}, edit, style)

    def _cell(self, fields: dict[str, str], edit: SetCell | SetFormula, style: int) -> bytes:
        prefix = self._sheet.prefix
        if isinstance(edit, SetFormula):
            kind, content = formula_xml(edit, prefix, self._shared.get(edit.cell, b""))
        else:
            kind, content = value_xml(edit, prefix, self._date1904)
            style = self._styled(edit, style)
        ref = b' r="%b"' % fields["r"].encode()
        look = b' s="%d"' % style if style or "s" in fields else b""
        if not content:
            return b"<%bc%b%b/>" % (prefix, ref, look)
        return b"<%bc%b%b%b>%b</%bc>" % (prefix, ref, look, kind, content, prefix)

    def _styled(self, edit: SetCell, style: int) -> int:
        if edit.style is not None:
            style = self._styles.overlaid(style, edit.style)
        if isinstance(edit.value, date) and not self._styles.shows_dates(style):
            style = self._styles.overlaid(style, _DATE)
        return style

    def _rewrite(self, element: Element, row: int, column: int, edit: SetCell | SetFormula) -> None:
        xml = self._sheet.xml
        fields = xml.attributes(element) | {"r": address(row, column)}
        if xml.mask.find(b"<" + self._sheet.prefix + b"f", element.inner, element.inner_end) >= 0:
            self.had_formula.append((row, column))
        xml.replace(element, self._cell(fields, edit, int(fields.get("s", "0"))))

    def _set_result(self, element: Element | None, edit: SetResult) -> None:
        xml = self._sheet.xml
        formula = xml.child(element, "f") if element else None
        if element is None or formula is None:
            return
        kind, result = result_xml(edit, self._sheet.prefix)
        tag = with_attributes(xml.tag(element), {"t": kind})
        xml.replace(element, with_content(tag, xml.source(formula) + result))

    def _insert(self, row: int, new: Mapping[int, bytes]) -> None:
        xml = self._sheet.xml
        element = self._sheet.row(row)
        if element is None:
            tag = b'<%brow r="%d">' % (self._sheet.prefix, row)
            self._sheet.insert_row(row, with_content(tag, b"".join(new.values())))
            return
        tag = xml.tag(element)
        opened = with_attributes(tag, {"spans": None})
        if element.is_empty_tag:
            xml.replace(element, with_content(opened, b"".join(new.values())))
            return
        if opened != tag:
            xml.splice(element.start, element.inner, opened)
        for column, cell in new.items():
            position = next((e.start for c, e in self._sheet.cells(row).items() if c > column), element.inner_end)
            xml.splice(position, position, cell)
