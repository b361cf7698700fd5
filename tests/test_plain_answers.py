"""Answers in Kontrol in people's own words."""

from __future__ import annotations

import pytest

from workbook_tools.app.plain_answers import answer_to_conflict, answer_to_proposal, is_yes_or_no, meant
from workbook_tools.ops.submissions import Answer


@pytest.mark.parametrize("said", ["ja", "Ja.", " JA tak!", "j", "ok", "o.k.", "x", "X", "tilføj", "Tilføj den", "sand"])
def test_a_plain_yes_lets_a_proposal_in(said: str) -> None:
    assert answer_to_proposal(said) is Answer.SUBMISSION


@pytest.mark.parametrize("said", ["nej", "Nej!", "n", "nej tak", "afvis", "AFVIST", "falsk"])
def test_a_plain_no_keeps_it_out(said: str) -> None:
    assert answer_to_proposal(said) is Answer.MASTER


@pytest.mark.parametrize("said", ["måske", "senere", "?", "ja og nej", "behold", ""])
def test_anything_else_is_no_answer_to_a_proposal(said: str) -> None:
    assert answer_to_proposal(said) is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("behold", Answer.MASTER),
        ("Behold masterens", Answer.MASTER),
        ("brug indberetningen", Answer.SUBMISSION),
        ("Indberetning.", Answer.SUBMISSION),
        ("min egen", Answer.OWN),
        ("ja", None),
        ("ok", None),
        ("x", None),
    ],
)
def test_a_conflict_is_answered_by_what_names_a_value(said: str, answer: Answer | None) -> None:
    assert answer_to_conflict(said) is answer
    assert is_yes_or_no(said) is (answer is None)


def test_a_slip_of_the_pen_is_answered_with_the_choice_it_resembles() -> None:
    assert meant("brug indbretning", "check.choices") == "brug indberetning"
    assert meant("tilfj", "check.proposal_choices") == "tilføj"
