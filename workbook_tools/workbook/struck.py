"""Cells whose text is struck through, wholly or in part: what somebody has crossed out is no answer."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from .address import address
from .xmlparts import Collector, local

MARK = b"strike"
"""Where a part does not hold this, nothing in it is struck through."""
_FALSE = ("0", "false")


def struck_styles(part: str, data: bytes) -> frozenset[bytes]:
    """The cell styles, as cells write their numbers, with a font that strikes through."""
    if MARK not in data:
        return frozenset()
    fonts = _Fonts(part)
    fonts.run(data)
    return frozenset(b"%d" % style for style, font in enumerate(fonts.of_styles) if font in fonts.struck)


def struck_strings(part: str, data: bytes) -> frozenset[int]:
    """The shared strings with a run that is struck through."""
    if MARK not in data:
        return frozenset()
    strings = _Strings(part)
    strings.run(data)
    return frozenset(strings.struck)


def struck_cells(part: str, data: bytes, styles: AbstractSet[bytes], strings: AbstractSet[int]) -> frozenset[str]:
    """The addresses of a sheet's cells that are struck through, blank ones too."""
    if not (styles or strings or MARK in data):
        return frozenset()
    cells = _Cells(part, {style.decode() for style in styles}, strings)
    cells.run(data)
    return frozenset(cells.struck)


def _strikes(name: str, attributes: dict[str, str]) -> bool:
    return name == "strike" and attributes.get("val", "1") not in _FALSE


class _Fonts(Collector):
    """The fonts that strike through, and the font of each cell style."""

    def __init__(self, part: str) -> None:
        super().__init__(part, frozenset(), frozenset())
        self.struck: set[str] = set()
        self.of_styles: list[str] = []
        self._within, self._font = "", -1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        name = local(name)
        if name in ("fonts", "cellXfs"):
            self._within = name
        elif name == "font" and self._within == "fonts":
            self._font += 1
        elif self._within == "fonts" and _strikes(name, attributes):
            self.struck.add(str(self._font))
        elif name == "xf" and self._within == "cellXfs":
            self.of_styles.append(attributes.get("fontId", "0"))

    def _end(self, name: str) -> None:
        if local(name) == self._within:
            self._within = ""
        super()._end(name)


class _Strings(Collector):
    def __init__(self, part: str) -> None:
        super().__init__(part, frozenset(), frozenset())
        self.struck: set[int] = set()
        self._number = -1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        name = local(name)
        if name == "si":
            self._number += 1
        elif _strikes(name, attributes):
            self.struck.add(self._number)


class _Cells(Collector):
    """The struck cells: by their style, by the string they refer to, or by a run of their own text."""

    def __init__(self, part: str, styles: AbstractSet[str], strings: AbstractSet[int]) -> None:
        super().__init__(part, frozenset(), frozenset())
        self.struck: set[str] = set()
        self._styles, self._strings = styles, strings
        self._row = self._column = 0
        self._cell = self._value = ""
        self._refers = self._in_value = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        name = local(name)
        if name == "row":
            number = attributes.get("r", "")
            self._row, self._column = int(number) if number.isdecimal() else self._row + 1, 0
        elif name == "c":
            self._column += 1
            self._cell = attributes.get("r") or address(self._row - 1, self._column - 1)
            self._refers, self._value = attributes.get("t") == "s", ""
            if attributes.get("s", "0") in self._styles:
                self.struck.add(self._cell)
        elif name == "v":
            self._in_value = self._refers
        elif self._cell and _strikes(name, attributes):
            self.struck.add(self._cell)

    def _text(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "c":
            if self._value.isdecimal() and int(self._value) in self._strings:
                self.struck.add(self._cell)
            self._cell = ""
        elif name == "v":
            self._in_value = False
        super()._end(name)
