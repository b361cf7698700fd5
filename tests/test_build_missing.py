"""The column Mangler and the rules say the same, on random rows recalculated by LibreOffice."""

from __future__ import annotations

import io
import random
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from conftest import require_program
from typed import keys, row_of

from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Agreement, Guide, Initiative
from workbook_tools.model.findings import Severity
from workbook_tools.model.values import CHOICES, NO_FUNDS, Smiley, Value
from workbook_tools.rules.economy import k1, k2, k4
from workbook_tools.rules.effort import e1, e3, e4, e5, e9
from workbook_tools.schema.columns import column_set
from workbook_tools.schema.texts import text
from workbook_tools.workbook.address import column
from workbook_tools.workbook.build import build_master, mangler_formula
from workbook_tools.workbook.build.missing import first_missing, spellings_formula
from workbook_tools.workbook.build.readingformulas import reading_names
from workbook_tools.workbook.grid import read_books
from workbook_tools.workbook.raw import RawWorkbook
from workbook_tools.workbook.read import read_workbook

RULES = (e1, e3, e4, e5, e9, k1, k2, k4)
ROWS = 120
GUIDES = {
    "all": Guide("all"),
    "none": Guide("none", True, False, False, False, True),
    "2017": Guide("2017", sad_needs_action=False),
}
SPELLINGS = {
    Smiley.HAPPY: ("☺ glad", "☺️", "🙂", " Glad ", ":-)", "J", "grøn", "😊 GLAD"),
    Smiley.NEUTRAL: ("😐 mellemfornøjet", "😑", "Mellem", ":-|", "K", "gul", "😐  mellem"),
    Smiley.SAD: ("☹ sur", "☹️ sur", "🙁", "SUR", ":-(", "L", "rød"),
    Smiley.UNSETTLED: ("? uafklaret", "? Uafklaret", " ?  UAFKLARET "),
}


def owing(agreement: Agreement) -> list[Initiative]:
    """The rows on which one of the rules finds an error."""

    def found(initiative: Initiative) -> set[Severity]:
        return {f.severity for rule in RULES for f in rule(agreement, initiative)}

    return [i for i in agreement.initiatives if Severity.ERROR in found(i)]


def random_row(chance: random.Random, number: int) -> Initiative:
    """Every field that the formula looks at, blank about half the time, in the third round."""
    values: dict[str, Value] = {
        "funding__2019": chance.choice([None, NO_FUNDS, Decimal(0), Decimal("0.15"), Decimal(-2)]),
        "postpone__decision": chance.choice([None, None, None, "Udskydes", "Fastholdes", "Delvist"]),
    }
    for r in (1, 2, 3):
        values[f"r{r}__milestone"] = chance.choice([None, "Et skridt er nået."])
        values[f"r{r}__smiley"] = chance.choice([None, *Smiley])
        values[f"r{r}__status"] = chance.choice([None, None, "Det går."])
        values[f"r{r}__corrective_action"] = chance.choice([None, "Der skal findes penge."])
        values[f"r{r}__economy_status"] = chance.choice([None, "Dyrere."])
        values[f"r{r}__economy_smiley"] = chance.choice([None, *Smiley])
    return an_initiative(f"1.{number}", **values)


def random_agreement(guide: Guide) -> Agreement:
    chance = random.Random(guide.version)
    rows = [random_row(chance, number) for number in range(ROWS)]
    return replace(an_agreement(*rows, current_round=3), guide=guide)


def with_other_spellings(data: bytes, path: Path) -> None:
    """Writes the file with every smiley spelt another way that readers accept, and no cached formula values."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    chance = random.Random(7)
    by_label = {spellings[0]: spellings for spellings in SPELLINGS.values()}
    for row in book["Økonomiudvalget"].iter_rows(min_row=6):
        for cell in row:
            if cell.value in by_label:
                cell.value = chance.choice(by_label[cell.value])
            elif cell.value is None and chance.random() < 0.1:
                cell.value = "  "
    book.save(path)


OPENED = "a round that was opened in the file"
ODD = "what shows nothing, in every cell that counts"

SHOWS_NOTHING = (
    "\t\n\x7f\x81\x85\x9f\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u180b\u180e\u2000\u2009\u200b\u200c\u200d\u200e\u2028\u2029"
    "\u202e\u202f\u205f\u2060\u2066\u206a\u2800\u3000\u3164\ufe00\ufe0e\ufe0f\ufeff\uffa0\ufff9\ufffc"
    "\U0001bca0\U0001d173\U000e0001\U000e0041\U000e007f\U000e0100\U000e01ef"
)
SHOWS_SOMETHING = ".-?~*0´\xb7\u0301\u0600\u20ac\ue000\ufffd👍é"


def odd_rows(sign: str) -> list[dict[str, str | None]]:
    """Rows of the third round, by column key, in which a character stands alone and within what is read."""
    report = {"r3.milestone": "Et skridt.", "r3.smiley": "☺ glad"}
    return [
        report | {"r3.smiley": sign, "postpone.decision": f" Ud{sign}skydes"},
        report | {"r3.smiley": f"su{sign}r", "r3.corrective_action": sign},
        report | {"r3.smiley": f"{sign}😐{sign}MELLEM", "r3.status": f"{sign}Går"},
        report | {"r3.smiley": f"K{sign}", "r3.status": f"{sign}\xa0{sign}"},
        {"r3.milestone": sign, "r2.smiley": f"☹{sign}", "r3.smiley": "glad", "r3.status": sign},
        {"r2.status": sign, "r1.smiley": f":{sign}-(", "r3.smiley": sign},
        report | {"r3.economy_smiley": f"\uf04c{sign}", "r3.economy_status": sign, "funding.2019": None},
        report | {"r3.economy_smiley": sign, "funding.2019": f"{sign}1"},
    ]


ODD_ROWS = [
    *(row for sign in "\xa0\u200b\ufe0f" for row in odd_rows(sign)),
    *(row for n, sign in enumerate(SHOWS_NOTHING + SHOWS_SOMETHING) for row in odd_rows(sign)[n % 8 :: 4]),
]


def odd_master(path: Path) -> None:
    """A master whose cells hold the odd rows, and no cached formula values."""
    import openpyxl

    rows = (an_initiative(f"1.{n}") for n in range(len(ODD_ROWS)))
    book = openpyxl.load_workbook(io.BytesIO(build_master(an_agreement(*rows, current_round=3), None)))
    page = book["Økonomiudvalget"]
    places = keys(page)
    for n, row in enumerate(ODD_ROWS):
        for key, words in row.items():
            page.cell(row_of(page, "1.0") + n, places[key]).value = words
    book.save(path)


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Guide version -> a master whose formulas LibreOffice has worked out."""
    soffice = require_program("soffice")
    folder = tmp_path_factory.mktemp("recalculated")
    files = []
    for name, guide in GUIDES.items():
        files.append(folder / f"{name}.xlsx")
        with_other_spellings(build_master(random_agreement(guide), None), files[-1])
    files.append(folder / f"{OPENED}.xlsx")
    files[-1].write_bytes(build_master(random_agreement(next(iter(GUIDES.values()))), None))
    assert run(["carry-forward", str(files[-1]), "--to", "4"]) in (0, 1)
    files.append(folder / f"{ODD}.xlsx")
    odd_master(files[-1])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / "out"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {file.stem: out / file.name for file in files}


@pytest.mark.parametrize("name", [*GUIDES, OPENED])
def test_the_formula_is_empty_exactly_where_the_rules_find_nothing(recalculated: dict[str, Path], name: str) -> None:
    raw = read_workbook(recalculated[name])
    (book,) = read_books([raw])
    assert book.agreement is not None
    assert len(book.agreement.initiatives) == ROWS
    shown = {i.row_id: shown_at(raw, i) for i in book.agreement.initiatives}
    assert {True, False} == {bool(words) for words in shown.values()}
    assert shown == {i.row_id: first_missing(book.agreement, i) for i in book.agreement.initiatives}
    assert {key for key, words in shown.items() if words} == {i.row_id for i in owing(book.agreement)}


def test_the_formula_and_the_rules_read_every_character_the_same(recalculated: dict[str, Path]) -> None:
    raw = read_workbook(recalculated[ODD])
    (book,) = read_books([raw])
    assert book.agreement is not None
    refused = {f.number for f in book.findings if f.code in ("F2", "F3", "F4")}
    read = [i for i in book.agreement.initiatives if i.number not in refused]
    assert {i.number: shown_at(raw, i) for i in read} == {i.number: first_missing(book.agreement, i) for i in read}
    assert len(read) > len(SHOWS_NOTHING)


def shown_at(raw: RawWorkbook, initiative: Initiative) -> str:
    """What the column Mangler shows on the initiative's row."""
    where = initiative.where
    assert where is not None
    sheet = raw.sheet(where.sheet)
    assert sheet is not None
    return str(sheet.cell(where.row - 1, column(where.columns["check"])) or "")


@pytest.mark.parametrize("guide", GUIDES.values(), ids=list(GUIDES))
def test_what_is_cached_with_the_formula_agrees_with_the_rules(guide: Guide) -> None:
    agreement = random_agreement(guide)
    missing = [i for i in agreement.initiatives if first_missing(agreement, i)]
    assert missing
    assert missing == owing(agreement)


def test_opening_a_round_gives_a_master_of_an_earlier_version_the_names_that_the_formula_needs(tmp_path: Path) -> None:
    import openpyxl

    master = tmp_path / "master.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(build_master(random_agreement(GUIDES["all"]), None)))
    for name in reading_names():
        del book.defined_names[name]
    book.save(master)
    assert run(["carry-forward", str(master), "--to", "4"]) in (0, 1)
    names = {name: f"={it.attr_text}" for name, it in openpyxl.load_workbook(master).defined_names.items()}
    assert reading_names().items() <= names.items()


def test_the_first_thing_missing_is_the_most_basic_one() -> None:
    agreement = an_agreement(current_round=1)
    row = an_initiative("1.1", r1__milestone="Et skridt", funding__2019=Decimal(1))
    assert first_missing(agreement, row) == text("missing.smiley")


def test_a_check_whose_column_the_sheet_lacks_is_left_out() -> None:
    agreement = an_agreement(current_round=1)
    formula = mangler_formula({"r1.smiley": "C", "r1.milestone": "B"}, agreement, 7)
    assert text("missing.smiley") in formula
    assert text("missing.sad_action") not in formula
    assert "$C7" in formula


def test_formulas_stay_within_excels_limits() -> None:
    agreement = an_agreement(current_round=4)
    letters = dict.fromkeys(column_set(agreement.years, agreement.rounds).by_key, "ZZ")
    assert len(mangler_formula(letters, agreement, 99999)) < 8192
    for smiley in CHOICES:
        assert all(len(part) <= 255 for part in spellings_formula(smiley).split('"'))
