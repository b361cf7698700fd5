"""What a cell's written value means, where that is certain to be the same to every program.

What is not (a number in a format that may be a date or not) is left to another reader. A test holds the values to
python-calamine's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from workbook_tools.schema.cells import number_text

from .limits import refuse
from .numberformats import NumberFormats
from .numbershown import shown_text
from .raw import CellValue
from .sharedstrings import SharedStrings
from .sheetcensus import ShownCell

Rows = list[list[CellValue]]

UNCERTAIN = "what another reader must tell"
"""Stands for a value that another reader must tell: compare it with `is`."""
KNOWN_ERRORS = frozenset({b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"})

_NUMBER = re.compile(rb"-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]{1,3}+)?+")
_KINDS = {
    "n": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"),
    "b": re.compile(r"[01]|true|false"),
    "s": re.compile(r"[0-9]{1,9}"),
}
_TRUTHS = {b"0": False, b"1": True}
_SERIAL_ZERO = date(1899, 12, 30)
_MANY = 50_000
_AFTER_LEAP_DAY_1900, _LAST_SERIAL = 61, 2_958_465


class _Numbered(Mapping[bytes, str | None]):
    """Very many texts by number: slower than a dictionary, and without its memory."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        self._texts = texts

    def __getitem__(self, number: bytes) -> str | None:
        index = int(number)
        if index >= len(self._texts):
            raise KeyError(number)
        return self._texts[index]

    def __iter__(self) -> Iterator[bytes]:
        return map(b"%d".__mod__, range(len(self._texts)))

    def __len__(self) -> int:
        return len(self._texts)


@dataclass(frozen=True)
class ValueReader:
    """Reads the values of one workbook."""

    strings: SharedStrings
    formats: NumberFormats

    @cached_property
    def texts(self) -> Mapping[bytes, str | None]:
        """The shared strings by number, as cells write it; UNCERTAIN for those that another reader must tell."""
        count, texts = self.strings.count, self.strings.texts
        if texts is None:
            texts = [None if index in self.strings.blank else UNCERTAIN for index in range(count)]
        if count > _MANY:
            return _Numbered(texts)
        return dict(zip(map(b"%d".__mod__, range(count)), texts, strict=True))

    def check(self, cell: str, kind: str, style: str, value: str) -> None:
        """Refuses (W56) what is no value of a cell's type, or a day before the first one: readers make up a value."""
        pattern = _KINDS.get(kind)
        if pattern and not pattern.fullmatch(value):
            refuse("W56", cell=cell, value=value[:60])
        if kind == "n" and not (math.isfinite(float(value)) and (float(value) >= 0 or not self._is_date(style))):
            refuse("W56", cell=cell, value=value[:60])

    def _is_date(self, style: str) -> bool:
        return style.encode() in self.formats.dates

    def shown(self, style: bytes, value: bytes) -> ShownCell | None:
        """A number's cell, where it shows more than the plain number. What repeats is worked out once."""
        known, key = self._known_shown, (style, value)
        if key not in known:
            if len(known) > _MANY:
                known.clear()
            known[key] = self._shown_cell(style, value.decode())
        return known[key]

    @cached_property
    def _known_shown(self) -> dict[tuple[bytes, bytes], ShownCell | None]:
        return {}

    def _shown_cell(self, style: bytes, value: str) -> ShownCell | None:
        code = self.formats.codes.get(style)
        if code is None or not _KINDS["n"].fullmatch(value):
            return None
        number = float(value)
        if not math.isfinite(number) or (style in self.formats.whole and number.is_integer()):
            return None
        text = shown_text(code, number, self.formats.since_1904)
        # A plain number that shows as such is left as it is, whatever its format.
        return None if text == number_text(number) and style in self.formats.numbers else ShownCell(number, text, code)

    def truth(self, value: bytes) -> CellValue:
        """A truth value."""
        return _TRUTHS.get(value, UNCERTAIN)

    def number(self, style: bytes, value: bytes) -> CellValue:
        """A number, or the date that it stands for in a style."""
        if not _NUMBER.fullmatch(value):
            return UNCERTAIN
        number = float(value)
        if style in self.formats.numbers and number - number == 0:
            return number
        if style in self.formats.dates and number.is_integer() and _AFTER_LEAP_DAY_1900 <= number <= _LAST_SERIAL:
            return _SERIAL_ZERO + timedelta(days=int(number))
        return UNCERTAIN
