"""Whether a formula refers to something that is taken out of a workbook: a sheet, a name, a table, another file."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'((?:[^']|'')+)'!")
_SHEET = re.compile(r"(?<![\w.\]])([^\W\d][\w.]*)(?::([^\W\d][\w.]*))?!")
_OTHER_FILE = re.compile(r"(?<![\w\]])\[\d+\][^\[\]!]*!|\|")  # [1]Ark!A1; program|topic!item
_WORD = re.compile(r"[^\W\d][\w.\\?]*(?![\w.!(])")


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
        formula = _TEXT.sub('""', formula)
        quoted = [name.replace("''", "'") for name in _QUOTED.findall(formula)]
        plain = _QUOTED.sub("0+", formula)
        if any("[" in name for name in quoted) or _OTHER_FILE.search(plain):
            return True
        sheets = [part for name in quoted for part in name.split(":")]
        sheets += [part for pair in _SHEET.findall(plain) for part in pair if part]
        return any(sheet.casefold() in self.sheets for sheet in sheets) or any(
            word.casefold() in self.names for word in _WORD.findall(plain)
        )
