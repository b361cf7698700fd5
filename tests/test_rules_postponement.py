"""U: initiatives proposed for a later year."""

from __future__ import annotations

import pytest
from rows import agreement, codes, row

from workbook_tools.model.agreement import Initiative, Postponement
from workbook_tools.rules import check, is_postponed

REMARK, ANSWER = "Ventes til foråret.", "Enige."


def proposed(number: str = "1.1", **fields: object) -> Initiative:
    """An initiative whose proposal is complete but for what `fields` says."""
    complete = {"to_year": 2020, "administration_remark": REMARK, "parties_remark": ANSWER, **fields}
    return row(number=number, postponement=Postponement(**complete))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"to_year": None}, ["U1 postpone.to_year"]),
        ({"to_year": 2019}, ["U1 postpone.to_year"]),
        ({"administration_remark": None}, ["U1 postpone.administration_remark"]),
        ({"administration_remark": None, "see_also": "1.2"}, []),
        ({"decision": "Fastholdes"}, []),
        ({"decision": "Fastholdes", "parties_remark": None}, ["U2 postpone.parties_remark"]),
        ({"decision": "Udskydes", "parties_remark": None, "see_also": "1.2"}, []),
        ({"decision": "Udskydes", "parties_remark": None, "see_also": "1.3"}, ["U2 postpone.parties_remark"]),
        ({"decision": "Afventer", "parties_remark": None}, []),
        ({"see_also": "9.9"}, ["U3 postpone.see_also"]),
        ({"see_also": "1.1"}, ["U3 postpone.see_also"]),
    ],
)
def test_a_proposal(fields: dict[str, object], expected: list[str]) -> None:
    answered, unanswered = proposed("1.2"), proposed("1.3", parties_remark=None)
    assert codes(check(agreement(proposed(**fields), answered, unanswered))) == expected


def test_an_initiative_without_a_proposal_owes_none() -> None:
    assert check(agreement(row())) == ()


def test_a_reference_may_lead_on_to_the_remark() -> None:
    chain = [
        proposed("1.1", parties_remark=None, decision="Udskydes", see_also="1.2"),
        proposed("1.2", parties_remark=None, see_also="1.3"),
        proposed("1.3"),
    ]
    assert check(agreement(*chain)) == ()


def test_everyone_in_a_circle_is_told_and_nobody_else() -> None:
    rows = [proposed("1.1", see_also="1.2"), proposed("1.2", see_also="1.3"), proposed("1.3", see_also="1.2")]
    assert [(f.code, f.number) for f in check(agreement(*rows))] == [("U3", "1.2"), ("U3", "1.3")]


def test_a_mistyped_reference_gets_the_nearest_number() -> None:
    (finding,) = check(agreement(proposed("2.14", see_also="2.113"), proposed("2.13")))
    assert (finding.code, finding.suggestion) == ("U3", "2.13")


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("Udskydes", True),
        ("udskydes til 2021", True),
        ("Udskudt til 2021", True),
        ("Udsættes", True),
        ("Udskydes ikke", False),
        ("Fastholdes", False),
        ("Delvist", False),
        ("Delvist udskudt", False),
        ("Afventer", False),
        (None, False),
    ],
)
def test_a_postponement_is_known_by_its_decision(decision: str | None, expected: bool) -> None:
    assert is_postponed(row(postponement=Postponement(to_year=2021, decision=decision))) is expected
