"""Columns that are not read, because their heading contradicts their key: what stands there, and was not sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbook_tools.model.findings import Withheld
from workbook_tools.model.text import meaning

from .meta import FieldKey
from .tables import SheetTable


@dataclass(frozen=True, slots=True)
class Doubts:
    """`columns` maps (committee, column key) to the column's letters; `cells` hold something that was not sent."""

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cells: tuple[Withheld, ...] = ()

    def and_those_of(self, other: Doubts) -> Doubts:
        return Doubts({**self.columns, **other.columns}, (*self.cells, *other.cells))


NO_DOUBTS = Doubts()


def doubts_of(table: SheetTable, ids: Sequence[str], numbers: Sequence[str], sent: Mapping[FieldKey, str]) -> Doubts:
    """Those of one table, compared with the texts as `sent`."""
    where = replace(table.where, columns=table.doubted_columns)
    cells = tuple(
        Withheld(key, numbers[index], text or "", replace(where, row=row).source(name))
        for name, texts in table.doubted.items()
        for index, (row, text) in enumerate(zip(table.rows, texts, strict=True))
        if meaning(text or "") != meaning(sent.get(key := (table.committee, ids[index], name), ""))
    )
    return Doubts({(table.committee, name): column for name, column in where.columns.items()}, cells)
