"""One committee's sheet: in a master unprotected, with spare rows; in a dispatch locked but for the centre's cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement, Committee, Initiative
from workbook_tools.model.fields import get_field, round_field
from workbook_tools.model.values import Value
from workbook_tools.schema.cells import encode
from workbook_tools.schema.columns import Column
from workbook_tools.schema.texts import text
from workbook_tools.workbook.address import address
from workbook_tools.workbook.head_texts import round_words, title_words

from .layout import (
    FIRST_ROW,
    GROUP_ROW,
    HEADER_ROW,
    KEY_ROW,
    ROUND_ROW,
    SPARE_FORMULAS,
    SPARE_ROWS,
    TITLE_ROW,
    Layout,
    Slot,
    layout,
)
from .marks import add_dropdowns, add_marks
from .missing import first_missing, mangler_formula
from .style import (
    ALARM,
    AMOUNT_FORMAT,
    BOLD,
    DEEP,
    EARLIER,
    GROUP,
    INK,
    INPUT,
    QUIET,
    Book,
    Format,
    height,
    page,
    pixels,
)

_ASIDE_POINTS = 48
_ASIDE_POINTS_IN_DISPATCH = 93
_LEAST_LINES = 2
_ROOM_TO_WRITE = 4
# Text as text: Excel makes a number of a theme picked from a list, and a formula of a status that begins with "-".
_TEXT: dict[str, Any] = {"font_size": 11, "num_format": "@"}
_BY_KEY: dict[str, dict[str, Any]] = {
    "number": _TEXT | {"bold": True},
    "title": _TEXT | {"bold": True},
    "check": {"font_size": 11, "font_color": ALARM},
}
_BY_TYPE: dict[str, dict[str, Any]] = {
    "amount": {"num_format": AMOUNT_FORMAT, "align": "right"},
    "year": {"num_format": "0", "align": "center"},
    "smiley": {"align": "center"},
}
_PROTECTION = {
    "format_cells": False,
    "format_columns": True,
    "format_rows": True,
    "sort": False,  # Excel sorts no locked cells: offering it would only promise
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet being written. `centre` is "" in a master; `editable` are the column keys that the centre may fill in."""

    book: Book
    sheet: Worksheet
    agreement: Agreement
    committee: Committee
    initiatives: Sequence[Initiative]
    layout: Layout
    centre: str = ""
    editable: Collection[str] = field(default_factory=frozenset)

    @property
    def dispatch(self) -> bool:
        return bool(self.centre)


def write_committee(
    book: Book,
    agreement: Agreement,
    committee: Committee,
    *,
    centre: str = "",
    editable: Collection[str] = frozenset(),
) -> None:
    """Adds the committee's sheet with its initiatives in number order; `centre` makes it a dispatch's."""
    initiatives = agreement.on_committee(committee.sheet)
    spare = 0 if centre else SPARE_ROWS
    plan = layout(agreement, len(initiatives) + spare, dispatch=bool(centre))
    sheet = book.sheet(committee.sheet)
    if not centre:
        sheet.hide_gridlines(1)  # the spare rows have no borders of their own: these show on a screen only
    it = Page(book, sheet, agreement, committee, initiatives, plan, centre, editable)
    _columns(it)
    _head(it)
    _headers(it)
    for index, initiative in enumerate(initiatives):
        _row(it, FIRST_ROW + index, initiative)
    first_spare, formulas = FIRST_ROW + len(initiatives), SPARE_FORMULAS if initiatives else SPARE_ROWS
    for row in range(first_spare, plan.last_row + 1):
        _spare_row(it, row, formula=row < first_spare + formulas)
    last_formula = min(plan.last_row + 1, first_spare + formulas) if not centre else first_spare
    sheet.share_formulas(plan.letters["check"], FIRST_ROW + 1, last_formula)
    add_dropdowns(it.sheet, agreement, plan, only=editable if centre else None)
    add_marks(book, it.sheet, agreement, plan, dispatch=bool(centre))
    _view(it)


def _columns(it: Page) -> None:
    """Widths, folding, and the shared look of each column."""
    slots = it.layout.slots
    for i, slot in enumerate(slots):
        options: dict[str, Any] = {"level": int(slot.foldable), "hidden": slot.hidden}
        if slot.column is None:
            options = {"collapsed": slots[i - 1].hidden}
        it.sheet.set_column(i, i, slot.width, None, options)


def _head(it: Page) -> None:
    """Title, round and deadline, and in a dispatch how many rows still lack something."""
    first = it.layout.positions["number"]
    it.book.title(it.sheet, TITLE_ROW, first, title_words(it.committee, it.agreement))
    it.sheet.set_row(ROUND_ROW, 36 if it.dispatch else 22)
    words = round_words(it.agreement)
    if it.dispatch:
        words += f" · {text('committee.centre', centre=it.centre)}"
    shown = it.book.format(font_size=12, font_color=QUIET, valign="vcenter")
    it.sheet.write_string(ROUND_ROW, first, words, shown)
    if it.dispatch:
        _counter(it)


def _counter(it: Page) -> None:
    """ "3 af 9 rækker mangler noget", over the column `Mangler`, and what to do beside it."""
    checks, numbers = it.layout.range_of("check"), it.layout.range_of("number")
    missing = f"SUMPRODUCT(--(LEN({checks})>0))"
    rows = (
        f'{missing}&"{text("committee.missing")}"&SUMPRODUCT(--(LEN({numbers})>0))&"{text("committee.missing_rows")}"'
    )
    shown = it.book.format(bold=True, font_size=12, font_color=ALARM, valign="vcenter", text_wrap=True)
    formula = f'=IF({missing}=0,"{text("committee.complete")}",{rows})'
    place = (ROUND_ROW, it.layout.positions["check"])
    it.sheet.write_formula(*place, formula, shown, counter_text(it.agreement, it.initiatives))
    hint = it.book.format(italic=True, font_color=QUIET, valign="vcenter")
    beside = it.layout.positions[round_field(it.agreement.current_round, "smiley")]
    it.sheet.write_string(ROUND_ROW, beside, text("committee.yellow"), hint)


def counter_text(agreement: Agreement, initiatives: Sequence[Initiative]) -> str:
    """What the counter shows for a sheet's rows."""
    lacking = sum(bool(first_missing(agreement, i)) for i in initiatives)
    if not lacking:
        return text("committee.complete")
    return f"{lacking}{text('committee.missing')}{len(initiatives)}{text('committee.missing_rows')}"


def _headers(it: Page) -> None:
    """The hidden keys, the groups, and the column headers."""
    it.sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    it.sheet.set_row(GROUP_ROW, 20)
    it.sheet.set_row(HEADER_ROW, 48)
    for i, slot in enumerate(it.layout.slots):
        if slot.column:
            it.sheet.write_string(KEY_ROW, i, slot.column.key)
            it.sheet.write_string(HEADER_ROW, i, slot.column.header, _header_format(it, slot))
        else:
            look = {"rotation": 90, "bold": True, "valign": "vcenter", "align": "center", "text_wrap": False}
            shown = it.book.boxed(font_size=10, font_color=INK, bg_color=GROUP, **look)
            it.sheet.merge_range(GROUP_ROW, i, HEADER_ROW, i, slot.label, shown)
    for first, last, name in _spans(it.layout):
        _group_header(it, first, last, name)


def _header_format(it: Page, slot: Slot) -> Format:
    current = slot.column is not None and slot.column.round == it.agreement.current_round
    fill = {"bg_color": DEEP, "font_color": "#FFFFFF"} if current else {}
    return it.book.heading(font_size=10, **fill)


def _group_header(it: Page, first: int, last: int, name: str) -> None:
    current = it.layout.slots[first].column
    now = current is not None and current.round == it.agreement.current_round
    fill = {"bg_color": DEEP, "font_color": "#FFFFFF"} if now else {"bg_color": GROUP, "font_color": QUIET}
    shown = it.book.boxed(bold=True, font_size=10, valign="vcenter", **fill)
    if first == last:
        it.sheet.write_string(GROUP_ROW, first, name, shown)
    else:
        it.sheet.merge_range(GROUP_ROW, first, GROUP_ROW, last, name, shown)


def _spans(plan: Layout) -> list[tuple[int, int, str]]:
    """Neighbouring columns of one group: first, last, name."""
    spans: list[tuple[int, int, str]] = []
    for i, slot in enumerate(plan.slots):
        if not slot.group:
            continue
        if spans and spans[-1][1] == i - 1 and spans[-1][2] == slot.group:
            spans[-1] = (spans[-1][0], i, slot.group)
        else:
            spans.append((i, i, slot.group))
    return spans


def _row(it: Page, row: int, initiative: Initiative) -> None:
    for i, slot in enumerate(it.layout.slots):
        if slot.column is None:
            it.sheet.write_blank(row, i, None, it.book.boxed(bg_color=GROUP))
        elif slot.column.key == "row_id":
            it.sheet.write_string(row, i, initiative.row_id)
        elif slot.column.key == "check":
            formula = mangler_formula(it.layout.letters, it.agreement, row + 1)
            it.sheet.write_formula(
                row, i, formula, _cell_format(it, slot.column), first_missing(it.agreement, initiative)
            )
        else:
            write_value(
                it.sheet, row, i, slot.column, get_field(initiative, slot.column.key), _cell_format(it, slot.column)
            )
    room = {"least": _ROOM_TO_WRITE, "aside": _ASIDE_POINTS_IN_DISPATCH} if it.dispatch else {}
    it.sheet.set_row_pixels(row, pixels(row_height(it.layout, it.agreement, initiative, **room)))


def _spare_row(it: Page, row: int, *, formula: bool) -> None:
    """Nothing that is printed: the borders come with the number (`add_marks`)."""
    for i, slot in enumerate(it.layout.slots):
        if slot.column is None or slot.column.key == "row_id":
            continue
        shown = it.book.format(text_wrap=True, **_cell_look(slot.column))
        if formula and slot.column.key == "check":
            it.sheet.write_formula(row, i, mangler_formula(it.layout.letters, it.agreement, row + 1), shown, "")
        else:
            it.sheet.write_blank(row, i, None, shown)


def write_value(sheet: Worksheet, row: int, column: int, kind: Column, value: Value, shown: Format) -> None:
    """One typed value: amounts and years as numbers, all else as text, which never becomes a formula."""
    if value is None or value == ():
        sheet.write_blank(row, column, None, shown)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), shown)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, shown)
    else:
        sheet.write_string(row, column, encode(kind, value), shown)


def _cell_look(column: Column) -> dict[str, Any]:
    """What a cell of the column looks like before colours and borders."""
    return _BY_KEY.get(column.key, _TEXT) | _BY_TYPE.get(column.type, {})


def _cell_format(it: Page, column: Column) -> Format:
    """By type, by whether the cell is the centre's to fill in, and paler for rounds that are not open."""
    look = _cell_look(column)
    if column.round is not None and column.round != it.agreement.current_round:
        look |= {"bg_color": EARLIER}
    if it.dispatch and column.key in it.editable:
        look |= {"bg_color": INPUT, "locked": False}
    return it.book.boxed(**look)


def row_height(
    plan: Layout, agreement: Agreement, initiative: Initiative, *, least: int = _LEAST_LINES, aside: int = _ASIDE_POINTS
) -> float:
    """Points for every text in front. The other columns count up to `aside`: one long text would fill the screen."""
    shown = [(plan.slots[plan.positions["check"]].width, first_missing(agreement, initiative))]
    others: list[tuple[float, str]] = []
    for slot in plan.slots:
        if slot.column and slot.column.key not in ("row_id", "check"):
            words = encode(slot.column, get_field(initiative, slot.column.key))
            width = slot.width * (BOLD if slot.column.key in ("title", "number") else 1.0)
            (others if slot.aside else shown).append((width, words))
    return max(height(shown, least), height(others, most=aside))


def _view(it: Page) -> None:
    """Frozen panes, filter, zoom, print setup; in a dispatch the protection."""
    plan, sheet = it.layout, it.sheet
    frozen = plan.positions["title"] + 1
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.set_zoom(90)
    # From the first column on, which holds the hidden ids: sorting must take them along.
    sheet.autofilter(HEADER_ROW, 0, plan.last_row, plan.last_column)
    sheet.ignore_errors(
        {"number_stored_as_text": f"{address(FIRST_ROW, 0)}:{address(plan.last_row, plan.last_column)}"}
    )
    page(sheet, it.agreement)
    sheet.repeat_rows(GROUP_ROW, HEADER_ROW)
    if it.dispatch:
        # The master has no print area: rows that somebody adds below would not be printed.
        sheet.print_area(TITLE_ROW, plan.positions["number"], plan.last_row, plan.positions["check"])
        sheet.protect("", _PROTECTION)
