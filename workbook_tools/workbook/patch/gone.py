"""Whether a formula refers to something that is taken out of a workbook: a sheet, a name, a table, another file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# A text or a quoted name, closed or not, so that every character is looked at once.
_QUOTED = re.compile(r""""((?:[^"]++|"")*+)"?|'((?:[^']++|'')*+)('!|'|)""")
_SHEET = re.compile(r"(?<![\w.\]])([^\W\d][\w.]*+)(?::([^\W\d][\w.]*+))?!")
_OTHER_FILE = re.compile(r"(?<![\w\]])\[\d++\][^\[\]!]*+!|\|")  # [1]Ark!A1; program|topic!item
_WORD = re.compile(r"(?<![\w.\\?])(?:[^\W\d]|\\)[\w.\\?]*+(?![!(])")
_LOOKS_UP = re.compile(r"(?<![\w.])INDIRECT\s*+\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class References:
    """What a formula may refer to, case-folded: sheets, and words that may be names or tables.

    `outside`: it refers to another file. `unsure`: its quotes are not closed, so that nothing about it is certain.
    `looks_up`: it makes references out of texts.
    """

    sheets: frozenset[str]
    names: frozenset[str]
    outside: bool
    unsure: bool
    looks_up: bool


@dataclass(slots=True)
class _Pieces:
    """A formula taken apart: what is not quoted, quoted sheets, and texts."""

    plain: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unsure: bool = False

    @property
    def sheets(self) -> frozenset[str]:
        found = [part for name in self.quoted for part in name.split(":")]
        found += [part for pair in _SHEET.findall("".join(self.plain)) for part in pair if part]
        return _folded(found)


def references(formula: str) -> References:
    """What a formula refers to, also by texts such as "Ark!A1"; where it looks things up, any of its texts counts."""
    pieces = _pieces(formula)
    plain = "".join(pieces.plain)
    looks_up = _LOOKS_UP.search(plain) is not None
    inner = [_pieces(text) for text in pieces.texts]
    sheets = pieces.sheets.union(*(text.sheets for text in inner))
    words = _WORD.findall(plain)
    if looks_up:
        sheets |= _folded([text.strip("'!") for text in pieces.texts])
        words += [word for text in pieces.texts for word in _WORD.findall(text)]
    outside = any("[" in name for name in pieces.quoted) or _OTHER_FILE.search(plain) is not None
    return References(sheets, _folded(words), outside, pieces.unsure, looks_up)


def _pieces(formula: str) -> _Pieces:
    pieces = _Pieces()
    position = 0
    for match in _QUOTED.finditer(formula):
        pieces.plain.append(formula[position : match.start()])
        position = match.end()
        if match[2] is None:
            pieces.texts.append(match[1].replace('""', '"'))
            pieces.plain.append('""')
        elif match[3] == "'!":
            pieces.quoted.append(match[2].replace("''", "'"))
            pieces.plain.append("0+")
        else:
            # Quotes also stand in the names of a table's columns.
            pieces.plain.append(match[2])
            pieces.unsure = pieces.unsure or not match[3]
    pieces.plain.append(formula[position:])
    return pieces


def _folded(names: list[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


@dataclass(frozen=True, slots=True)
class Gone:
    """`sheets` and `names` (names and tables) are case-folded."""

    sheets: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def is_in(self, formula: str) -> bool:
        """Whether the formula refers to any of it, or to another file.

        >>> Gone(frozenset({"skjult ark"})).is_in("SUM('Skjult ark'!A1:A3)")
        True
        """
        found = references(formula)
        if found.unsure and any(sheet in formula.casefold() for sheet in self.sheets):
            return True
        return found.outside or not self.sheets.isdisjoint(found.sheets) or not self.names.isdisjoint(found.names)

    def may_be_in(self, formula: str) -> bool:
        """Whether it refers to any of it, or makes references out of texts, of which any could be to it."""
        return self.is_in(formula) or (bool(self.sheets | self.names) and references(formula).looks_up)
