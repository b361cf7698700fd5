"""Which of a workbook's cell styles show plain numbers, and which show dates: only those that are certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from . import limits
from .contents import WorkbookPart
from .limits import within
from .package import Package
from .xmlparts import elements

_NUMBERS = {*range(5), *range(9, 14), *range(37, 41), 48, 49}
_DATES = {14}
_STYLE = re.compile(rb'<xf [^<>]*?\bnumFmtId="([0-9]{1,6})"')
_ANY_STYLE = re.compile(rb"<xf[\s/>]")
_NUMBER_CODE = re.compile(r'General|(?:[#0?,.%@ ();+-]|"[^"]*")*')
_DATE_CODE = re.compile(r"(?:\[\$-[0-9A-F]+\])?(?=.*[dy])[dmy./ -]+(?:;@)?")


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """Style numbers as cells write them (``s="7"``). A style in neither set shows what only a reader can tell."""

    numbers: frozenset[bytes] = frozenset()
    dates: frozenset[bytes] = frozenset()


def number_formats(package: Package, workbook: WorkbookPart) -> NumberFormats:
    """The formats of a workbook with the usual styles part and dates since 1900; else no style is certain.

    Refuses number formats longer than Excel allows.
    """
    parts = [part for target in workbook.related("styles") if (part := package.find(target))]
    found = [_formats(part, package.read(part)) for part in parts]
    if not found:
        return NumberFormats(frozenset({b"0"}))
    return NumberFormats() if len(found) > 1 or _dates_differ(package.read(workbook.name)) else found[0]


@lru_cache(maxsize=4)
def _formats(part: str, data: bytes) -> NumberFormats:
    """Workbooks that were made alike have the very same styles."""
    numbers, dates = _kinds(part, data)
    start, end = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
    if not 0 <= start < end or data.count(b"<cellXfs") > 1 or b"<!" in data:
        return NumberFormats()
    styles = [int(number) for number in _STYLE.findall(data, start, end)]
    if len(styles) != len(_ANY_STYLE.findall(data, start, end)):
        return NumberFormats()
    return NumberFormats(_places(styles, numbers), _places(styles, dates))


def _dates_differ(workbook: bytes) -> bool:
    return b"date1904" in workbook or b"\0" in workbook


def _kinds(part: str, data: bytes) -> tuple[set[int], set[int]]:
    """The number formats that are certain to show plain numbers, and those certain to show dates."""
    numbers, dates = set(_NUMBERS), set(_DATES)
    for element in elements(part, data, {"numFmt"}):
        number, code = element.attributes.get("numFmtId", ""), element.attributes.get("formatCode", "")
        within(limits.NUMBER_FORMAT_LENGTH, len(code), "W34", part=part)
        if number.isdecimal():
            kinds = ((numbers, _NUMBER_CODE), (dates, _DATE_CODE))
            for kind, pattern in kinds:
                (kind.add if pattern.fullmatch(code) else kind.discard)(int(number))
    return numbers, dates


def _places(styles: list[int], kinds: set[int]) -> frozenset[bytes]:
    return frozenset(b"%d" % place for place, number in enumerate(styles) if number in kinds)
