"""Amounts by year, and only those that can mean one thing: what is left blank, the coordinator fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbook_tools.model.text import one_line
from workbook_tools.model.values import NO_FUNDS, Amount
from workbook_tools.rules.amounts import stated_amounts
from workbook_tools.schema.amounts import parse_amount

from .result import Notes
from .vocabulary import pattern

_ECONOMY_FORMS = ("plain", "from_budget", "part_of_total")


def funding(
    economy: str, agreement_text: str, *, year: int, years: tuple[int, ...], notes: Notes, line: int, number: str
) -> dict[int, Amount]:
    """Year -> mio. kr. or NO_FUNDS. The economy row counts before the agreement's text; doubt is a finding (I8)."""
    stated: Mapping[int, Amount] = stated_amounts(agreement_text)
    own = economy_amounts(economy, year)
    for field, text, amounts in (("economy_text", economy, own), ("agreement_text", agreement_text, stated)):
        doubtful = not amounts or amounts.keys() - set(years)
        if doubtful and (money := money_sentences(text)):
            notes.report("I8", line, number=number, field=field, values={"text": money})
    return {y: a for y, a in sorted({**stated, **own}.items()) if y in years}


def economy_amounts(text: str, year: int) -> dict[int, Amount]:
    """What an economy row says, where nothing else can be meant; an amount without a year is the agreement's year's.

    ``"Der er afsat 0,2 mio. kr."`` -> {2019: Decimal("0.2")}; ``"Der er ikke afsat økonomi."`` -> {2019: NO_FUNDS}.
    """
    bare = one_line(text).rstrip(".")
    if match := pattern("amounts", "none").fullmatch(bare):
        return {int(match["year"] or year): NO_FUNDS}
    for form in _ECONOMY_FORMS:
        if match := pattern("amounts", form).fullmatch(bare):
            return {int(match["year"] or year): parse_amount(match["amount"])}
    return {}


def money_sentences(text: str) -> str:
    """The sentences that speak of money."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])|\n", text)
    return " ".join(s for s in sentences if pattern("amounts", "any").search(s))
