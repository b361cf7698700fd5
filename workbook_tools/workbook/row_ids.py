"""The ids of a sheet's rows, and what is to be told where ids and names have come apart (`identity`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from workbook_tools.model.agreement import Initiative, Where
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.identity import DOUBTFUL_ID, NEW_ID, Name

from .identity import How, Row, Told, identify
from .meta import NAME_KEYS, FieldKey, RowKey
from .tables import SheetTable

_MOST = 3
"""So many rows that have lost their ids are named one by one."""
_SHOWN = 12
_NOT_CONTENT = ("row_id", "check")


class KnownRows:
    """What the ids of a workbook stood for when it was written, in plain form, by committee and all together."""

    def __init__(self, names: Mapping[RowKey, Name]) -> None:
        self._names = names

    def are(self, committee: str, ids: Sequence[str | None], names: Iterable[Name]) -> bool:
        """Whether all rows are as they were written, to the letter: then nothing needs to be compared."""
        known = (self._names.get((committee, row_id)) if row_id else None for row_id in ids)
        return all(one == other for one, other in zip(known, names, strict=True)) and len({*ids}) == len(ids)

    @cached_property
    def by_committee(self) -> dict[str, dict[str, Name]]:
        found: dict[str, dict[str, Name]] = {}
        for (committee, row_id), name in self._names.items():
            found.setdefault(committee, {})[row_id] = name.plain
        return found

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Name]]:
        found: dict[str, dict[str, Name]] = {}
        for committee, rows in self.by_committee.items():
            for row_id, name in rows.items():
                found.setdefault(row_id, {})[committee] = name
        return found

    def of(self, committee: str) -> Mapping[str, Name]:
        return self.by_committee.get(committee, {})

    def abroad(self, row_ids: Iterable[str], committee: str) -> dict[str, list[Name]]:
        """The names that ids stand for on other committees' sheets, for those that this committee does not know."""
        strange = set(row_ids) - self.of(committee).keys()
        return {row_id: list(self._by_id[row_id].values()) for row_id in strange & self._by_id.keys()}


class Fixed(NamedTuple):
    """What was written into a workbook, and the columns that nobody was to change since: they tell whether whole rows
    moved, or parts."""

    written: Mapping[FieldKey, str]
    keys: Collection[str]


@dataclass(frozen=True, slots=True)
class RowIds:
    """The rows' ids, in order; what is to be told of them; and the ids of rows that stand there, no telling where."""

    ids: Sequence[str]
    findings: Sequence[Finding] = ()
    doubtful: frozenset[str] = frozenset()


def row_ids(table: SheetTable, known: KnownRows, fixed: Fixed, *, strict: bool) -> RowIds:
    """The ids of a table's rows. `strict`: the sheet is a submission's, where numbers and titles are as sent.

    Rows that are new have ids that begin with `NEW_ID`, those of which it can't be told whose they are `DOUBTFUL_ID`.
    """
    given, names = _given(table)
    if known.are(table.committee, given, names):
        return RowIds([row_id or "" for row_id in given])
    rows = _rows(table, given, names)
    own = known.of(table.committee)
    told = identify(rows, own, known.abroad((r.given for r in rows if r.given), table.committee), strict=strict)
    if _is_torn(table, told, rows, fixed):
        told = [Told("", How.DOUBTFUL) if t.how is How.PUT_RIGHT else t for t in told]
    ids = _numbered(table, told, strict=strict)
    if all(t.how is How.BELIEVED for t in told):
        return RowIds(ids)
    is_doubtful = any(t.how is How.DOUBTFUL for t in told)
    covered = {rows[i].given for i, t in enumerate(told) if strict and t.how is How.COVERED}
    doubtful = (own.keys() | {r.given for r in rows}) - {*ids, ""} if is_doubtful else covered
    return RowIds(ids, list(_findings(table, told, rows)), frozenset(doubtful))


def _is_torn(table: SheetTable, told: Sequence[Told], rows: Sequence[Row], fixed: Fixed) -> bool:
    """Whether some cells of a row stayed with its id while number and title left: as if columns were sorted alone."""
    right = [(i, rows[i].given, t.row_id) for i, t in enumerate(told) if t.how is How.PUT_RIGHT]
    if not right:
        return False
    keys = {key for *_, key in fixed.written} & {*fixed.keys} & table.cells.keys() - {*NAME_KEYS}
    for key in keys:
        for i, stayed, left in right:
            here, there = (fixed.written.get((table.committee, row_id, key)) for row_id in (stayed, left))
            if here and here == table.cells[key][i] and here != there:
                return True
    return False


def _given(table: SheetTable) -> tuple[Sequence[str | None], list[Name]]:
    """The ids as they stand, and the rows' names as they are written."""
    blank: Sequence[str | None] = [None] * len(table)
    given, numbers, titles = (table.cells.get(key) or blank for key in ("row_id", "number", "title"))
    return given, [Name(number or "", title or "") for number, title in zip(numbers, titles, strict=True)]


def _rows(table: SheetTable, given: Sequence[str | None], names: Iterable[Name]) -> list[Row]:
    ids = [row_id or "" for row_id in given]
    times = {row_id for row_id in ids if ids.count(row_id) > 1} if len({*ids}) < len(ids) else ()
    contents = [_content(table, i) if row_id in times else None for i, row_id in enumerate(ids)]
    return [Row(*row) for row in zip(ids, (name.plain for name in names), contents, strict=True)]


def _content(table: SheetTable, index: int) -> tuple[str | None, ...]:
    return tuple(texts[index] for key, texts in table.cells.items() if key not in _NOT_CONTENT)


def _numbered(table: SheetTable, told: Sequence[Told], *, strict: bool) -> list[str]:
    """Rows without an id of their own get a provisional one; no two have the same."""
    numbers = table.cells.get("number") or [None] * len(table)
    ids: list[str] = []
    taken = {t.row_id for t in told}
    for t, number, row in zip(told, numbers, table.rows, strict=True):
        row_id = t.row_id
        if not row_id:
            row_id = f"{DOUBTFUL_ID if strict and _is_nobodys(t, table, told) else NEW_ID}{number or row}"
            row_id = f"{row_id}-{row}" if row_id in taken else row_id
        taken.add(row_id)
        ids.append(row_id)
    return ids


def _is_nobodys(told: Told, table: SheetTable, all_told: Sequence[Told]) -> bool:
    """Whether a row of a submission is neither one that was sent nor a new one: in doubt, or a mere copy."""
    if told.how is How.COPY and told.other is not None:
        here = next(i for i, t in enumerate(all_told) if t is told)
        return _name(table, here) == _name(table, told.other)
    return told.how in (How.DOUBTFUL, How.COVERED)


def _name(table: SheetTable, index: int) -> Name:
    texts = (table.cells[key][index] if key in table.cells else None for key in ("number", "title"))
    return Name(*(text or "" for text in texts))


# --- what is told ----------------------------------------------------------------------------------------------------


def _findings(table: SheetTable, told: Sequence[Told], rows: Sequence[Row]) -> Iterator[Finding]:
    by_how: dict[How, list[int]] = {}
    for index, t in enumerate(told):
        by_how.setdefault(t.how, []).append(index)
    if right := by_how.get(How.PUT_RIGHT):
        yield _of_sheet("S40", table, right)
    if doubtful := by_how.get(How.DOUBTFUL):
        yield _of_sheet("S41", table, doubtful)
    found = by_how.get(How.FOUND_AGAIN, [])
    if len(found) > _MOST:
        yield _of_sheet("S47", table, found)
    else:
        yield from (_of_row("S18", table, index) for index in found)
    for index in by_how.get(How.REUSED, []):
        yield _of_row("S42", table, index, id=rows[index].given)
    for how, code in ((How.COVERED, "S43"), (How.COPY, "S06")):
        for index in by_how.get(how, []):
            yield _of_row(code, table, index, other=str(table.rows[told[index].other or 0]))


def _of_sheet(code: str, table: SheetTable, rows: Sequence[int]) -> Finding:
    """One finding about several rows, at the first of them."""
    shown = [_shown(_name(table, index), table.rows[index]) for index in rows[:_SHOWN]]
    more = ["…"] if len(rows) > _SHOWN else []
    source = replace(table.where, row=table.rows[rows[0]]).source("number")
    values = {"n": str(len(rows)), "rows": ", ".join((*shown, *more)), "sheet": table.where.sheet}
    return finding(code, source, committee=table.committee, values=values)


def _shown(name: Name, row: int) -> str:
    return f"{name.number} ({row})" if name.number else f"({row})"


def _of_row(code: str, table: SheetTable, index: int, **values: str) -> Finding:
    name = _name(table, index)
    source = replace(table.where, row=table.rows[index]).source("number")
    values = {"title": name.title, **values}
    return finding(code, source, committee=table.committee, number=name.number, values=values)


def gone(names: Mapping[RowKey, Name], rows: Sequence[Initiative], sheets: Mapping[str, Where]) -> list[Finding]:
    """A finding for each row that a master was written with and that stands on none of its sheets now (S44), or stands
    on another without its id (S81)."""
    here, ids = {i.key for i in rows}, {i.row_id for i in rows}
    lost = [key for key in names if key not in here and key[1] not in ids and key[0] in sheets]
    new = {Name(i.number, i.title).plain: i for i in rows if i.row_id.startswith(NEW_ID)} if lost else {}
    return [_about_gone(sheets[key[0]], key[0], names[key], new.get(names[key].plain)) for key in lost]


def _about_gone(where: Where, committee: str, name: Name, elsewhere: Initiative | None) -> Finding:
    about = {"title": name.title, "sheet": where.sheet}
    if elsewhere is None:
        return finding("S44", Source(where.file, where.sheet), committee=committee, number=name.number, values=about)
    values = about | {"now": elsewhere.committee}
    return finding("S81", elsewhere.source("number"), committee=committee, number=name.number, values=values)


def misplaced_rows(rows: Iterable[Initiative], names: Mapping[RowKey, Name]) -> dict[RowKey, str]:
    """Rows of a submission that stand on another sheet than the one they were sent on, and that one's committee.

    Only where the id was sent on one sheet, and is nowhere else now.
    """
    rows = list(rows)
    times = Counter(i.row_id for i in rows)
    homes: dict[str, list[str]] = {}
    for committee, row_id in names:
        homes.setdefault(row_id, []).append(committee)
    return {
        i.key: homes[i.row_id][0]
        for i in rows
        if i.key not in names and times[i.row_id] == 1 and len(homes.get(i.row_id, ())) == 1
    }


def misplaced_finding(row: Initiative, home: str) -> Finding:
    values = {"title": row.title, "committee": home, "sheet": row.committee}
    return finding("S48", row.source("number"), committee=home, number=row.number, values=values)
