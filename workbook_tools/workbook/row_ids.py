"""Every row's id: as it stands, as it was sent where it is gone, else a provisional one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Value

from .meta import FieldKey
from .tables import SheetTable

PROVISIONAL_ID = "ny-"

Thing = TypeVar("Thing")
_Name = tuple[Value, ...]


def row_ids(table: SheetTable, base: Mapping[FieldKey, Value]) -> tuple[list[str], list[Finding]]:
    """The rows' ids; one that is gone is known by what was sent (S18), a copy's (S06) becomes provisional."""
    given = table.cells.get("row_id") or [None] * len(table)
    numbers = table.cells.get("number") or [None] * len(table)
    lost = _lost_ids(table, base) if None in given else {}
    findings = [_finding("S18", table, index) for index in lost]
    ids: list[str] = []
    first: dict[str, int] = {}
    for index, row in enumerate(table.rows):
        row_id = given[index] or lost.get(index) or f"{PROVISIONAL_ID}{numbers[index] or row}"
        if row_id in first:
            findings.append(_finding("S06", table, index, other=str(first[row_id])))
            row_id = f"{row_id}-{row}"
        first.setdefault(row_id, row)
        ids.append(row_id)
    return ids, findings


def _lost_ids(table: SheetTable, base: Mapping[FieldKey, Value]) -> dict[int, str]:
    """Rows without an id (by index) that are certainly one that was sent and is otherwise missing from the sheet.

    A row is known by its number and title, else by its number alone, if neither stands twice among those in question.
    """
    blank: Sequence[str | None] = [None] * len(table)
    given = table.cells.get("row_id") or blank
    missing = {row_id for committee, row_id, _ in base if committee == table.committee} - set(given)
    nameless = {index for index, row_id in enumerate(given) if not row_id}
    lost: dict[int, str] = {}
    for keys in (("number", "title"), ("number",)):
        texts = [table.cells.get(key) or blank for key in keys]
        here = _once((tuple(column[i] for column in texts), i) for i in nameless - lost.keys())
        gone = missing - {*lost.values()}
        sent = _once((tuple(base.get((table.committee, r, key)) for key in keys), r) for r in gone)
        lost |= {here[name]: sent[name] for name in here.keys() & sent.keys() if name[0]}
    return lost


def _once(named: Iterable[tuple[_Name, Thing]]) -> dict[_Name, Thing]:
    """The names that stand for one thing only, and that thing."""
    pairs = list(named)
    times = Counter(name for name, _ in pairs)
    return {name: thing for name, thing in pairs if times[name] == 1}


def _finding(code: str, table: SheetTable, index: int, **values: str) -> Finding:
    source = replace(table.where, row=table.rows[index]).source("number")
    number = (table.cells["number"][index] if "number" in table.cells else None) or ""
    return finding(code, source, committee=table.committee, number=number, values=values)
