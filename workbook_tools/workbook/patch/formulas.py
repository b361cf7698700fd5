"""Formulas that cells share, when one of them goes."""

from __future__ import annotations

from .a1 import Area, address
from .markup import Element, escape, unescape, with_attributes, with_content
from .sheet import SheetXml

Place = tuple[int, int]


def move_shared_formulas(sheet: SheetXml, gone: list[Place], rewritten: set[Place]) -> None:
    """Where the cell that holds a shared formula's text goes, let the next of its cells hold it."""
    lost = {index: place for place in gone if (index := _shared_master(sheet, place))}
    if not lost:
        return
    heirs: dict[str, dict[Place, Element]] = {index: {} for index in lost}
    for row in sheet.rows:
        for column in sheet.cells(row):
            formula = formula_of(sheet, row, column)
            index = sheet.xml.attributes(formula).get("si", "") if formula else ""
            if formula and index in heirs and (row, column) not in rewritten:
                heirs[index][row, column] = formula
    for index, cells in heirs.items():
        if cells:
            _hand_over(sheet, lost[index], cells)


def formula_of(sheet: SheetXml, row: int, column: int) -> Element | None:
    """The `<f>` of a cell."""
    element = sheet.cell(row, column)
    return sheet.xml.child(element, "f") if element else None


def _shared_master(sheet: SheetXml, place: Place) -> str:
    """The index of the shared formula whose text stands in a cell, else ""."""
    formula = formula_of(sheet, *place)
    if formula is None or formula.inner == formula.inner_end:
        return ""
    fields = sheet.xml.attributes(formula)
    return fields.get("si", "") if fields.get("t") == "shared" else ""


def _hand_over(sheet: SheetXml, old: Place, cells: dict[Place, Element]) -> None:
    master = formula_of(sheet, *old)
    assert master is not None
    heir = min(cells)
    area = Area(*heir, *heir)
    for row, column in cells:
        area = area.widened(row, column)
    text = moved(unescape(sheet.xml.content(master).decode()), old, heir)
    element = cells[heir]
    opened = with_attributes(sheet.xml.tag(element), {"ref": area.ref})
    sheet.xml.replace(element, with_content(opened, escape(text)))


def formula_text(sheet: SheetXml, row: int, column: int) -> str | None:
    """A cell's own formula, without "="; None where there is none, or one that fills several cells."""
    formula = formula_of(sheet, row, column)
    if formula is None:
        return None
    fields = sheet.xml.attributes(formula)
    text = unescape(sheet.xml.content(formula).decode())
    if fields.get("t") == "shared" and not text:
        return _from_master(sheet, fields.get("si", ""), (row, column))
    if fields.get("t", "normal") not in ("normal", "shared"):
        return None
    return text or None


def _from_master(sheet: SheetXml, index: str, place: Place) -> str | None:
    for row in sheet.rows:
        for column in sheet.cells(row):
            if _shared_master(sheet, (row, column)) == index:
                formula = formula_of(sheet, row, column)
                assert formula is not None
                return moved(unescape(sheet.xml.content(formula).decode()), (row, column), place)
    return None


def moved(formula: str, old: Place, new: Place) -> str:
    """A formula (without "=") as it reads when filled from one cell to another."""
    from openpyxl.formula.translate import Translator

    translated: str = Translator("=" + formula, origin=address(*old)).translate_formula(address(*new))
    return translated[1:]
