"""Personal data in text: CPR numbers, mail addresses, and paths that tell of a machine or a user."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_SEPARATOR = "[-\u2010\u2011\u2012\u2013\u2212 \u00a0]?"
_CPR = re.compile(rf"(?<![\d.,])(\d\d)(\d\d)(\d\d)({_SEPARATOR})(\d)\d{{3}}(?![\d]|[.,]\d)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PATH = re.compile(
    r"file:/{2,3}[^\s\"'<>|]+"
    r"|(?<![\w/\\])[A-Za-z]:[\\/](?![\\/])[^\s\"'<>|*?]*"
    r"|(?<![\\\w])\\\\[\w.$-]+\\[^\s\"'<>|*?]*"
    r"|(?<![\w/.:-])/(?:home|Users|Volumes|mnt|media)/[^\s\"'<>|]+"
)


def cpr_numbers(text: str) -> Iterator[str]:
    """What may be CPR numbers (DDMMYY-XXXX, with or without a separator), each without its last four digits.

    The day must exist in the year that the seventh digit gives. There is no check digit to look at: numbers given out
    since 2007 need not obey modulus 11.
    """
    for match in _CPR.finditer(text):
        day, month, year, seventh = (int(match[i]) for i in (1, 2, 3, 5))
        if is_birthday(day, month, year, seventh):
            yield f"{match[1]}{match[2]}{match[3]}-****"


def is_birthday(day: int, month: int, year: int, seventh: int) -> bool:
    """Whether the day exists; `year` has two digits, and the CPR number's seventh digit tells the century."""
    try:
        date(_century(year, seventh) + year, month, day)
    except ValueError:
        return False
    return True


def _century(year: int, seventh: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def number_text(value: float) -> str:
    """A number as the CPR number that it could be: Excel drops the first 0 of a day such as the 5th. "" for others."""
    if value != int(value) or not 10**8 <= value < 10**10:
        return ""
    return f"{int(value):010d}"


def mail_addresses(text: str) -> Iterator[str]:
    """Mail addresses."""
    yield from (match[0] for match in _MAIL.finditer(text)) if "@" in text else ()


def file_paths(text: str) -> Iterator[str]:
    r"""Paths on a drive (``C:\\…``), a server (``\\\\server\\…``), in a home folder, and ``file:`` addresses."""
    yield from (match[0] for match in _PATH.finditer(text))
