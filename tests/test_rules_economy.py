"""K: the economy's smileys and amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import GUIDE_2017, agreement, codes, row

from workbook_tools.model.agreement import Guide, Postponement
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import NO_FUNDS, Amount, amount_text
from workbook_tools.rules import check
from workbook_tools.rules.amounts import stated_amounts

SOME, ZERO, SAVED = Decimal("0.5"), Decimal(0), Decimal("-0.3")
POSTPONED = Postponement(to_year=2020, administration_remark="Tid.", parties_remark="Enig.", decision="Udskydes")
GUIDE_2019 = Guide("2019")


def judged(words: str, funding: Amount | None = None, guide: Guide = GUIDE_2019, **fields: object) -> list[Finding]:
    """The findings on one initiative with an amount (or None) in 2019, in round 1."""
    amounts = {} if funding is None else {2019: funding}
    return list(check(agreement(row(words, funding=amounts, **fields), guide=guide)))


@pytest.mark.parametrize(
    ("words", "funding", "expected"),
    [
        # K1: funds need a smiley
        ("", SOME, ["K1 r1.economy_smiley"]),
        ("", SAVED, ["K1 r1.economy_smiley"]),
        ("economy-happy", SOME, []),
        ("", ZERO, []),
        ("", NO_FUNDS, []),
        ("", None, []),
        # K2: never neutral
        ("economy-neutral", SOME, ["K2 r1.economy_smiley"]),
        # K3: nothing to judge
        ("economy-happy", ZERO, ["K3 r1.economy_smiley"]),
        ("economy-happy", NO_FUNDS, ["K3 r1.economy_smiley"]),
        ("economy-happy", None, ["K3 r1.economy_smiley"]),
        # K4: sad needs a status
        ("economy-sad", SOME, ["K4 r1.economy_status"]),
        ("economy-sad economy-status", SOME, []),
    ],
)
def test_economy(words: str, funding: Amount | None, expected: list[str]) -> None:
    assert codes(judged(words, funding)) == expected


@pytest.mark.parametrize(("guide", "expected"), [(Guide("x", neutral_economy=True), []), (GUIDE_2017, ["K2"])])
def test_the_guide_may_allow_a_neutral_economy(guide: Guide, expected: list[str]) -> None:
    assert [f.code for f in judged("economy-neutral", SOME, guide)] == expected


def test_a_postponed_initiative_owes_no_economy_smiley() -> None:
    assert judged("", SOME, postponement=POSTPONED) == []


def test_funds_of_another_year_ask_for_nothing() -> None:
    assert list(check(agreement(row("", funding={2020: SOME})))) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["K5 alternative_financing", "K5w council_approval"]),
        ({"alternative_financing": "Fra vejpuljen"}, ["K5w council_approval"]),
        ({"council_approval": "26. august, punkt 7"}, ["K5 alternative_financing"]),
        ({"alternative_financing": "Fra vejpuljen", "council_approval": "26. august, punkt 7"}, []),
    ],
)
@pytest.mark.parametrize("revised", [SOME, ZERO, NO_FUNDS])
def test_a_revised_funding(revised: Amount, fields: dict[str, str], expected: list[str]) -> None:
    assert codes(judged("", None, revised_funding=revised, **fields)) == expected


def test_a_revised_funding_is_something_to_judge() -> None:
    approved = {"revised_funding": SOME, "alternative_financing": "Puljen", "council_approval": "Punkt 7"}
    assert judged("economy-happy", NO_FUNDS, **approved) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der afsættes 0,5 mio. kr. i 2019.", {2019: "0.5"}),
        ("0,5 mio. kr. i 2019", {2019: "0.5"}),
        ("Til stien afsættes 2 mio. kr. i 2020. Stien er færdig inden jul.", {2020: "2"}),
        ("Der afsættes 0,5 mio. kr. i hvert af årene 2019 og 2020.", {2019: "0.5", 2020: "0.5"}),
        ("Der afsættes årligt 0,5 mio. kr. i 2019, 1 mio. kr. i 2020.", {2019: "0.5", 2020: "1"}),
        ("Der afsættes 5 mio. kr. årligt i 2020 og 2021 til broer.", {2020: "5", 2021: "5"}),
        ("Der afsættes 1 mio. kr. om året i 2019-2021.", {2019: "1", 2020: "1", 2021: "1"}),
        ("Der afsættes 1.250.000 kr. i 2019 og 250.000 kr. i 2020.", {2019: "1.25", 2020: "0.25"}),
        ("Der bevilges 500 t.kr. i 2019 og 250 tkr. i 2020.", {2019: "0.5", 2020: "0.25"}),
        ("I 2020 afsættes der 1,5 millioner kroner til lys.", {2020: "1.5"}),
        ("Der afsættes 1 mio. kr. i 2019.\nDer afsættes 2 mio. kr. i 2020.", {2019: "1", 2020: "2"}),
    ],
)
def test_amounts_that_a_text_states_for_certain(text: str, expected: dict[int, str]) -> None:
    assert stated_amounts(text) == {year: Decimal(amount) for year, amount in expected.items()}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Inden for de allerede afsatte midler bruges 4 mio. kr. i 2020.", "money of something else"),
        ("Der er tidligere afsat 2 mio. kr. i 2019 til formålet.", "an earlier agreement"),
        ("Der er afsat 2 mio. kr. i Aftale om budget 2018 til stien i 2019.", "which year is meant"),
        ("Der afsættes 32 mio. kr. i perioden 2019-2021.", "a total for three years"),
        ("Der afsættes 4 mio. kr. i 2020 og 2021.", "each year's, or both together"),
        ("Der afsættes 12 mio. kr., hvoraf 2 mio. kr. bruges i 2019.", "one part of a total"),
        ("Der afsættes 0,8 mio. kr. årligt fra 2021 og frem.", "no last year"),
        ("Der afsættes 2 mio. kr. i 2019-priser.", "a price level"),
        ("Der afsættes 2 mio. kr. i 2019/20.", "a school year"),
        ("Der afsættes 1-2 mio. kr. i 2019.", "a range"),
        ("Der afsættes op til 2 mio. kr. i 2019.", "a ceiling"),
        ("Der afsættes 0.5 mio. kr. i 2019.", "a point that is no thousands separator"),
        ("Der afsættes yderligere 1 mio. kr. i 2019.", "on top of what"),
        ("Der er en besparelse på 1 mio. kr. i 2019.", "its sign"),
        ("Omsætningen var 5 mio. kr. i 2019.", "not allocated"),
        ("Der afsættes 2 mio. kr. til en hal, der står klar i 2020.", "the year is the hall's"),
        ("Der afsættes 1 mia. kr. i 2019.", "not an initiative's scale"),
        ("Der afsættes 1 mio. kr. i 2019 til A. Der afsættes 2 mio. kr. i 2019 til B.", "a sum or a repetition"),
        ("Der afsættes 3 mio. kr. til drift. Der afsættes 1 mio. kr. i 2019.", "the first may be 2019's too"),
        ("Stien koster 9 mio. kr. i 2019. Der afsættes 1 mio. kr. i 2019.", "two amounts, one unexplained"),
    ],
)
def test_doubtful_amounts_are_not_compared(text: str, why: str) -> None:
    assert stated_amounts(text) == {}, why


@pytest.mark.parametrize(
    ("funding", "expected"),
    [
        ({2019: SOME, 2020: SOME}, []),
        ({2019: Decimal("0.50"), 2020: SOME}, []),
        ({2019: SOME}, [("funding.2020", "0,5")]),
        ({2019: SOME, 2020: NO_FUNDS}, [("funding.2020", "0,5")]),
        ({2019: Decimal(5), 2020: ZERO}, [("funding.2019", "0,5"), ("funding.2020", "0,5")]),
    ],
)
def test_the_columns_are_compared_with_the_text(funding: dict[int, Amount], expected: list[tuple[str, str]]) -> None:
    text = "Der afsættes 0,5 mio. kr. i hvert af årene 2019 og 2020."
    findings = check(agreement(row("economy-happy", funding=funding, agreement_text=text)))
    assert [(f.field, f.suggestion) for f in findings if f.code == "K6"] == expected


def test_years_outside_the_period_are_not_compared() -> None:
    text = "Der afsættes 2 mio. kr. i 2031."
    assert list(check(agreement(row("", agreement_text=text)))) == []


@given(st.decimals(min_value=0, max_value=9999, places=3), st.integers(2019, 2022))
def test_every_amount_written_the_danish_way_is_read_exactly(amount: Decimal, year: int) -> None:
    assert stated_amounts(f"Der afsættes {amount_text(amount)} mio. kr. i {year}.") == {year: amount}


@given(st.text(alphabet="0123456789., mio.kr.årligt i og-afsættes\n", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(amount >= 0 for amount in stated_amounts(text).values())
