"""What the visible headings of a sheet say, and where they contradict the hidden row of keys above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.schema.columns import Column, ColumnSet, plain

from .address import address, letters

TWICE, OTHER_COLUMN, ELSEWHERE, BLANK, NO_ROUND = "S05", "S60", "S61", "S62", "S63"
_NUMBERED = re.compile(r"(.*[^\d\s])\d{1,3}")
"""A table numbers a heading that stands in it before: "Status2" is the second "Status", of whatever round."""


class Headings:
    """The headings of one sheet: `row` is the 0-based row of `texts` that they stand in."""

    def __init__(self, texts: Sequence[Sequence[str]], row: int, columns: ColumnSet) -> None:
        self.row, self.texts, self._columns = row, texts[row], columns
        self._groups = _groups(texts, row)
        self._rounds = {plain(c.group) for c in columns if c.round is not None}

    def text(self, i: int) -> str:
        return self.texts[i] if i < len(self.texts) else ""

    def meaning(self, i: int) -> Sequence[Column]:
        """The columns that a heading can mean: one, several where it does not say of which round, or none."""
        named = columns_named(self._columns, self.text(i))
        if len(named) < 2:
            return named
        group = self._groups.get(i, "")
        return [c for c in named if plain(c.group) == plain(group)] if self._is_round(group) else named

    def says_no_round(self, i: int) -> bool:
        """Whether a heading that stands once a round has no round's name above it."""
        return len(columns_named(self._columns, self.text(i))) > 1 and not self._is_round(self._groups.get(i, ""))

    def _is_round(self, group: str) -> bool:
        return plain(group) in self._rounds

    def means(self, i: int, key: str) -> bool:
        return any(column.key == key for column in self.meaning(i))


def columns_named(columns: ColumnSet, text: str) -> Sequence[Column]:
    """The columns that are called so, with or without the number that a table gives to a heading."""
    name = plain(text)
    if name in columns.by_name:
        return columns.by_name[name]
    numbered = _NUMBERED.fullmatch(name)
    return columns.by_name.get(plain(numbered[1]), ()) if numbered else ()


def _groups(texts: Sequence[Sequence[str]], row: int) -> dict[int, str]:
    """The group header over each column: the row above, filled to the right as merged cells are read."""
    above = texts[row - 1] if row else ()
    groups: dict[int, str] = {}
    current = ""
    for i in range(len(texts[row])):
        current = (above[i] if i < len(above) else "") or current
        groups[i] = current
    return groups


def doubted(
    headings: Headings, keyed: Mapping[str, int], columns: ColumnSet, source: Source
) -> tuple[dict[str, int], list[Finding]]:
    """The columns whose heading is not what their key says: what stands in them is neither's for certain."""
    told = {key: f for key, i in keyed.items() if (f := _contradiction(headings, keyed, columns[key], i, source))}
    return {key: keyed[key] for key in told}, [
        *told.values(),
        *_without_heading(headings, keyed, told, columns, source),
    ]


def _contradiction(
    headings: Headings, keyed: Mapping[str, int], column: Column, i: int, source: Source
) -> Finding | None:
    """The finding on a heading that is another column's (S60), or whose own words stand over another one (S61)."""
    meaning = headings.meaning(i)
    if column in meaning:
        return None
    place = Source(source.file, source.sheet, address(headings.row, i))
    values = {"header": _full(column), "value": headings.text(i) or "–"}
    if meaning:
        return finding(OTHER_COLUMN, place, field=column.key, values={**values, "other": _full(meaning[0])})
    other = _place_of(headings, keyed, column)
    if other is None:
        return None
    return finding(ELSEWHERE, place, field=column.key, values={**values, "column": letters(other)})


def _place_of(headings: Headings, keyed: Mapping[str, int], column: Column) -> int | None:
    """The column whose heading says for certain that it is this one, if its key does not say that it is another."""
    keys = {i: key for key, i in keyed.items()}
    for i in range(len(headings.texts)):
        meaning = headings.meaning(i)
        if len(meaning) == 1 and meaning[0] == column and not (i in keys and headings.means(i, keys[i])):
            return i
    return None


def _full(column: Column) -> str:
    """ "Status, 2. budgetopfølgning": the header, with its round where it stands once per round."""
    return column.header if column.round is None else f"{column.header}, {column.group}"


def _without_heading(
    headings: Headings, keyed: Mapping[str, int], told: Mapping[str, Finding], columns: ColumnSet, source: Source
) -> Iterator[Finding]:
    """One finding on the columns without a heading, or without its round: nothing contradicts their keys, but nothing
    confirms them."""
    blank = [(i, key) for key, i in sorted(keyed.items(), key=lambda it: it[1]) if key not in told]
    blank = [(i, key) for i, key in blank if not headings.text(i) or headings.says_no_round(i)]
    if blank:
        place = Source(source.file, source.sheet, address(headings.row, blank[0][0]))
        shown = ", ".join(f"{letters(i)} = {_full(columns[key])}" for i, key in blank)
        yield finding(BLANK, place, values={"value": shown})
