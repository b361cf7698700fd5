"""A new row at the end of the data."""

from __future__ import annotations

from collections.abc import Iterator

from .a1 import address, column_number, extended, row_number
from .cells import CellWriter, refuse_arrays
from .edits import AppendRow, SetCell
from .formulas import formula_text, moved
from .markup import Element, escape, unescape, with_attributes, with_content
from .package import Package
from .refusal import refusal
from .sheet import SheetXml
from .styles import Styles
from .tables import extend_tables
from .workbook import Workbook

_ROW_LOOK = ("s", "customFormat", "ht", "customHeight")


def append_row(package: Package, workbook: Workbook, styles: Styles, edit: AppendRow) -> None:
    """Write the row and make what ends above it cover it. Raises the refusal P12 if other content stands there."""
    sheet = SheetXml(package, workbook.sheet(edit.sheet))
    row = row_number(edit.after_row + 1)
    cells = _cells(sheet, CellWriter(sheet, styles, workbook.date1904), edit, row)
    refuse_arrays(sheet, [(row, column) for column in cells])
    new = with_content(_row_tag(sheet, edit.style_from_row, row), b"".join(cells.values()))
    old = sheet.row(row)
    if old is None:
        sheet.insert_row(row, new)
    elif sheet.xml.source(old) != new:
        _refuse_content(sheet, row)
        sheet.xml.replace(old, new)
    sheet.widen_dimension([(row, column) for column in cells])
    _extend_areas(sheet, edit.after_row)
    sheet.save()
    workbook.drop_calculation_chain()
    extend_tables(package, sheet.sheet, edit.after_row)
    workbook.edit_local_names(
        sheet.sheet.position, "_xlnm._FilterDatabase", lambda f: _extended_name(f, edit.after_row)
    )


def _cells(sheet: SheetXml, writer: CellWriter, edit: AppendRow, row: int) -> dict[int, bytes]:
    """The new row's cells, by column: those with a value and those that have a style or a formula to take over."""
    values = {column_number(letters): value for letters, value in edit.values.items()}
    source = sheet.cells(edit.style_from_row)
    cells: dict[int, bytes] = {}
    for column in sorted(values.keys() | source.keys()):
        style = sheet.style(edit.style_from_row, column)
        formula = formula_text(sheet, edit.style_from_row, column) if values.get(column) is None else None
        if formula is not None:
            text = moved(formula, (edit.style_from_row, column), (row, column))
            cells[column] = _formula_cell(sheet.prefix, address(row, column), style, text)
        else:
            new = SetCell(edit.sheet, address(row, column), values.get(column))
            cells[column] = writer.cell(row, column, new, style)
    return cells


def _formula_cell(prefix: bytes, ref: str, style: int, formula: str) -> bytes:
    tag = b'<%bc r="%b" s="%d">' % (prefix, ref.encode(), style)
    return with_content(tag, with_content(b"<%bf>" % prefix, escape(formula)))


def _row_tag(sheet: SheetXml, like: int, row: int) -> bytes:
    element = sheet.row(like)
    old = sheet.xml.attributes(element) if element else {}
    look = {name: old[name] for name in _ROW_LOOK if name in old}
    return with_attributes(b'<%brow r="%d">' % (sheet.prefix, row), look)


def _refuse_content(sheet: SheetXml, row: int) -> None:
    for column, element in sheet.cells(row).items():
        if sheet.xml.content(element).strip():
            raise refusal("P12", sheet.sheet.name, address(row, column))


def _extend_areas(sheet: SheetXml, after_row: int) -> None:
    """Validations, conditional formats (also those of later Excel versions, in `<xm:sqref>`) and the filter."""
    xml = sheet.xml
    for name in ("dataValidation", "conditionalFormatting"):
        for element in xml.named(name):
            areas = xml.attributes(element).get("sqref")
            if areas is not None:
                xml.set_attributes(element, {"sqref": _extended_areas(areas, after_row)})
    filters = xml.child(xml.root, "autoFilter")
    if filters is not None:
        ref = xml.attributes(filters).get("ref", "")
        xml.set_attributes(filters, {"ref": _extended_areas(ref, after_row)})
    for element in _extension_areas(sheet):
        areas = unescape(xml.content(element).decode())
        if _extended_areas(areas, after_row) != areas:
            xml.splice(element.inner, element.inner_end, escape(_extended_areas(areas, after_row)))


def _extended_areas(areas: str, after_row: int) -> str:
    longer = extended(areas, after_row)
    return areas if longer.split() == areas.split() else longer


def _extension_areas(sheet: SheetXml) -> Iterator[Element]:
    """The `<xm:sqref>`s of validations and conditional formats; sparklines have theirs for one cell each."""
    xml = sheet.xml
    extensions = xml.child(xml.root, "extLst")
    if extensions is None:
        return
    for extension in xml.children(extensions):
        for group in xml.children(extension):
            if group.name.rpartition(b":")[2] in (b"dataValidations", b"conditionalFormattings"):
                for entry in xml.children(group):
                    yield from (e for e in xml.children(entry) if e.name.endswith(b":sqref"))


def _extended_name(formula: str, after_row: int) -> str:
    sheet, mark, area = formula.rpartition("!")
    return sheet + mark + extended(area, after_row)
