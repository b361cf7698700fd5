"""Whether a cell still holds what it held, as a formula: what a mark on a wrong value goes by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_ZERO, _DAY = date(1899, 12, 30), timedelta(days=1)
_TO_1904 = 1462
"""A workbook whose days count from 1904 has other numbers for the same dates."""
_LONGEST = 255
"""Excel takes no longer text in a formula."""


def still_blank(cell: str) -> str:
    return f"LEN(TRIM({cell}))=0"


def still_error(cell: str) -> str:
    return f"ISERROR({cell})"


def still_formula(cell: str) -> str:
    return f"_xlfn.ISFORMULA({cell})"


def still(cell: str, value: object) -> str:
    """The formula that holds while the cell has that value, of that kind; "" where none can tell."""
    match value:
        case None:
            return still_blank(cell)
        case bool():
            return f"AND(NOT(ISTEXT({cell})),{cell}={str(value).upper()})"
        case str():
            return _text(cell, value)
        case int() | float():
            return f"AND(ISNUMBER({cell}),{cell}={float(value):.15G})"
    days = _days(value)
    return "" if days is None else f"OR({_near(cell, days)},{_near(cell, days - _TO_1904)})"


def _text(cell: str, text: str) -> str:
    """A number that looks like the text is another kind of value: "1250" is put right by typing 1250."""
    if not text.strip(" "):
        return still_blank(cell)
    if len(text) > _LONGEST or not all(c.isprintable() or c == "\n" for c in text):
        return ""
    quoted = text.replace('"', '""')
    return f'AND(ISTEXT({cell}),EXACT({cell},"{quoted}"))'


def _days(value: object) -> float | None:
    """A date, a time of day or a length of time as a spreadsheet counts it."""
    if isinstance(value, timedelta):
        return value / _DAY
    if isinstance(value, datetime):
        return (value.date() - _ZERO) / _DAY + _of_day(value)
    if isinstance(value, time):
        return _of_day(value)
    return (value - _ZERO) / _DAY if isinstance(value, date) else None


def _of_day(value: datetime | time) -> float:
    return (value.hour * 3600 + value.minute * 60 + value.second) / 86400


def _near(cell: str, number: float) -> str:
    return f"AND(ISNUMBER({cell}),ABS({cell}-{number:.15G})<0.00001)".replace("--", "+")
