"""A sheet's census, and the checks on areas that go with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from . import limits
from .address import column
from .limits import refuse, within

_MOST_AREAS = 200
NO_ERROR_TEXT = "#?"
"""Stands for the error of a cell that is marked as one and doesn't say which."""


class ShownCell(NamedTuple):
    """A number whose cell shows more than the number; `text` is None where only a spreadsheet program could tell."""

    number: float
    text: str | None
    format: str


@dataclass(slots=True)
class SheetCensus:
    """What is on a sheet without its values. `rows` and `columns` are the extent of the cells with any content.

    `values` counts the cells that a reader must return: no blank text, no error, no formula without a cached value.
    `shown` are the numbers whose cells show more than the number.
    `dde` are the formulas that call another program (``cmd|'/c calc'!A0``).
    """

    rows: int = 0
    columns: int = 0
    values: int = 0
    formulas: frozenset[str] = frozenset()
    uncached: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)
    merges: tuple[str, ...] = ()
    dde: frozenset[str] = frozenset()
    shown: dict[str, ShownCell] = field(default_factory=dict)


class FormulaAreas:
    """The areas that a formula fills from their first cell: those of array formulas, spills and data tables.

    The other cells of an area hold values only. `covers` may say yes too often in a sheet of very many areas.
    """

    def __init__(self) -> None:
        self._areas: list[tuple[int, int, int, int]] = []

    def __bool__(self) -> bool:
        return bool(self._areas)

    def add(self, kind: str, reference: str) -> None:
        """The formula's type and area, as its element has them."""
        if kind not in ("array", "dataTable") or ":" not in reference:
            return
        (top, left), (bottom, right) = map(split, reference.split(":", 1))
        self._areas.append((top, bottom, left, right))
        if len(self._areas) > _MOST_AREAS:
            tops, bottoms, lefts, rights = zip(*self._areas, strict=True)
            self._areas = [(min(tops), max(bottoms), min(lefts), max(rights))]

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell (from 1) is in one of the areas."""
        return any(top <= row <= bottom and left <= column <= right for top, bottom, left, right in self._areas)


def check_areas(merges: Iterable[str], links: Iterable[str]) -> tuple[str, ...]:
    """The merged areas, after refusing too many or too large merges and hyperlink areas."""
    merges = tuple(merges)
    within(limits.MERGES, len(merges), "W29")
    within(limits.MERGED_CELLS, sum(map(area, merges)), "W30")
    within(limits.HYPERLINK_AREA, sum(map(area, links)), "W31")
    return merges


def area(reference: str) -> int:
    """The number of cells in ``"A1:B2"``. Refuses what is no area on the grid."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = split(first), split(last or first)
    return (abs(bottom - top) + 1) * (abs(right - left) + 1)


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def split(cell: str) -> tuple[int, int]:
    """``"B3"`` -> (3, 2), row and column from 1. Refuses an address off the grid."""
    match = _ADDRESS.fullmatch(cell)
    if not match or int(match[2]) > limits.GRID_ROWS or column(match[1].upper()) >= limits.GRID_COLUMNS:
        refuse("W48", cell=cell)
    return int(match[2]), column(match[1].upper()) + 1
