"""The header row of a plain list: which of its columns mean something here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

from workbook_tools.model.addresses import letters, parted
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.findings import Source
from workbook_tools.model.text import meaning
from workbook_tools.model.units import named_kroner, without_unit
from workbook_tools.schema.cells import cell_text, plain_value
from workbook_tools.schema.columns import Column, ColumnSet, plain

from .result import Notes
from .settings import round_of_time
from .vocabulary import words

SEARCHED_ROWS = 20
_ENOUGH = 2
_IS_UNIT = re.compile(r"\(?(?:alle )?(?:beløb|tal)?(?: er)?(?: i)?\)?")
_DIGITS = re.compile(r"\d+")
_UNIT = re.compile(r"\b(?:mio|mia|mill|t|1\.?000|tusind)?\.?\s?(?:tkr|kr)\b|\b(?:mio|mia|mill|tusind|pct)\b|%")


class ListSheet(Protocol):
    """One sheet of a list; `rows` starts at A1, blank cells are None.

    `errors` maps an address to "#N/A"; `uncached` are the addresses of formulas without a value;
    `unshown` maps a number to its format where only a spreadsheet program could tell what it shows.
    """

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Sequence[Sequence[object]]: ...
    @property
    def errors(self) -> Mapping[str, str]: ...
    @property
    def uncached(self) -> AbstractSet[str]: ...
    @property
    def unshown(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class ListHeader:
    """`row` is 0-based; `columns` maps a 0-based position to its column; `committee` is the position of their names.

    `units` says, by position, how many kroner one is in a column of amounts that names its unit.
    """

    row: int
    columns: Mapping[int, Column]
    committee: int | None
    units: Mapping[int, int] = field(default_factory=dict)


def find_header(sheet: ListSheet, columns: ColumnSet, agreement: Agreement, notes: Notes) -> ListHeader | None:
    """The row with most known headers among the first twenty; None when none has a number column and one more.

    Reported are columns that mean nothing here but hold values (I20), columns of a meaning that another one has (I22),
    and those of a round that neither they nor the row above name: alone they are the current round's (I27).
    """
    names = _names(columns)
    texts = [[meaning(cell_text(plain_value(v))) for v in row] for row in sheet.rows[:SEARCHED_ROWS]]
    row = max(range(len(texts)), key=lambda i: _known(texts[i], names), default=-1)
    if row < 0 or _known(texts[row], names) < _ENOUGH or not any(_is_number(t, names) for t in texts[row]):
        return None
    matcher = _Matcher(sheet, texts, row, names, agreement, notes)
    found = matcher.columns()
    return ListHeader(row, found, matcher.committee, matcher.units(found))


def is_committee(text: str) -> bool:
    """Whether a header names the column of the responsible committee."""
    return plain(text) in {plain(name) for name in words("list")["committee"]}


def _names(columns: ColumnSet) -> dict[str, list[Column]]:
    names: dict[str, list[Column]] = {}
    for column in columns:
        if column.key != "check":
            for name in dict.fromkeys(plain(n) for n in (column.key, *column.names)):
                names.setdefault(name, []).append(column)
    return names


def _known(texts: Sequence[str], names: Mapping[str, list[Column]]) -> int:
    return len({plain(t) for t in texts if t} & names.keys()) + any(is_committee(t) for t in texts)


def _may_mean(text: str, name: str) -> bool:
    """Whether a header may be a mistyped `name`: not when it says another year or round, or another unit of money."""
    numbers, units = _DIGITS.findall(text), {u.replace(" ", "").replace(".", "") for u in _UNIT.findall(text)}
    known = {u.replace(" ", "").replace(".", "") for u in _UNIT.findall(name)}
    return numbers in ([], _DIGITS.findall(name)) and units in (set(), known)


def _is_number(text: str, names: Mapping[str, list[Column]]) -> bool:
    return any(column.key == "number" for column in names.get(plain(text), ()))


class _Matcher:
    """Matches the header row's cells with columns, and reports what it can't match."""

    def __init__(
        self,
        sheet: ListSheet,
        texts: Sequence[Sequence[str]],
        row: int,
        names: Mapping[str, list[Column]],
        agreement: Agreement,
        notes: Notes,
    ) -> None:
        self._sheet, self._row, self._names, self._agreement, self._notes = sheet, row, names, agreement, notes
        self._texts, self._header = texts, texts[row]
        self._above = texts[row - 1] if row else ()
        self._times = Counter(plain(t) for t in self._header)
        self.committee: int | None = None

    def columns(self) -> dict[int, Column]:
        """Position -> column; each column once."""
        found: dict[int, Column] = {}
        width = max((len(row) for row in self._sheet.rows), default=0)
        for position in range(width):
            text = self._header[position] if position < len(self._header) else ""
            if self.committee is None and is_committee(text):
                self.committee = position
            elif column := self._column(position, text):
                if column in found.values():
                    self._report_twice(position, text, found, column)
                else:
                    found[position] = column
        return found

    def _column(self, position: int, text: str) -> Column | None:
        candidates = (self._names.get(plain(text)) or self._without_unit(text)) if text else []
        if not candidates:
            self._report_unknown(position, text)
            return None
        if len(candidates) == 1:
            return candidates[0]
        group = round_of_time(self._group(position), self._agreement.rounds)
        if group is not None:
            return next(c for c in candidates if c.round == group)
        current = next((c for c in candidates if c.round == self._agreement.current_round), candidates[0])
        if self._times[plain(text)] > 1:
            self._report_twice(position, text, {}, current)
            return None
        values = {"header": text, "round": current.group}
        self._notes.report("I27", self._at(position), field=current.key, values=values)
        return current

    def _without_unit(self, text: str) -> list[Column]:
        """The columns of amounts that a header means whose unit is another than ours."""
        if not named_kroner(text):
            return []
        return [column for column in self._names.get(plain(without_unit(text)), []) if column.type == "amount"]

    def units(self, columns: Mapping[int, Column]) -> dict[int, int]:
        """Position -> kroner, where the header, the one above it, or the words above the table name a unit."""
        found: dict[int, int] = {}
        for position, column in columns.items():
            named = (named_kroner(text) for text in (self._header[position], self._group(position)))
            if column.type == "amount" and (kroner := next(filter(None, named), self._unit_above())):
                found[position] = kroner
        return found

    def _unit_above(self) -> int:
        """The one unit that stands by itself above the table ("(1.000 kr.)", "Alle beløb i mio. kr."); else 0."""
        cells = (text for row in self._texts[: self._row] for text in row)
        named = {named_kroner(text) or 0 for text in cells if _IS_UNIT.fullmatch(plain(without_unit(text)))} - {0}
        return named.pop() if len(named) == 1 else 0

    def _group(self, position: int) -> str:
        """The group header over a column: the row above, filled to the right as merged cells are read."""
        return next((text for text in reversed(self._above[: position + 1]) if text), "")

    def _report_unknown(self, position: int, text: str) -> None:
        if count := self._count(position):
            known = {plain(n): n for columns in self._names.values() for n in columns[0].names}
            near = get_close_matches(plain(text), [n for n in known if _may_mean(plain(text), n)], n=1, cutoff=0.75)
            values = {"header": text or letters(position), "count": str(count)}
            suggestion = known[near[0]] if near else ""
            self._notes.report("I20", self._at(position), suggestion=suggestion, values=values)

    def _report_twice(self, position: int, text: str, found: Mapping[int, Column], column: Column) -> None:
        if count := self._count(position):
            first = next((i for i, c in found.items() if c is column), None)
            other = self._header.index(text) if first is None else first
            values = {"header": text, "first": letters(other), "count": str(count)}
            self._notes.report("I22", self._at(position), field=column.key, values=values)

    def _count(self, position: int) -> int:
        """The column's filled cells below the header, those without a value too."""
        letter = letters(position)
        unread = map(parted, (*self._sheet.errors, *self._sheet.uncached))
        below = sum(column == letter and row > self._row + 1 for column, row in unread)
        rows = self._sheet.rows[self._row + 1 :]
        return below + sum(position < len(r) and r[position] is not None for r in rows)

    def _at(self, position: int) -> Source:
        return Source(self._notes.file, self._sheet.name, f"{letters(position)}{self._row + 1}")
