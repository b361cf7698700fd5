"""An invented municipality's year, made from a seed: its initiatives, and what each centre means to answer.

What stands here is kept as the ledger (facit.json), and never comes near the program again: `compare.py` reads the
master at the end, and the ledger, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SEED = 2027
ROUNDS = (1, 2, 3, 4)
HAPPY, NEUTRAL, SAD = "☺ glad", "😐 mellemfornøjet", "☹ sur"
COMMITTEES = (
    "Økonomiudvalget",
    "Teknik- og Miljøudvalget",
    "Klima- og Byudvalget",
    "Børne- og Skoleudvalget",
    "Kultur- og Fritidsudvalget",
    "Ældre- og Omsorgsudvalget",
    "Sundhedsudvalget",
    "Erhvervs- og Beskæftigelse",
)
CENTRES = (
    "Økonomi",
    "Ejendomme",
    "Vej og Park",
    "Klima og Byg",
    "Skoler",
    "Dagtilbud",
    "Børne- og Ungerådgivning",
    "Kultur og Fritid",
    "Ældre",
    "Sundhed",
    "Job",
    "Borgerservice",
)
THINGS = (
    "Cykelsti",
    "Legeplads",
    "Bogbus",
    "Solceller",
    "Lektiehjælp",
    "Madklub",
    "Regnvandsbed",
    "Svømmehold",
    "Besøgsven",
    "Læsevejleder",
    "Ladestander",
    "Genbrugsbod",
)
PLACES = ("i Nørreby", "i Havnekvarteret", "ved Mølleåen", "på Bakkeskolen", "i Vesterskoven")
STEPS = ("Planen er vedtaget.", "Udbuddet er sendt ud.", "De første er i gang.", "Alt er taget i brug.")
EXCUSES = ("Leverandøren er forsinket.", "Naboerne skal høres først.", "Der mangler to medarbejdere.")
DECISIONS = ("Udvalget skal vælge en billigere løsning.", "Udvalget skal udskyde anden etape.")
AMOUNTS = ("0.15", "0.5", "1.25", "2")
MILESTONE, STATUS, SMILEY, ACTION = "Milepæl", "Status", "Smiley", "Korrigerende handling"
ECONOMY_STATUS, ECONOMY_SMILEY = "Økonomi-status", "Økonomi-smiley"


@dataclass
class Row:
    """An initiative. `answers` are by round and heading what a centre means to say; `carried` are the rounds in which
    the guide says it for the centre.
    """

    number: str
    title: str
    committee: str
    centre: str
    kind: str
    amount: str
    milestones: dict[int, str]
    answers: dict[int, dict[str, str]] = field(default_factory=dict)
    carried: set[int] = field(default_factory=set)

    def ledger(self) -> dict[str, str]:
        """Every cell of the row, by what stands over it."""
        cells = {"Nr.": self.number, "Indsats": self.title, "Type": self.kind, "Ansvarligt center": self.centre}
        cells |= {"Tema": self.kind and self.number[0], "Afsat 2027 (mio. kr.)": self.amount}
        for number in ROUNDS:
            told = {MILESTONE: self.milestones.get(number, ""), **self.answers.get(number, {})}
            told |= {SMILEY: HAPPY} if number in self.carried else {}
            cells |= {f"{number}. opfølgning 2027 / {heading}": text for heading, text in told.items()}
        return {heading: text for heading, text in cells.items() if text}


def rows() -> list[Row]:
    """Sixty initiatives, ten in each theme, five in each centre."""
    draw = Random(SEED)  # noqa: S311 - nothing here is secret
    titles = [f"{thing} {place}" for thing in THINGS for place in PLACES]
    draw.shuffle(titles)
    made = [_row(draw, n, title) for n, title in enumerate(titles)]
    for row in made:
        for number in ROUNDS:
            _answer(draw, row, number)
    return made


def _row(draw: Random, n: int, title: str) -> Row:
    milestones = {number: f"{title}: {STEPS[number - 1]}" for number in ROUNDS if draw.random() < 0.7}
    return Row(
        number=f"{n // 10 + 1}.{n % 10 + 1}",
        title=title,
        committee=COMMITTEES[(n * 5) % 8],
        centre=CENTRES[n % 12],
        kind=draw.choice(("Drift", "Anlæg")),
        amount=draw.choice(AMOUNTS) if n % 2 else "",
        milestones=milestones,
    )


def _answer(draw: Random, row: Row, number: int) -> None:
    """What the centre owes by the guide: a smiley for a milestone, a follow-up of what was not happy."""
    last = row.answers.get(number - 1, {}).get(SMILEY, "")
    said: dict[str, str] = {}
    if number in row.milestones or last in (NEUTRAL, SAD):
        said = _effort(draw, row, number, must_explain=number not in row.milestones)
    elif last == HAPPY or number - 1 in row.carried:
        row.carried.add(number)
    row.answers[number] = said | (_economy(draw, row, number) if row.amount else {})


def _effort(draw: Random, row: Row, number: int, *, must_explain: bool) -> dict[str, str]:
    smiley = draw.choices((HAPPY, NEUTRAL, SAD), (5, 3, 2))[0]
    said = {SMILEY: smiley}
    if smiley != HAPPY or must_explain or draw.random() < 0.5:
        why = draw.choice(EXCUSES) if smiley != HAPPY else "Det er nået."
        said[STATUS] = f"{row.title}, runde {number}: {why}"
    if smiley == SAD:
        said[ACTION] = f"{row.title}: {draw.choice(DECISIONS)}"
    return said


def _economy(draw: Random, row: Row, number: int) -> dict[str, str]:
    if draw.random() < 0.8:
        return {ECONOMY_SMILEY: HAPPY}
    return {ECONOMY_SMILEY: SAD, ECONOMY_STATUS: f"{row.title}, runde {number}: det bliver dyrere."}
