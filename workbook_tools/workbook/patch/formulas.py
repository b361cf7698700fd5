"""Formulas that cells share, when one of them goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from .a1 import Area, address, parse_cell
from .edits import SetFormula
from .markup import Element, escape, unescape, with_attributes, with_content
from .sheet import SheetXml

Place = tuple[int, int]
_INDEX = re.compile(rb"""\ssi\s*=\s*["']\s*(\d+)""")


def move_shared_formulas(sheet: SheetXml, gone: list[Place], rewritten: set[Place]) -> None:
    """Where the cell that holds a shared formula's text goes, let the next of its cells hold it."""
    lost = {index: place for place in gone if (index := _shared_master(sheet, place))}
    if not lost or sum(_index(sheet, place) != "" for place in gone) == len(_indices(sheet)):
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


def shared_attributes(sheet: SheetXml, edits: Mapping[Place, object]) -> dict[str, bytes]:
    """The attributes of the `<f>` of each cell whose formula is `like` another's, and of these others."""
    groups: dict[str, list[str]] = {}
    for edit in edits.values():
        if isinstance(edit, SetFormula) and edit.like:
            groups.setdefault(edit.like, []).append(edit.cell)
    if not groups:
        return {}
    going = Counter(filter(None, (_index(sheet, place) for place in edits)))
    staying = Counter(map(bytes.decode, _indices(sheet))) - going
    found: dict[str, bytes] = {}
    for index, (first, others) in enumerate(groups.items(), max(map(int, staying), default=-1) + 1):
        area = Area(*parse_cell(first), *parse_cell(first))
        for cell in others:
            area = area.widened(*parse_cell(cell))
            found[cell] = b' t="shared" si="%d"' % index
        found[first] = b' t="shared" ref="%b" si="%d"' % (area.ref.encode(), index)
    return found


def _indices(sheet: SheetXml) -> list[bytes]:
    """The index of every cell that shares a formula."""
    return _INDEX.findall(sheet.xml.mask, sheet.data.inner, sheet.data.inner_end)


def _index(sheet: SheetXml, place: Place) -> str:
    """The index of the shared formula of a cell, "" where it shares none."""
    formula = formula_of(sheet, *place)
    return sheet.xml.attributes(formula).get("si", "").strip() if formula else ""


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
