"""How long a text is to Excel, and what a cell holds."""

from __future__ import annotations

CELL_TEXT = 32_767
"""Excel's limit, counted as Excel counts: an emoji beyond the first 65,536 characters of Unicode is two."""


def cell_length(text: str) -> int:
    """The text's length as Excel counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits_in_cell(text: str) -> bool:
    """Whether a cell can hold the text."""
    return len(text) <= CELL_TEXT // 2 or (len(text) <= CELL_TEXT and cell_length(text) <= CELL_TEXT)
