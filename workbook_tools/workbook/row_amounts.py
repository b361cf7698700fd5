"""Amounts whose unit is another than the agreement's, or can't be: told cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.units import Unit, is_possible, named_kroner
from workbook_tools.schema.amounts import amount_in, stated_amount
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.columns import Column

from .raw import CellValue

_HEADER = -1


@dataclass(slots=True)
class RowAmounts:
    """Of one column: the amounts that its header's unit changes, the rows with no amount, and what there is to tell."""

    texts: dict[int, str] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def row_amounts(
    column: Column, header: CellValue, values: Sequence[CellValue], at: Callable[[int], Source]
) -> RowAmounts:
    """Looks at a column of amounts; `at` gives the place of a value by its index, and with -1 that of the header."""
    found = RowAmounts()
    named = named_kroner(cell_text(header))
    kroner = named or column.unit.kroner
    if kroner != column.unit.kroner:
        words = {"header": cell_text(header), "unit": column.unit}
        found.findings.append(finding("S69", at(_HEADER), field=column.key, values=words))
    for i, value in enumerate(values):
        if value is not None:
            found.findings += _note(column, value, i, kroner, found, at)
    return found


def _note(
    column: Column, value: CellValue, row: int, kroner: int, found: RowAmounts, at: Callable[[int], Source]
) -> Iterator[Finding]:
    stated = stated_amount(value)
    if stated is None or stated.kroner == 0:
        return
    if stated.kroner is None and kroner == column.unit.kroner and is_possible(stated.amount, kroner):
        return
    text = amount_in(column.unit, value, kroner=kroner)
    if stated.kroner is None and not is_possible(stated.amount, kroner):
        found.unread.add(row)
        yield finding("F9", at(row), field=column.key, values={"value": cell_text(value), "unit": _name(kroner)})
    elif text and kroner != column.unit.kroner:
        found.texts[row] = text
    if text and stated.kroner not in (None, column.unit.kroner):
        values = {"value": cell_text(value), "amount": text, "unit": column.unit.short}
        yield finding("S68", at(row), field=column.key, values=values)


def _name(kroner: int) -> str:
    return next((unit.short for unit in Unit if unit.kroner == kroner), f"{kroner} kr.")
