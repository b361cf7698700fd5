"""U: initiatives proposed for a later year. From the overview of postponements: its title and its column of remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from workbook_tools.model.agreement import Agreement, Initiative, Postponement
from workbook_tools.model.findings import Finding

from .base import found

_NONE = Postponement()
_POSTPONED = re.compile(r"ud(?:skyd|skud|sæt|sat)\w*(?!.*\bikke\b)", re.IGNORECASE | re.DOTALL)
_PENDING = "afventer"

References = Mapping[str, frozenset[str]]
"""Number -> the numbers that its rows point at with "see also" (a number may stand on two sheets)."""


@cache
def _means_postponed(decision: str) -> bool:
    return _POSTPONED.match(decision) is not None


def is_postponed(initiative: Initiative) -> bool:
    """U4: the postponement was accepted ("Udskydes"), so no smiley is owed. Overview: the parties' remark.

    "Delvist", "Fastholdes" and "Afventer" postpone nothing. The round of the decision is not stored, so the exemption
    holds for the current round from the moment the decision is entered.
    """
    decision = initiative.postponement.decision
    return decision is not None and _means_postponed(decision)


def u1(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """A proposal names a later year, and a reason or where it stands. Overview: title, administration's remark."""
    proposal = initiative.postponement
    if proposal == _NONE:
        return
    if proposal.to_year is None or proposal.to_year <= agreement.year:
        yield found(
            "U1", initiative, "postpone.to_year", year=str(agreement.year), to_year=str(proposal.to_year or "–")
        )
    if not proposal.administration_remark and not proposal.see_also:
        to_year = str(proposal.to_year or "–")
        yield found("U1", initiative, "postpone.administration_remark", year=str(agreement.year), to_year=to_year)


def u2(agreement: Agreement) -> Iterator[Finding]:
    """A decision (not "Afventer") needs the parties' remark, or a reference to one. Overview: parties' remark."""
    references = _references(agreement)
    answered = {i.number for i in agreement.initiatives if i.postponement.parties_remark}
    for initiative in agreement.initiatives:
        proposal = initiative.postponement
        if not proposal.decision or proposal.decision.casefold() == _PENDING or proposal.parties_remark:
            continue
        if not proposal.see_also or not _reached(proposal.see_also, references) & answered:
            yield found("U2", initiative, "postpone.parties_remark", decision=proposal.decision)


def u3(agreement: Agreement) -> Iterator[Finding]:
    """What "see also" names exists, and leads to no circle. Overview: rows that refer to another row's remark."""
    references = _references(agreement)
    numbers = {i.number for i in agreement.initiatives}
    for initiative in agreement.initiatives:
        target = initiative.postponement.see_also
        if not target:
            continue
        if target not in numbers:
            nearest = "".join(get_close_matches(target, sorted(numbers), n=1))
            yield found("U3", initiative, "postpone.see_also", suggestion=nearest, see_also=target)
        elif initiative.number in _reached(target, references):
            yield found("U3", initiative, "postpone.see_also", see_also=target, circle="yes")


def _references(agreement: Agreement) -> References:
    references: dict[str, set[str]] = {}
    for initiative in agreement.initiatives:
        if initiative.postponement.see_also:
            references.setdefault(initiative.number, set()).add(initiative.postponement.see_also)
    return {number: frozenset(targets) for number, targets in references.items()}


def _reached(start: str, references: References) -> set[str]:
    """All numbers that following references from `start` comes to, `start` among them."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        number = ahead.pop()
        if number not in reached:
            reached.add(number)
            ahead.extend(references.get(number, ()))
    return reached
