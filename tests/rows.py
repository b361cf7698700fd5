"""Agreements in words: ``row("milestone happy", "neutral status")`` is an initiative's rounds 1 and 2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook_tools.model.agreement import Agreement, Centre, Committee, FollowUp, Guide, Initiative, Round, Theme
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Smiley

WORDS: dict[str, tuple[str, Any]] = {
    "milestone": ("milestone", "Planen er vedtaget."),
    "status": ("status", "Arbejdet er i gang."),
    "action": ("corrective_action", "Udvalget skal vælge en anden plads."),
    "economy-status": ("economy_status", "Tilbuddet blev dyrere."),
    **{s.value: ("smiley", s) for s in Smiley},
    **{f"economy-{s.value}": ("economy_smiley", s) for s in Smiley},
}
GUIDE_2017 = Guide("2017", sad_needs_action=False)


def row(*rounds: str, number: str = "1.1", committee: str = "Teknik", **fields: Any) -> Initiative:
    """An initiative; each of `rounds` lists by word what is filled in."""
    followups = {
        n: FollowUp(**dict(WORDS[word] for word in words.split())) for n, words in enumerate(rounds, 1) if words
    }
    return Initiative(**{"committee": committee, "row_id": number, "number": number, "followups": followups, **fields})


def agreement(*initiatives: Initiative, current_round: int = 1, **fields: Any) -> Agreement:
    """Four rounds of 2019, two committees, two centres and three themes around the initiatives."""
    settings: dict[str, Any] = {
        "themes": tuple(Theme(n, f"Tema {n}") for n in "123"),
        "committees": (Committee("Teknik", "Teknikudvalget"), Committee("Kultur", "Kulturudvalget")),
        "centres": (Centre("Ejendomme"), Centre("Social og Sundhed")),
        "rounds": tuple(Round(n, f"{n}. budgetopfølgning 2019") for n in (1, 2, 3, 4)),
        "guide": Guide("2019"),
        "years": (2019, 2020, 2021, 2022),
    }
    settings |= {"current_round": current_round, "initiatives": initiatives, **fields}
    return Agreement("Eksempel Kommune", 2019, "Aftale om budget 2019", **settings)


def codes(findings: Iterable[Finding]) -> list[str]:
    """``["E1 r2.smiley"]``: the code and the column of every finding."""
    return [f"{f.code} {f.field}" for f in findings]
