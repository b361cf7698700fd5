"""What a cell says of money: a number, and its unit where the cell names one, in its text or in its number format."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from workbook_tools.model.text import one_line
from workbook_tools.model.units import Unit, is_possible, named_kroner, rescaled
from workbook_tools.model.values import amount_text

from .shown import ShownNumber

_AMOUNT = re.compile(r"[-−]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+(?:,\d+)?|\d+\.(?!\d{3}$)\d+)")
_THOUSANDS = re.compile(r"[-−]?\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")
_KRONER = r"(?:kr|kroner|dkk)\b\.?"
_SCALE = r"(?:mio|mia|mill|t|tusinde?|1[. ]000)\b\.?"
_AFTER = re.compile(rf"(?:,[-–])?\s*(?:(?:{_SCALE})?\s*{_KRONER}|\b(?:mio|mia|mill|tkr)\b\.?)$|,[-–]$", re.IGNORECASE)
_BEFORE = re.compile(rf"^{_KRONER}\s*", re.IGNORECASE)
_DASH = re.compile(r",[-–]$")
_CURRENCY = frozenset(f"#{number}" for number in (5, 6, 7, 8, 42, 44))
"""Built-in number formats of the reader's own currency."""
_MARKS = re.compile(r'_.|\*.|[\\"]')
_BRACKETS = re.compile(r"\[\$([^-\]]*)[^\]]*\]|\[[^\]]*\]")
_IN_THOUSANDS = re.compile(r"[0#?](,+)(?=[^0#?,.]|$)")
_LONGEST = 1_000
_MILLION = 1_000_000


class Stated(NamedTuple):
    """A number, and how many kroner one of it is: None where the cell does not say, 0 where it is no money of ours."""

    amount: Decimal
    kroner: int | None


def stated_amount(value: object) -> Stated | None:
    """What a cell states; None for what is no number. ``"500 t.kr."`` -> (500, 1000), ``0.5`` -> (0.5, None)."""
    if isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, ShownNumber):
        return Stated(_exact(float(value)), _format_kroner(value.format))
    if isinstance(value, float | int):
        return Stated(_exact(float(value)), None)
    # One regular expression takes the square of a text's blanks: no amount needs many.
    text = one_line(value) if isinstance(value, str) else ""
    return _stated_text(text) if 0 < len(text) <= _LONGEST else None


def _exact(number: float) -> Decimal:
    """The fifteen digits that a spreadsheet program has."""
    return Decimal(f"{number:.15G}")


@lru_cache(maxsize=4096)
def _stated_text(text: str) -> Stated | None:
    kroner = named_kroner(text)
    if kroner is None and _DASH.search(text):
        kroner = 1
    bare = _BEFORE.sub("", _AFTER.sub("", text.lstrip("'"))).strip()
    if _AMOUNT.fullmatch(bare):
        return Stated(parse_amount(bare), kroner)
    if kroner and kroner < _MILLION and _THOUSANDS.fullmatch(bare):
        return Stated(parse_amount(bare.replace(".", "").replace(" ", "")), kroner)
    return None


@lru_cache(maxsize=256)
def _format_kroner(code: str) -> int | None:
    if code in _CURRENCY:
        return 1
    words = _BRACKETS.sub(lambda m: m[1] or "", _MARKS.sub(" ", code.replace('"', "")).partition(";")[0])
    kroner = named_kroner(words)
    scaled = _IN_THOUSANDS.search(words)
    return kroner if not (kroner and scaled) else kroner // 1000 ** len(scaled[1])


def amount_in(unit: Unit, value: object, *, kroner: int | None = None) -> str | None:
    """The canonical text of a cell's amount in a unit; None for what can't be told.

    `kroner` is what one is where the cell does not say: the unit itself, unless a header says otherwise.
    """
    stated = stated_amount(value)
    if stated is None or stated.kroner == 0:
        return None
    own = stated.kroner or kroner or unit.kroner
    if isinstance(value, ShownNumber) and stated.kroner and not is_possible(stated.amount, own):
        return None
    return amount_text(rescaled(stated.amount, own, unit))


def parse_amount(text: str) -> Decimal:
    """``"0,15"``, ``"0.15"``, ``"1.250,5"`` -> Decimal. Raises ValueError."""
    text = text.replace("−", "-")
    if "," in text or text.count(".") > 1:
        text = text.replace(".", "").replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
