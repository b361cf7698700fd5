"""The parts of a cell's address."""

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


def parted(cell: str) -> tuple[str, int]:
    """``"AB12"`` -> ("AB", 12): a cell's column letters, and its row from 1."""
    name = cell.rstrip("0123456789")
    return name, int(cell[len(name) :])
