"""Which agreement settings a document is read with."""

from __future__ import annotations

import re

from workbook_tools.model.agreement import Agreement, Guide, Round
from workbook_tools.model.text import folded
from workbook_tools.schema.settings import agreement_id, load_settings, shipped_settings

from .result import Notes
from .vocabulary import pattern, words

BUDGET_YEARS = 4
LAST_ROUND = 4


def settings_for(text: str, title: str, year: int, given: Agreement | None, notes: Notes) -> tuple[Agreement, bool]:
    """The settings, and whether they are still to be filled from the document.

    `given` counts (another year is reported, I11); else shipped ones with the document's agreement and municipality;
    else empty ones that the document fills (I10).
    """
    if given is not None:
        if given.year != year:
            notes.report("I11", 1, values={"year": str(year), "settings": str(given.year)})
        return given, False
    shipped = next((s for s in map(load_settings, shipped_settings()) if _fits(s, text, title, year)), None)
    if shipped is not None:
        return shipped, False
    notes.report("I10", 1, values={"title": title})
    return _empty(text, title, year), True


def round_of_time(text: str, rounds: tuple[Round, ...]) -> int | None:
    """The round that a time cell names: its name in the settings, "2. budgetopfølgning 2019", or 31.12."""
    wanted = folded(text)
    for candidate in rounds:
        if folded(candidate.name) == wanted:
            return candidate.number
    if match := pattern("follow_up", "round_name").search(text):
        number = int(match["number"])
    elif pattern("follow_up", "last_round_name").search(text):
        number = max((r.number for r in rounds), default=LAST_ROUND)
    else:
        return None
    return number if any(r.number == number for r in rounds) else None


def _fits(settings: Agreement, text: str, title: str, year: int) -> bool:
    municipality = re.escape(settings.municipality)
    same_title = folded(settings.title) == folded(title)
    return settings.year == year and same_title and re.search(rf"\b{municipality}\b", text) is not None


def _empty(text: str, title: str, year: int) -> Agreement:
    match = pattern("municipality", "pattern").search(text)
    municipality = match["name"] if match else ""
    return Agreement(
        municipality=municipality,
        year=year,
        title=title,
        rounds=tuple(Round(n, _round_name(n, year)) for n in range(1, LAST_ROUND + 1)),
        guide=Guide(str(year)),
        years=tuple(range(year, year + BUDGET_YEARS)),
        agreement_id=agreement_id(municipality, year, title),
    )


def _round_name(number: int, year: int) -> str:
    name = "default_last_round" if number == LAST_ROUND else "default_round"
    return str(words("follow_up")[name]).format(number=number, year=year)
