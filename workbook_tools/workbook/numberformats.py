"""Which of a workbook's cell styles show plain numbers, and which show dates: only those that are certain.

Also the number format of every style that shows more than the plain number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from . import limits
from .contents import WorkbookPart
from .limits import within
from .numbershown import BUILT_IN, PLAIN
from .package import Package
from .struck import MARK, struck_styles
from .xmlparts import Collector, Element, elements

_NUMBERS = {*range(5), *range(9, 14), *range(37, 41), 48, 49}
_DATES = {14}
_STYLE = re.compile(rb'<xf [^<>]*?\bnumFmtId="([0-9]{1,6})"')
_ANY_STYLE = re.compile(rb"<xf[\s/>]")
_NUMBER_CODE = re.compile(r'General|(?:[#0?,.%@ ();+-]|"[^"]*")*')
_LONGEST_NUMBER = 9
_DATE_CODE = re.compile(r"(?:\[\$-[0-9A-F]+\])?(?=.*[dy])[dmy./ -]+(?:;@)?")


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """Style numbers as cells write them (``s="7"``). A style in neither set shows what only a reader can tell.

    `codes` are the number formats of the styles that show something else than the plain number. `whole` are the
    styles of whole numbers, which do so for others only. `struck` are those that strike the text through.
    """

    numbers: frozenset[bytes] = frozenset()
    dates: frozenset[bytes] = frozenset()
    codes: Mapping[bytes, str] = field(default_factory=dict)
    whole: frozenset[bytes] = frozenset()
    since_1904: bool = False
    struck: frozenset[bytes] = frozenset()


def number_formats(package: Package, workbook: WorkbookPart) -> NumberFormats:
    """The formats of a workbook with the usual styles part and dates since 1900; else no style is certain.

    Refuses number formats longer than Excel allows.
    """
    parts = [part for target in workbook.related("styles") if (part := package.find(target))]
    found = [_formats_and_looks(part, package.read(part)) for part in parts]
    if not found:
        return NumberFormats(frozenset({b"0"}))
    data = package.read(workbook.name)
    if len(found) > 1 or _dates_differ(data):
        return replace(found[0], numbers=frozenset(), dates=frozenset(), since_1904=_since_1904(workbook.name, data))
    return found[0]


@lru_cache(maxsize=4)
def _formats_and_looks(part: str, data: bytes) -> NumberFormats:
    found = _formats(part, data)
    return replace(found, struck=struck_styles(part, data)) if MARK in data else found


def _formats(part: str, data: bytes) -> NumberFormats:
    """Workbooks that were made alike have the very same styles."""
    declared = _declared(part, data)
    start, end = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
    if not 0 <= start < end or data.count(b"<cellXfs") > 1 or b"<!" in data:
        return _shown([*_styles_of(part, data)], declared)
    styles = [int(number) for number in _STYLE.findall(data, start, end)]
    if len(styles) != len(_ANY_STYLE.findall(data, start, end)):
        return _shown([*_styles_of(part, data)], declared)
    kinds = ((set(_NUMBERS), _NUMBER_CODE), (set(_DATES), _DATE_CODE))
    for kind, pattern in kinds:
        for number, code in declared.items():
            (kind.add if pattern.fullmatch(code) else kind.discard)(number)
    numbers, dates = (_places(styles, kind) for kind, _ in kinds)
    return replace(_shown(styles, declared), numbers=numbers, dates=dates)


def _shown(styles: Sequence[int], declared: Mapping[int, str]) -> NumberFormats:
    known = {**BUILT_IN, **declared}
    codes = {b"%d" % place: known.get(number, f"#{number}") for place, number in enumerate(styles)}
    whole = frozenset(style for style, code in codes.items() if code == "0")
    return NumberFormats(codes={s: code for s, code in codes.items() if code not in PLAIN}, whole=whole)


def _dates_differ(workbook: bytes) -> bool:
    return b"date1904" in workbook or b"\0" in workbook


def _since_1904(part: str, workbook: bytes) -> bool:
    found = elements(part, workbook, {"workbookPr"})
    return any(e.attributes.get("date1904", "0") not in ("0", "false") for e in found)


def _declared(part: str, data: bytes) -> dict[int, str]:
    """The number formats that the workbook declares: those of its cells stand before those of its conditions."""
    codes: dict[int, str] = {}
    for element in elements(part, data, {"numFmt"}):
        number, code = element.attributes.get("numFmtId", ""), element.attributes.get("formatCode", "")
        within(limits.NUMBER_FORMAT_LENGTH, len(code), "W34", part=part)
        if number.isdecimal() and len(number) < _LONGEST_NUMBER:
            codes.setdefault(int(number), code)
    return codes


class _CellStyles(Collector):
    """The cells' styles, apart from the named ones that they build on."""

    def _want(self, name: str, attributes: dict[str, str]) -> None:
        if name == "cellXfs":
            self._cells_depth = self._depth
        elif self._depth == getattr(self, "_cells_depth", -1) + 1:
            self.found.append(Element(name, attributes))

    def _end(self, name: str) -> None:
        if self._depth == getattr(self, "_cells_depth", -1):
            del self._cells_depth
        super()._end(name)


def _styles_of(part: str, data: bytes) -> list[int]:
    """The number format of each style, of a styles part that is written unusually."""
    collector = _CellStyles(part, {"cellXfs", "xf"}, frozenset())
    collector.run(data)
    numbers = (e.attributes.get("numFmtId", "0") for e in collector.found)
    return [int(n) if n.isdecimal() and len(n) < _LONGEST_NUMBER else 0 for n in numbers]


def _places(styles: Sequence[int], kinds: set[int]) -> frozenset[bytes]:
    return frozenset(b"%d" % place for place, number in enumerate(styles) if number in kinds)
