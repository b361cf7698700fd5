"""Cell addresses."""

from __future__ import annotations

from functools import cache


@cache
def letters(column: int) -> str:
    """A 0-based column number as letters: 0 -> "A", 26 -> "AA"."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(row: int, column: int) -> str:
    """An A1 address of a 0-based row and column."""
    return f"{letters(column)}{row + 1}"
