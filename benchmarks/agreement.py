"""Agreements to measure with: as large as asked for, filled in as centres do, with a known share of ordinary faults."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from workbook_tools.model.agreement import Agreement, Centre, Committee, FollowUp, Guide, Initiative, Round, Theme
from workbook_tools.model.values import CHOICES, NO_FUNDS, Smiley

YEAR = 2019
CURRENT_ROUND = 3
SHEETS = 7
FAULTY = 0.05

COMMITTEES = tuple(Committee(f"Udvalg {n}", f"Udvalget for område {n}") for n in range(1, SHEETS + 1))
THEMES = tuple(Theme(str(n), f"Tema {n}") for n in range(1, SHEETS + 1))
CENTRES = tuple(Centre(name) for name in ("Arbejdsmarked", "Ejendomme", "Skoler og Kultur", "Social og Sundhed"))
ROUNDS = tuple(Round(n, f"{n}. budgetopfølgning {YEAR}", date(YEAR, 3 * n, 15)) for n in range(1, CURRENT_ROUND + 1))

TEXT = """
indsatsen planen borgerne udvalget samarbejdet skolerne området budgettet er har skal kan følger inddrages
igangsat afsluttet forventes i løbet af foråret sammen med centeret og de øvrige parter
"""
WORDS = TEXT.split()

Fault = Callable[[Initiative, FollowUp], Initiative]


def make_agreement(seed: int, rows: int) -> Agreement:
    """One agreement of seven committees with `rows` initiatives each; the same seed gives the same agreement."""
    chance = random.Random(seed)
    initiatives = (make_initiative(chance, sheet, row) for sheet in range(1, SHEETS + 1) for row in range(1, rows + 1))
    return Agreement(
        municipality="Målekøbing Kommune",
        year=YEAR,
        title=f"Aftale om budget {YEAR}, {seed}",
        themes=THEMES,
        committees=COMMITTEES,
        centres=CENTRES,
        rounds=ROUNDS,
        guide=Guide(str(YEAR)),
        years=(YEAR,),
        current_round=CURRENT_ROUND,
        agreement_id=f"bench{seed:07d}",
        initiatives=tuple(initiatives),
    )


def make_initiative(chance: random.Random, sheet: int, row: int) -> Initiative:
    """One row of the sheet: all rounds reported by the rules, but for one in twenty that has one fault."""
    funds = chance.random() < 0.6
    followups = {n: make_followup(chance, funds=funds) for n in range(1, CURRENT_ROUND + 1)}
    initiative = Initiative(
        committee=COMMITTEES[sheet - 1].sheet,
        row_id=f"{sheet:02d}{row:04d}",
        number=f"{sheet}.{row}",
        title=sentence(chance, 6),
        kind=chance.choice(("Drift", "Anlæg")),
        theme=str(sheet),
        subtheme=sentence(chance, 2),
        centre=chance.choice(CENTRES).name,
        contributors=chance.choice(CENTRES).name,
        remarks=sentence(chance, 8),
        agreement_text=sentence(chance, 45),
        funding={YEAR: Decimal(chance.randint(1, 400)) / 100 if funds else NO_FUNDS},
        followups=followups,
    )
    if chance.random() < FAULTY:
        return chance.choice(FAULTS)(initiative, followups[CURRENT_ROUND])
    return initiative


def make_followup(chance: random.Random, *, funds: bool) -> FollowUp:
    smiley = chance.choices(CHOICES, weights=(8, 3, 1))[0]
    economy = chance.choices((Smiley.HAPPY, Smiley.SAD), weights=(9, 1))[0] if funds else None
    return FollowUp(
        milestone=sentence(chance, 12),
        status=sentence(chance, 25),
        smiley=smiley,
        corrective_action=sentence(chance, 12) if smiley is Smiley.SAD else None,
        economy_status=sentence(chance, 10) if economy else None,
        economy_smiley=economy,
    )


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def _now(initiative: Initiative, now: FollowUp) -> Initiative:
    return replace(initiative, followups={**initiative.followups, CURRENT_ROUND: now})


FAULTS: tuple[Fault, ...] = (
    lambda i, now: _now(i, replace(now, smiley=None, corrective_action=None)),
    lambda i, now: _now(i, replace(now, smiley=Smiley.NEUTRAL, status=None)),
    lambda i, now: _now(i, replace(now, smiley=Smiley.SAD, corrective_action=None)),
    lambda i, now: _now(i, replace(now, economy_smiley=Smiley.NEUTRAL)),
    lambda i, now: _now(i, replace(now, economy_smiley=Smiley.SAD, economy_status=None)),
    lambda i, now: _now(i, replace(now, milestone=None, smiley=None)),
    lambda i, _: replace(i, theme=str(int(i.theme or 0) % SHEETS + 1)),
    lambda i, _: replace(i, centre="Ejendome"),
    lambda i, _: replace(i, revised_funding=Decimal("1.5")),
)
