"""A workbook as read: values, and what a value alone does not tell. No Excel library in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from workbook_tools.model.findings import Finding
from workbook_tools.model.text import folded

CellValue = str | int | float | bool | datetime | date | time | timedelta | None


class Beside(NamedTuple):
    """Words in no cell: the kind of thing they stand in, the cell that it begins in ("" where there is none)."""

    kind: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class RawSheet:
    """`rows` starts at A1 (rows[0][0] is A1) and may be ragged; blank cells are None, never "".

    `formulas` are addresses of formula cells, `uncached` those of them that hold no value;
    `errors` maps an address to its error value ("#N/A"); `notes` maps an address to a note's or comment's text;
    `unshown` maps the address of a number to its format, where only a spreadsheet program could tell what it shows;
    `merges` are the merged areas as written ("F6:F8"); `beside` are words in shapes, and in the page's
    header and footer; `struck` are addresses of cells with text that is struck through.
    """

    name: str
    state: str
    rows: Sequence[Sequence[CellValue]]
    formulas: frozenset[str] = frozenset()
    uncached: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    unshown: Mapping[str, str] = field(default_factory=dict)
    merges: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    struck: frozenset[str] = frozenset()

    def cell(self, row: int, column: int) -> CellValue:
        """The value at a 0-based row and column; None outside the data."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """One file. `findings` are what was noticed while reading (macros, external links, a fallback reader).

    `properties` are the custom document properties, `names` the workbook's defined names (name -> formula text).
    `modified` is the document's own last-saved time (UTC, ISO text) or "".
    """

    file: str
    sha256: str
    sheets: tuple[RawSheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    modified: str = ""
    findings: tuple[Finding, ...] = ()

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet with that name, ignoring case as Excel does; else one whose name means the same."""
        for same in (str.casefold, folded):
            for candidate in self.sheets:
                if same(candidate.name) == same(name):
                    return candidate
        return None
