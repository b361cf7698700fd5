"""Cell addresses."""

from __future__ import annotations

from functools import cache

from workbook_tools.model.addresses import letters, parted

__all__ = ["address", "column", "letters", "parted"]


def address(row: int, column: int) -> str:
    """An A1 address of a 0-based row and column."""
    return f"{letters(column)}{row + 1}"


@cache
def column(text: str) -> int:
    """A column's letters (A-Z, at most three) as a 0-based number: "A" -> 0, "AA" -> 26."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number - 1
