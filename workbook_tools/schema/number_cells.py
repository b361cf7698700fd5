"""What an initiative's number may have been where its cell holds a number or a date instead of text."""

from __future__ import annotations

import re
from datetime import date

from workbook_tools.model.number_runs import possible
from workbook_tools.model.numbers import is_number, typed_number
from workbook_tools.model.text import folded

from .cells import cell_text
from .texts import texts as words_of

_NAMED = re.compile(r"([0-9]{0,2})[.\- ]*([a-zæøå]{3,9})[.\- ]*([0-9]{0,4})")
_DIGITS = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})(?:[-./]([0-9]{4}|[0-9]{2}))?(?: 0?0:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?")
_PADDED = re.compile(r"0[0-9]|.*\.0[0-9]")
_MONTHS, _DAYS = 12, 31
DECIMAL = re.compile(r"[0-9]{1,3},[0-9]{1,3}")


def number_options(value: object) -> tuple[str, ...]:
    """The initiative numbers that a cell may stand for, the one that it shows first: 1.1 is ("1.1", "1.10")."""
    if isinstance(value, float):
        return possible(cell_text(value))
    return (typed_number(cell_text(value)),)


def is_padded(text: str) -> bool:
    """Whether a number has parts such as "01": then it may as well be a date."""
    return _PADDED.match(text) is not None


def typed_for_date(value: object, *, padded: bool = False) -> str:
    """What may have been typed where a date stands: 1 May was 1.5, and so was "jan.05"; "" for no date.

    `padded` numbers ("01.05") count as dates only if asked for.
    """
    if isinstance(value, date):
        return _typed(value.day, value.month, value.year)
    text = folded(value).lstrip("'") if isinstance(value, str) else ""
    if found := _YEAR_FIRST.fullmatch(text):
        return _typed(int(found[3]), int(found[2]), int(found[1]))
    if found := _DIGITS.fullmatch(text):
        if is_number(text) and not (padded and is_padded(text)):
            return ""
        return _typed(int(found[1]), int(found[3]), int(found[4] or 0))
    return _with_name(text)


def _typed(day: int, month: int, year: int) -> str:
    if not (1 <= day <= _DAYS and 1 <= month <= _MONTHS):
        return ""
    typed = [f"{day}.{month}", *([f"{month}.{year % 100}"] if year and day == 1 else [])]
    return " / ".join(typed)


def _with_name(text: str) -> str:
    """ "jan-10", "1. maj"."""
    months = [month[:3] for month in words_of("months")]
    found = _NAMED.fullmatch(text)
    if found is None or found[2][:3] not in months or not (found[1] or found[3]):
        return ""
    month = months.index(found[2][:3]) + 1
    return f"{int(found[1])}.{month}" if found[1] else f"{month}.{int(found[3]) % 100}"
