"""What a field can hold: text, a smiley, an amount, a year, a list of names, or nothing (None)."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, StrEnum
from typing import Literal


class Smiley(StrEnum):
    """How the effort or the economy stands. The values are the English words used in code."""

    HAPPY = "happy"
    NEUTRAL = "neutral"
    SAD = "sad"

    @property
    def severity(self) -> int:
        """0 happy, 1 neutral, 2 sad: the worst child of a parent is the greatest."""
        return ("happy", "neutral", "sad").index(self.value)

    @property
    def symbol(self) -> str:
        """The sign alone, the same in every language: for messages; cells hold a sign and a word."""
        return "☺😐☹"[self.severity]


class NoFunds(Enum):
    """ "Der er ikke afsat økonomi": stated, and therefore neither an amount of 0 nor blank."""

    NO_FUNDS = "no funds"


NO_FUNDS: Literal[NoFunds.NO_FUNDS] = NoFunds.NO_FUNDS

Amount = Decimal | Literal[NoFunds.NO_FUNDS]
"""Mio. kr., or stated to be none."""

Value = str | int | Decimal | Smiley | Literal[NoFunds.NO_FUNDS] | tuple[str, ...] | None
"""One field's typed value; None is a blank cell."""


def has_funds(amount: Amount | None) -> bool:
    """Whether money other than zero is allocated (savings are negative amounts)."""
    return isinstance(amount, Decimal) and amount != 0


def amount_text(amount: Decimal) -> str:
    """An amount the Danish way, without superfluous zeros: ``Decimal("0.150")`` -> ``"0,15"``."""
    normal = amount.normalize()
    return f"{normal:f}".replace(".", ",") if normal else "0"
