"""An invented agreement with thirty initiatives and the long sentences of real ones, for the tests of new workbooks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from workbook_tools.model.agreement import Agreement, FollowUp, Initiative, Postponement
from workbook_tools.model.values import NO_FUNDS, Amount, Smiley
from workbook_tools.schema import load_settings

TITLES = (
    "Flere læsevejledere på skolerne",
    "Ny cykelsti langs åen",
    "Solceller på rådhusets tag",
    "Hjælp til unge uden uddannelse",
    "Renovering af svømmehallens omklædningsrum",
    "Fælles indkøb af velfærdsteknologi til plejecentre og hjemmepleje",
    "Gratis bus til biblioteket",
    "Færre rejsehold i ældreplejen",
    "Regnvandsbassin ved Engvej",
    "Digitalt overblik over byggesager",
)
AGREEMENT_TEXT = (
    "Parterne er enige om, at indsatsen skal give mærkbart bedre vilkår for dem, der bruger tilbuddet hver dag. "
    "Forvaltningen forelægger senest i tredje kvartal en plan med milepæle, økonomi og en vurdering af, hvilke andre "
    "udvalg der skal inddrages. Planen skal også vise, hvordan erfaringerne fra de øvrige områder bruges, så der ikke "
    "bygges nye ordninger op ved siden af dem, der findes i forvejen."
)
MILESTONES = (
    "Plan for indsatsen er godkendt i udvalget, og udbudsmaterialet er sendt ud.",
    "Der er indgået aftale med de tre boligforeninger, og de første borgere er henvist til tilbuddet.",
    "Anlægsarbejdet er påbegyndt, og naboerne er orienteret skriftligt om trafikomlægning og støj i byggeperioden.",
)
STATUSES = (
    (
        "Planen er godkendt, men udbuddet er forsinket, fordi to af de bydende har bedt om mere tid til at regne. "
        "Det ventes fortsat, at arbejdet er færdigt inden for budgetperioden."
    ),
    "Aftalen er på plads. Der er henvist 14 borgere, og centret følger op i det nye år.",
    "Der er fundet forurening på grunden. Oprensningen koster mere, end der er afsat.",
)
ACTION = "Udvalget skal tage stilling til, om projektet skal reduceres, eller om der skal findes yderligere midler."
CYCLE = (Smiley.HAPPY, Smiley.NEUTRAL, Smiley.HAPPY, Smiley.SAD, Smiley.HAPPY)


def sample(*, current_round: int = 3, count: int = 30) -> Agreement:
    """`count` initiatives spread over all committees, centres and themes; rounds before the current one are closed."""
    settings = load_settings("ballerup-2019")
    rounds = tuple(replace(r, closed=r.number < current_round) for r in settings.rounds)
    agreement = replace(settings, rounds=rounds, current_round=current_round)
    initiatives = tuple(_initiative(agreement, n) for n in range(count))
    return replace(agreement, initiatives=initiatives)


def _initiative(agreement: Agreement, n: int) -> Initiative:
    theme = agreement.themes[n % len(agreement.themes)].number
    committee = agreement.committees[0 if n < 12 else n % len(agreement.committees)]
    return Initiative(
        committee=committee.sheet,
        row_id=f"id-{n:03}",
        number=f"{theme}.{10 + n // len(agreement.themes)}",
        title=TITLES[n % len(TITLES)],
        kind="Anlæg" if n % 3 == 1 else "Drift",
        theme=theme,
        subtheme="Fællesskaber" if n % 2 else None,
        centre=agreement.centres[n % 4].name,
        contributors="Social og Sundhed samt Ejendomme" if n % 4 == 0 else None,
        involved_committees=(agreement.committees[1].name,) if n % 5 == 0 else (),
        agreement_text=" ".join([AGREEMENT_TEXT] * (1 + n % 3)),
        economy_text="Der er ikke afsat økonomi." if n % 4 == 3 else "Der afsættes midler i hele perioden.",
        funding=_funding(agreement, n),
        followups=_followups(n, agreement.current_round),
        postponement=_postponement(n),
    )


def _funding(agreement: Agreement, n: int) -> dict[int, Amount]:
    if n % 4 == 3:
        return dict.fromkeys(agreement.years[:1], NO_FUNDS)
    return {year: Decimal(n % 7 + 1) / 4 for year in agreement.years}


def _followups(n: int, current: int) -> dict[int, FollowUp]:
    """By round; a round in which nothing is filled in is missing, as when a workbook is read."""
    followups = {number: _followup(n, number, current) for number in range(1, current + 1)}
    return {number: followup for number, followup in followups.items() if followup != FollowUp()}


def _followup(n: int, number: int, current: int) -> FollowUp:
    milestone = MILESTONES[(n + number) % 3] if (n + number) % 4 else None
    if number == current and n % 3 == 0:
        return FollowUp(milestone)
    smiley = CYCLE[(n + number) % 5]
    return FollowUp(
        milestone=milestone,
        status=STATUSES[(n + number) % 3] if smiley is not Smiley.HAPPY or n % 2 else None,
        smiley=smiley,
        corrective_action=ACTION if smiley is Smiley.SAD and n % 4 else None,
        economy_status=STATUSES[2] if n % 9 == 5 else None,
        economy_smiley=None if n % 4 == 3 else Smiley.SAD if n % 9 == 5 else Smiley.HAPPY,
    )


def _postponement(n: int) -> Postponement:
    if n % 7 != 6:
        return Postponement()
    return Postponement(
        2021, f"Projektet afventer. {STATUSES[0]}", "Parterne tilslutter sig." if n % 2 else None, "Udskydes"
    )
