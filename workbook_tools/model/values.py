"""What a field can hold: text, a smiley, an amount, a year, a list of names, or nothing (None)."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, StrEnum
from typing import Literal


class Smiley(StrEnum):
    """How the effort or the economy stands. The values are the English words used in code.

    `UNSETTLED` is not happy, and neutral or sad is not known: what a published sign with two readings gives. Nobody
    chooses it: it stands until somebody chooses one of `CHOICES` instead.
    """

    HAPPY = "happy"
    NEUTRAL = "neutral"
    SAD = "sad"
    UNSETTLED = "unsettled"

    @property
    def severity(self) -> int:
        """From happy to sad: the worst child of a parent is the greatest."""
        return ("happy", "neutral", "unsettled", "sad").index(self.value)

    @property
    def readings(self) -> tuple[Smiley, ...]:
        """What it may be: itself, or what is not settled between."""
        return (Smiley.NEUTRAL, Smiley.SAD) if self is Smiley.UNSETTLED else (self,)

    @property
    def symbol(self) -> str:
        """The sign alone, the same in every language: for messages; cells hold a sign and a word."""
        signs = {Smiley.HAPPY: "☺", Smiley.NEUTRAL: "😐", Smiley.SAD: "☹"}
        return "/".join(signs[reading] for reading in self.readings)


CHOICES = (Smiley.HAPPY, Smiley.NEUTRAL, Smiley.SAD)
"""What a person may choose."""
UNHAPPY = (Smiley.NEUTRAL, Smiley.SAD, Smiley.UNSETTLED)
"""What must be followed up, and is never carried."""


class NoFunds(Enum):
    """ "Der er ikke afsat økonomi": stated, and therefore neither an amount of 0 nor blank."""

    NO_FUNDS = "no funds"


NO_FUNDS: Literal[NoFunds.NO_FUNDS] = NoFunds.NO_FUNDS

Amount = Decimal | Literal[NoFunds.NO_FUNDS]
"""In the agreement's unit (mio. kr. unless it says otherwise), or stated to be none."""

Value = str | int | Decimal | Smiley | Literal[NoFunds.NO_FUNDS] | tuple[str, ...] | None
"""One field's typed value; None is a blank cell."""


def has_funds(amount: Amount | None) -> bool:
    """Whether money other than zero is allocated (savings are negative amounts)."""
    return isinstance(amount, Decimal) and amount != 0


def settles(before: Value, now: Value) -> bool:
    """Whether an unsettled smiley has become one that a person chose."""
    return before is Smiley.UNSETTLED and now in CHOICES


def amount_text(amount: Decimal) -> str:
    """An amount the Danish way, without superfluous zeros: ``Decimal("0.150")`` -> ``"0,15"``."""
    normal = amount.normalize()
    return f"{normal:f}".replace(".", ",") if normal else "0"
