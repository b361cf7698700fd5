"""What amounts are counted in: an agreement's unit, and the units that texts, headers and number formats name."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum

from .text import folded, one_line


class Unit(StrEnum):
    """What an agreement's amounts are counted in. The values are what users read."""

    MILLIONS = "mio. kr."
    THOUSANDS = "1.000 kr."

    @property
    def kroner(self) -> int:
        """How many kroner one is."""
        return 1_000_000 if self is Unit.MILLIONS else 1_000

    @property
    def short(self) -> str:
        """The unit as it stands behind an amount: "500 1.000 kr." is hard to read."""
        return "t.kr." if self is Unit.THOUSANDS else self.value


_NONE_OF_OURS = 0
_LONGEST = 1_000
"""So much of a text is searched for a unit."""
_SCALES = (
    (_NONE_OF_OURS, re.compile(r"%|‰|\b(?:pct|procent|euro?|usd|sek|nok)\b|[€$£]")),
    (1_000_000_000, re.compile(r"\b(?:mia|milliard(?:er)?)\b")),
    (1_000_000, re.compile(r"\b(?:mio|mill|million(?:er)?)\b")),
    (1_000, re.compile(r"\b(?:1[. ]?000|t(?:usinde?)?)\.?\s?(?:kr|kroner|dkk)\b|\btkr\b|\btusind\b")),
    (1, re.compile(r"\b(?:kr|kroner|dkk)\b")),
)
_SCALE = r"(?:(?:mia|mio|mill|t)\b\.?|1[. ]?000|milliarder|millioner|tusinde?)"
_KRONER = r"(?:kr|kroner|dkk)\b\.?"
_PHRASE = re.compile(
    rf"[,;:]?\s*\(?\s*(?:\bi\s+)?(?:hele\s+)?(?:{_SCALE}?\s*\b{_KRONER}|\b(?:mia|mio|mill|tkr)\b\.?)\s*\)?",
    re.IGNORECASE,
)
_SMALLEST, _GREATEST, _USUAL = Decimal(1_000), Decimal(1_000_000_000), Decimal(100_000_000)


def named_kroner(text: str) -> int | None:
    """How many kroner the unit is that a text names: ``"500 t.kr."`` -> 1000. 0 for no money, None for no unit."""
    plain = folded(text[:_LONGEST])
    return next((kroner for kroner, pattern in _SCALES if pattern.search(plain)), None)


def without_unit(text: str) -> str:
    """A header without its unit: ``"Afsat 2019 (1.000 kr.)"`` -> ``"Afsat 2019"``."""
    return _PHRASE.sub("", one_line(text)).strip() if len(text) <= _LONGEST else text


def unit_named(text: str) -> Unit | None:
    """The unit that a setting names, however it is written; None where there is no such unit."""
    kroner = named_kroner(text)
    return next((unit for unit in Unit if unit.kroner == kroner), None)


def rescaled(amount: Decimal, kroner: int, unit: Unit) -> Decimal:
    """An amount of so many kroner each, in another unit; exact."""
    return amount * kroner / unit.kroner if kroner != unit.kroner else amount


def is_possible(amount: Decimal, kroner: int) -> bool:
    """Whether an initiative can have such an amount: none has less than 1.000 kr., or a milliard."""
    return amount == 0 or _SMALLEST <= abs(amount * kroner) < _GREATEST


def is_usual(amount: Decimal, kroner: int) -> bool:
    """Whether an amount looks like one in this unit, where nothing says that it is: below a hundred million kroner."""
    return is_possible(amount, kroner) and abs(amount * kroner) < _USUAL
