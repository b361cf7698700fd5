"""The workbook's defined names: lists for dropdowns, smiley spellings for formulas, the dispatch id."""

from __future__ import annotations

from workbook_tools.model.values import CHOICES
from workbook_tools.schema.columns import Column
from workbook_tools.workbook.meta import DISPATCH_NAME

from .missing import spellings_formula
from .readingformulas import reading_names
from .style import Book

ECONOMY_SMILEYS = "wbt_economy_smileys"
SMILEYS = "wbt_smileys"


def list_name(column: Column) -> str | None:
    """The defined name that a column's dropdown uses; None for a column without a dropdown."""
    if column.type == "smiley":
        return ECONOMY_SMILEYS if column.choices else SMILEYS
    if isinstance(column.choices, str):
        return f"wbt_{column.choices.removeprefix('@')}"
    return {"kind": "wbt_kinds", "postpone.decision": "wbt_decisions"}.get(column.key) if column.choices else None


def define_spellings(book: Book) -> None:
    """What `Mangler` and the conditional formats read with, and `wbt_happy` and its like for older formulas."""
    for name, formula in reading_names().items():
        book.workbook.define_name(name, formula)
    for smiley in CHOICES:
        book.workbook.define_name(f"wbt_{smiley.value}", spellings_formula(smiley))


def define_dispatch(book: Book, dispatch_id: str) -> None:
    """The dispatch id as a name, for programs that lose the custom property."""
    book.workbook.define_name(DISPATCH_NAME, f'="{dispatch_id}"')


def define_range(book: Book, name: str, sheet: str, column: str, first: int, last: int) -> None:
    """A list in 1-based rows first..last whose end is the last filled cell of an unbroken list."""
    cells = f"'{sheet}'!${column}${first}:${column}${last}"
    book.workbook.define_name(name, f"='{sheet}'!${column}${first}:INDEX({cells},MAX(1,COUNTA({cells})))")
