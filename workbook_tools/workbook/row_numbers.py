"""Initiative numbers that stand in their cells as numbers or dates: told by the formats and the run of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.number_runs import By, Told, doubtful, tell_apart
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.number_cells import number_options, typed_for_date

from .raw import CellValue


@dataclass(slots=True)
class RowNumbers:
    """The numbers that are other than their cells' text, the rows whose cell holds none, and what there is to tell."""

    texts: dict[int, str] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def row_numbers(values: Sequence[CellValue], at: Callable[[int], Source]) -> RowNumbers:
    """Looks at a column of numbers, from top to bottom; `at` gives the place of a value by its index."""
    found = RowNumbers()
    if any(isinstance(value, date) for value in values):
        _note_dates(values, at, found)
    if any(isinstance(value, float) for value in values):
        rows = [i for i, value in enumerate(values) if value is not None and i not in found.unread]
        told = tell_apart([number_options(values[i]) for i in rows])
        found.texts |= {i: it.text for i, it in zip(rows, told, strict=True) if isinstance(values[i], float)}
        found.findings += _notes([(values[i], at(i)) for i in rows], told)
    return found


def _note_dates(values: Sequence[CellValue], at: Callable[[int], Source], found: RowNumbers) -> None:
    for i, value in enumerate(values):
        if isinstance(value, date):
            found.unread.add(i)
            shown = {"value": cell_text(value), "guess": typed_for_date(value) or "?"}
            found.findings.append(finding("S65", at(i), field="number", values=shown))


def _notes(cells: Sequence[tuple[CellValue, Source]], told: Sequence[Told]) -> Iterator[Finding]:
    pairs = {row: other for pair in doubtful(told) for row, other in (pair, pair[::-1])}
    for row, it in enumerate(told):
        value, source = cells[row]
        values = {"value": cell_text(value), "number": it.text, "other": it.other}
        if row in pairs:
            place = {"cell": cells[pairs[row]][1].cell, "other": it.other or told[pairs[row]].other}
            yield finding("S66", source, number=it.text, field="number", values=values | place)
        elif it.by is By.NOTHING:
            yield finding("S09", source, number=it.text, field="number", values=values)
        elif it.by is By.RUN and it.text != number_options(value)[0]:
            yield finding("S67", source, number=it.text, field="number", values=values)
