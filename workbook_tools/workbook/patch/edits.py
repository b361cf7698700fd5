"""The edits: what is to be changed in a workbook, as frozen values. `apply_edits` makes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

CellContent = str | Decimal | int | float | bool | date | None
SheetState = Literal["visible", "hidden", "veryHidden"]

NO_FILL = ""
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Overlay:
    """A style laid over the one that a cell has; None leaves that part as it is.

    Colours are `RRGGBB`; the fill `NO_FILL` takes a fill away. `number_format` is a format code (`0.00`, `@`). Raises
    ValueError on another colour.
    """

    fill: str | None = None
    font_color: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    wrap: bool | None = None
    locked: bool | None = None
    number_format: str | None = None

    def __post_init__(self) -> None:
        for colour in (self.fill or None, self.font_color):
            if colour is not None and not _COLOUR.fullmatch(colour):
                raise ValueError(f"not RRGGBB: {colour!r}")


@dataclass(frozen=True, slots=True)
class SetCell:
    """One cell's value; None empties it. The cell's style stays, with `style` laid over it.

    Text is always written as text, never as a formula; a formula that stood there goes. A date in a cell without a date
    format is given one.
    """

    sheet: str
    cell: str
    value: CellContent
    style: Overlay | None = None


@dataclass(frozen=True, slots=True)
class SetFormula:
    """One cell's formula, with the value that programs show before they calculate. The cell's style stays.

    For formulas of the program's own, never for anything that came from a user's file. `like` is another cell of the
    sheet with an edit of the same call, when this is the formula that filling from there would give: both are then
    written as one shared formula, whose text stands in the file once.
    """

    sheet: str
    cell: str
    formula: str
    value: str | Decimal | int | float | bool = ""
    like: str = ""


@dataclass(frozen=True, slots=True)
class SetResult:
    """The value that programs show for a cell's formula before they calculate; the formula itself stays.

    A cell without a formula stays as it is.
    """

    sheet: str
    cell: str
    value: str


@dataclass(frozen=True, slots=True)
class SetStyle:
    """A style laid over all cells of `area` ("B2:D9") that are in the file; what they hold stays byte for byte.

    With `fills` only over those that have one of these fills (`RRGGBB`, or `NO_FILL`): what a person coloured stays.
    """

    sheet: str
    area: str
    style: Overlay
    fills: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell's mark: fill and frame, `RRGGBB`. It shows while `condition`, a formula, holds ("": always).

    Raises ValueError on another colour.
    """

    fill: str
    line: str
    condition: str = ""

    def __post_init__(self) -> None:
        for colour in (self.fill, self.line):
            if not _COLOUR.fullmatch(colour):
                raise ValueError(f"not RRGGBB: {colour!r}")


@dataclass(frozen=True, slots=True)
class SetMarks:
    """The cells of a sheet that are marked, by address; marks of an earlier edit go.

    A mark shows above every other look of the cell, and is no part of it: the cell stays byte for byte.
    """

    sheet: str
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class ColumnState:
    """How a column shows; None leaves that as it is. `outline` is the group's level (0-7), `width` in characters."""

    hidden: bool | None = None
    collapsed: bool | None = None
    outline: int | None = None
    width: float | None = None


@dataclass(frozen=True, slots=True)
class SetColumns:
    """Columns by letter."""

    sheet: str
    columns: Mapping[str, ColumnState]


@dataclass(frozen=True, slots=True)
class RowState:
    """How a row shows; None leaves that as it is. `height` in points.

    `least` makes a row that is lower this high, and lets it grow on; a height that a person fixed stays.
    """

    hidden: bool | None = None
    height: float | None = None
    least: float | None = None


@dataclass(frozen=True, slots=True)
class SetRows:
    """Rows by number (from 1)."""

    sheet: str
    rows: Mapping[int, RowState]


@dataclass(frozen=True, slots=True)
class SetSheetState:
    """Show or hide a sheet. The last visible one can't be hidden (P11)."""

    sheet: str
    state: SheetState


@dataclass(frozen=True, slots=True)
class SetActiveSheet:
    """The sheet that is in front when the workbook is opened; it alone is selected."""

    sheet: str


@dataclass(frozen=True, slots=True)
class AppendRow:
    """A new row right below `after_row`, the last one of the data; nothing is moved.

    It has the styles and height of row `style_from_row`, that row's formulas shifted to fit (where `values`, by column
    letter, gives nothing), and what ends at `after_row` (validations, conditional formats, filter, table) is made to
    cover it. A row with other content in that place is refused (P12).
    """

    sheet: str
    after_row: int
    values: Mapping[str, CellContent]
    style_from_row: int


@dataclass(frozen=True, slots=True)
class PutSheet:
    """The sheet of that name in the workbook `donor`, whole, in place of the target's or as a new one.

    A new sheet stands behind the sheet `after` (None: last). Styles, charts, notes and print settings come along;
    names that belong to the whole workbook don't.
    """

    name: str
    donor: bytes = field(repr=False)
    after: str | None = None


@dataclass(frozen=True, slots=True)
class WidenFilter:
    """The sheet's filter made to hold that column (by letters) too, whatever is filtered and sorted by."""

    sheet: str
    column: str


@dataclass(frozen=True, slots=True)
class SetProperty:
    """A custom document property, as text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SetDefinedName:
    """A name for the whole workbook; `formula` without the leading "="."""

    name: str
    formula: str


Edit = (
    SetCell
    | SetFormula
    | SetResult
    | SetStyle
    | SetMarks
    | SetColumns
    | SetRows
    | SetSheetState
    | SetActiveSheet
    | AppendRow
    | PutSheet
    | WidenFilter
    | SetProperty
    | SetDefinedName
)
