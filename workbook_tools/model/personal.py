"""Personal data in text: CPR numbers, mail addresses, and paths that tell of a machine or a user."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from .findings import Finding

_BLANK = r"[\s\u200b-\u200d\u2060\ufeff]"
_DASH = r"[-\u00ad\u2010-\u2015\u2212/]"
_SPACE = r"[ \u00a0\u202f]"
_FOUR_DIGITS = re.compile(r"\d{4}")
_PLAIN = re.compile(
    rf"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d\d)"
    rf"(?P<gap>{_BLANK}{{0,2}}{_DASH}{_BLANK}{{0,2}}|{_BLANK}{{1,2}}|)(?P<s>\d)\d{{3}}(?!\d)"
)
# A date may stand before an amount: here the last four digits follow a dash, or blanks throughout.
_DATED = (
    re.compile(
        rf"(?<!\d)(?P<d>\d\d)(?P<sign>[.]|{_DASH}|{_SPACE})(?P<m>\d\d)(?P=sign)(?P<y>\d{{4}}|\d\d)"
        rf"{_DASH}(?P<s>\d)\d{{3}}(?!\d)"
    ),
    re.compile(rf"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>\d{{4}}){_DASH}(?P<s>\d)\d{{3}}(?!\d)"),
    re.compile(
        rf"(?<!\d)(?<!\d\s)(?P<d>\d\d)(?P<sign>{_SPACE})(?P<m>\d\d)(?P=sign)(?P<y>\d\d)(?P=sign)"
        rf"(?P<s>\d)\d{{3}}(?!\s?\d)"
    ),
)
_DECIMALS = re.compile(r"[.,]\d{1,9}(?!\d)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PATH = re.compile(
    r"file:/{2,3}[^\s\"'<>|]+"
    r"|(?<![\w/\\])[A-Za-z]:[\\/](?![\\/])[^\s\"'<>|*?]*"
    r"|(?<![\\\w])\\\\[\w.$-]+\\[^\s\"'<>|*?]*"
    r"|(?<![\w/.:-])/(?:home|Users|Volumes|mnt|media)/[^\s\"'<>|]+"
)


def cpr_numbers(text: str) -> Iterator[str]:
    """What may be CPR numbers, each without its last four digits.

    DDMMYY-XXXX, with or without a separator, and with the day written as a date. The day must exist in the year that
    the seventh digit gives. There is no check digit to look at: numbers given out since 2007 need not obey modulus 11.
    """
    for match in _found(text):
        yield f"{match['d']}{match['m']}{match['y'][-2:]}-****"


def _found(text: str) -> list[re.Match[str]]:
    if not _FOUR_DIGITS.search(text):
        return []
    found = [*_plain(text), *(match for dated in _DATED for match in dated.finditer(text) if _is_born(match))]
    return sorted(found, key=re.Match.start)


def _plain(text: str) -> Iterator[re.Match[str]]:
    end = 0
    match = _PLAIN.search(text)
    while match:
        is_found = _is_born(match) and not _is_amount(match, end)
        if is_found:
            yield match
            end = match.end()
        match = _PLAIN.search(text, end if is_found else match.start() + 1)


def _is_born(match: re.Match[str]) -> bool:
    """Whether the day exists; a year in four digits must be the one that the seventh digit gives."""
    day, month, year, seventh = (int(match[name]) for name in "dmys")
    short = year % 100
    return is_birthday(day, month, short, seventh) and year in (short, _century(short, seventh) + short)


def _is_amount(match: re.Match[str], end: int) -> bool:
    """Whether digits without a dash are part of a number with decimals; `end` is where the CPR number before ends."""
    if match["gap"].strip():
        return False
    text, start = match.string, match.start()
    is_decimals = start > end + 1 and text[start - 1] in ".," and text[start - 2].isdecimal()
    starts_like_one = bool(match["gap"]) or match[0][0] != "0"
    return is_decimals or (starts_like_one and _DECIMALS.match(text, match.end()) is not None)


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


def link_path(target: str) -> str:
    r"""A link's target if it tells of folders (``C:\\Sager\\a.xlsx``, ``../Bo Hansen/a.xlsx``), else ""."""
    is_relative = _SCHEME.match(target) is None and re.search(r"[/\\]", target.partition("#")[0]) is not None
    return target if is_relative or any(file_paths(target)) else ""


def masked(text: str) -> str:
    """The text with the last four digits of what may be CPR numbers blotted out."""
    pieces: list[str] = []
    position = 0
    for match in _found(text):
        if match.end() - 4 >= position:
            pieces += (text[position : match.end() - 4], "****")
            position = match.end()
    return "".join([*pieces, text[position:]])


def masked_finding(found: Finding) -> Finding:
    """The finding with what may be CPR numbers blotted out of its values: in no path, note or name is one printed."""
    return replace(found, values={key: masked(text) for key, text in found.values.items()})
