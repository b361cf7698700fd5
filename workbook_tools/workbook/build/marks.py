"""Dropdowns with their input messages, and conditional formats, for the columns of a committee sheet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.values import Smiley
from workbook_tools.schema.columns import Column
from workbook_tools.schema.smileys import looks
from workbook_tools.schema.texts import text

from .layout import FIRST_ROW, Layout
from .missing import cell_missing_formula, smiley_formula
from .names import list_name
from .readingformulas import filled
from .style import ALARM, LINE, MISSING, Book

_TITLE_LIMIT, _MESSAGE_LIMIT = 32, 255


def add_dropdowns(sheet: Worksheet, agreement: Agreement, plan: Layout, *, only: Collection[str] | None) -> None:
    """A validation for every column that a person fills in, or only for the columns `only`."""
    for slot in plan.slots:
        column = slot.column
        if column and column.filled_by != "formula" and (only is None or column.key in only):
            place = plan.positions[column.key]
            sheet.data_validation(FIRST_ROW, place, plan.last_row, place, _validation(column, agreement))


def _validation(column: Column, agreement: Agreement) -> dict[str, Any]:
    """What may stand in the column. Names and amounts are only explained: a list of names holds several of them."""
    shown = {"input_title": _cut(column.header, _TITLE_LIMIT), "input_message": _cut(column.help, _MESSAGE_LIMIT)}
    wrong = {"error_title": text("committee.input_error_title"), "error_message": text("committee.choose")}
    if name := list_name(column):
        several = {"show_error": False} if column.type == "names" else {}
        # A list with blanks in it lets everything through unless blank cells are refused.
        return {"validate": "list", "source": f"={name}", "ignore_blank": False} | shown | wrong | several
    if column.type == "year":
        wrong["error_message"] = text("committee.year", year=agreement.year + 1)
        return {"validate": "integer", "criteria": "between", "minimum": 1990, "maximum": 2199} | shown | wrong
    if column.type == "text":
        wrong["error_message"] = text("committee.too_long", limit=column.max_length)
        return {"validate": "length", "criteria": "<=", "value": column.max_length} | shown | wrong
    return {"validate": "any"} | shown


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def add_marks(book: Book, sheet: Worksheet, agreement: Agreement, plan: Layout, *, dispatch: bool) -> None:
    """In a dispatch the missing cells first (they win), then the smileys' colours and numbers that stand twice."""
    if dispatch:
        _mark_missing(book, sheet, agreement, plan)
    else:
        _mark_duplicates(book, sheet, plan)
    for key, place in plan.positions.items():
        column = plan.slots[place].column
        if column and column.type == "smiley":
            _mark_smileys(book, sheet, plan, key, place)
    if not dispatch:
        _mark_rows(book, sheet, plan)


def _mark_missing(book: Book, sheet: Worksheet, agreement: Agreement, plan: Layout) -> None:
    alarm = book.workbook.add_format({"bg_color": MISSING, "border": 1, "border_color": ALARM})
    for key, place in plan.positions.items():
        if formula := cell_missing_formula(key, plan.letters, agreement, FIRST_ROW + 1):
            _mark(sheet, plan, place, formula, alarm, stop=True)


def _mark_duplicates(book: Book, sheet: Worksheet, plan: Layout) -> None:
    cell, cells = f"${plan.letters['number']}{FIRST_ROW + 1}", plan.range_of("number")
    formula = f"=AND({filled(cell)},SUMPRODUCT(--EXACT({cells},{cell}))>1)"
    shown = book.workbook.add_format({"border": 1, "border_color": LINE, "bg_color": MISSING})
    _mark(sheet, plan, plan.positions["number"], formula, shown)


def _mark_rows(book: Book, sheet: Worksheet, plan: Layout) -> None:
    """Borders on every row that has a number or a title: spare rows have none, so that they are not printed.

    A column at a time, after its other formats: LibreOffice shows one format of a cell, the first of its area.
    """
    number, title = (f"${plan.letters[key]}{FIRST_ROW + 1}" for key in ("number", "title"))
    shown = book.workbook.add_format({"border": 1, "border_color": LINE})
    for place in range(plan.positions["number"], plan.last_column + 1):
        _mark(sheet, plan, place, f"=LEN({number}&{title})>0", shown)


def _mark_smileys(book: Book, sheet: Worksheet, plan: Layout, key: str, place: int) -> None:
    cell = f"${plan.letters[key]}{FIRST_ROW + 1}"
    for smiley in Smiley:
        look = looks()[smiley]
        colours = {"bg_color": look.fill, "font_color": look.font}
        shown = book.workbook.add_format({"border": 1, "border_color": LINE} | colours)
        _mark(sheet, plan, place, f"={smiley_formula(smiley, cell)}", shown)


def _mark(sheet: Worksheet, plan: Layout, place: int, formula: str, shown: Any, *, stop: bool = False) -> None:
    options = {"type": "formula", "criteria": formula, "format": shown, "stop_if_true": stop}
    sheet.conditional_format(FIRST_ROW, place, plan.last_row, place, options)
