"""Columns that are not read, because their heading contradicts their key: what stands there, and was not sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tools.model.findings import Source, Withheld
from workbook_tools.model.text import meaning

from .meta import FieldKey
from .tables import SheetTable, Texts


@dataclass(frozen=True, slots=True)
class Doubts:
    """`columns` maps (committee, column key) to the column's letters, "" where several may be it; `cells` hold what was
    not sent, with the key "" where they may be of several columns.
    """

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cells: tuple[Withheld, ...] = ()

    def and_those_of(self, other: Doubts) -> Doubts:
        return Doubts({**self.columns, **other.columns}, (*self.cells, *other.cells))


NO_DOUBTS = Doubts()


def doubts_of(table: SheetTable, ids: Sequence[str], numbers: Sequence[str], sent: Mapping[FieldKey, str]) -> Doubts:
    """Those of one table, compared with the texts as `sent`."""
    columns = {(table.committee, name): column for name, column in table.doubted_columns.items()}
    columns |= {(table.committee, name): "" for names, _ in table.roundless.values() for name in names}
    texts: list[tuple[tuple[str, ...], str, Texts]] = [
        ((name,), table.doubted_columns[name], texts) for name, texts in table.doubted.items()
    ]
    texts += [(tuple(names), column, texts) for column, (names, texts) in table.roundless.items()]
    cells = []
    for names, column, found in texts:
        for index, (row, text) in enumerate(zip(table.rows, found, strict=True)):
            known = {meaning(sent.get((table.committee, ids[index], name), "")) for name in names}
            if meaning(text or "") not in known and (text or len(names) == 1):
                key = (table.committee, ids[index], names[0] if len(names) == 1 else "")
                place = Source(table.where.file, table.where.sheet, f"{column}{row}")
                cells.append(Withheld(key, numbers[index], text or "", place))
    return Doubts(columns, tuple(cells))
