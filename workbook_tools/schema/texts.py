"""The words that stand in a workbook besides headers and findings (schemas/workbook.toml)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from .columns import schema_file


def text(key: str, **values: object) -> str:
    """The words for a dotted key, placeholders filled: ``text("sheets.setup")`` -> "Opsætning". Raises KeyError."""
    found = _find(key)
    if not isinstance(found, str):
        raise KeyError(key)
    return found.format_map(values) if values else found


def texts(key: str) -> tuple[str, ...]:
    """A list of words. Raises KeyError."""
    found = _find(key)
    if not isinstance(found, list):
        raise KeyError(key)
    return tuple(str(item) for item in found)


def names(key: str) -> dict[str, str]:
    """A table of words, in the order it is declared. Raises KeyError."""
    found = _find(key)
    if not isinstance(found, dict):
        raise KeyError(key)
    return {name: value for name, value in found.items() if isinstance(value, str)}


def long_date(day: date) -> str:
    """``date(2019, 9, 20)`` -> "20. september 2019"."""
    return text("date", day=day.day, month=texts("months")[day.month - 1], year=day.year)


@cache
def _words() -> dict[str, Any]:
    return schema_file("workbook.toml")


def _find(key: str) -> Any:
    found: Any = _words()
    for part in key.split("."):
        found = found[part]
    return found
