"""The units of a plain list's amounts: by cell, by header, else only where no amount speaks against the agreement's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tools.model.units import Unit, is_possible, is_usual
from workbook_tools.schema.amounts import amount_in, stated_amount
from workbook_tools.schema.cells import canonical, cell_text
from workbook_tools.schema.columns import Column

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts: `header` as it stands, `kroner` of the unit that it names, `cells` by row."""

    column: Column
    header: str
    kroner: int | None
    cells: Mapping[int, object]


@dataclass(frozen=True, slots=True)
class ListAmounts:
    """`kroner`: column key -> what one is. Of `doubtful` columns no amount without its own unit is read.

    `notes`: (column key, row, code, values); the row is None for the header.
    """

    kroner: Mapping[str, int] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    notes: Sequence[tuple[str, int | None, str, Mapping[str, str]]] = ()

    def read(self, column: Column, cell: object) -> tuple[str, str]:
        """The cell's canonical text, and the code of what is wrong with it ("" for nothing)."""
        stated = stated_amount(cell)
        if stated is None or stated.kroner == 0:
            return canonical(column, cell), ""
        kroner = self.kroner.get(column.key)
        if stated.kroner is None and column.key in self.doubtful:
            return cell_text(cell), "I47"
        if stated.kroner is None and kroner and not is_possible(stated.amount, kroner):
            return cell_text(cell), "I48"
        return amount_in(column.unit, cell, kroner=kroner) or cell_text(cell), ""


def list_amounts(columns: Sequence[AmountColumn], unit: Unit) -> ListAmounts:
    """Looks at a sheet's columns of amounts. What is the same of several columns is told of the first, naming all."""
    notes = [note for it in columns for note in _notes(it, unit)]
    told: dict[str, tuple[str, int | None, str, Mapping[str, str]]] = {}
    for key, row, code, values in notes:
        if code == "I47":
            told[f"I47 {key}"] = (key, row, code, values)
        elif code in told:
            first = told[code]
            headers = f'{first[3]["headers"]}, "{values["header"]}"'
            told[code] = (*first[:3], {**first[3], "headers": headers})
        else:
            told[code] = (key, row, code, {**values, "headers": f'"{values["header"]}"'})
    return ListAmounts(
        {it.column.key: it.kroner for it in columns if it.kroner},
        frozenset(key for key, _, code, _ in notes if code == "I47"),
        tuple(told.values()),
    )


def _notes(it: AmountColumn, unit: Unit) -> Iterator[tuple[str, int | None, str, Mapping[str, str]]]:
    unstated = {
        row: stated.amount
        for row, cell in it.cells.items()
        if (stated := stated_amount(cell)) and stated.kroner is None and stated.amount
    }
    values = {"header": it.header, "unit": unit, "count": str(len(unstated))}
    if not unstated:
        return
    if it.kroner:
        if it.kroner != unit.kroner:
            yield it.column.key, None, "I49", values
        return
    strange = next((row for row, amount in unstated.items() if not is_usual(amount, unit.kroner)), None)
    if strange is None:
        yield it.column.key, None, "I44", values
    else:
        texts = [cell_text(it.cells[row]) for row in unstated]
        shown = "; ".join(texts[:_SHOWN]) + (" …" if len(texts) > _SHOWN else "")
        yield it.column.key, strange, "I47", {**values, "text": cell_text(it.cells[strange]), "unread": shown}
