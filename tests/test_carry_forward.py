"""Opening a round: what is carried, what is listed, what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import GUIDE_2017, WORDS, agreement, codes, row

from workbook_tools.model.agreement import Agreement, Guide, Initiative, Postponement, Round
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.fields import field_keys, get_field
from workbook_tools.model.values import Smiley
from workbook_tools.ops.carry_forward import carry_forward, reopen_round
from workbook_tools.rules import check

POSTPONED = Postponement(to_year=2020, administration_remark="Tid.", parties_remark="Enig.", decision="Udskydes")


def carried(before: Agreement, to: int) -> list[str]:
    """The cells that get a smiley."""
    return [c.field for c in carry_forward(before, to).changes if c.reason == "carried"]


@pytest.mark.parametrize(
    ("rounds", "cells", "findings"),
    [
        (("milestone happy", ""), ["r2.smiley"], ["C1 r2.smiley"]),
        (("milestone happy", "milestone"), [], []),
        (("milestone happy", "happy"), [], []),
        (("milestone happy", "sad"), [], []),
        (("milestone happy", "status"), [], []),
        (("milestone happy", "action"), [], []),
        (("milestone neutral status", ""), [], ["C2 r2.smiley"]),
        (("milestone sad status action", ""), [], ["C2 r2.smiley"]),
        (("milestone sad status action", "happy"), [], ["C2 r2.smiley"]),
        (("milestone sad status action", "neutral status"), [], []),
        (("milestone", ""), [], ["C3 r1.smiley"]),
        (("status", ""), [], ["C3 r1.smiley"]),
        (("", ""), [], []),
    ],
)
def test_going_from_round_1_to_2(rounds: tuple[str, ...], cells: list[str], findings: list[str]) -> None:
    before = agreement(row(*rounds), current_round=1)
    assert carried(before, 2) == cells
    assert codes(carry_forward(before, 2).findings) == findings


def test_a_carried_smiley_says_so() -> None:
    outcome = carry_forward(agreement(row("milestone happy")), 2)
    assert outcome.changes[-1] == Change("Teknik", "1.1", "1.1", "r2.smiley", None, Smiley.HAPPY, "carried")


def test_the_round_opens_and_the_one_before_closes() -> None:
    outcome = carry_forward(agreement(row()), 2)
    assert [(c.field, c.old, c.new, c.reason) for c in outcome.changes] == [
        ("r1.closed", None, "yes", "closed"),
        ("current_round", 1, 2, "opened"),
    ]
    after = apply_changes(agreement(row()), outcome.changes)
    assert (after.current_round, after.round(1).closed, after.round(2).closed) == (2, True, False)


def test_a_smiley_is_carried_from_round_to_round() -> None:
    before = agreement(row("milestone happy", "happy"), current_round=2)
    assert carried(before, 3) == ["r3.smiley"]


def test_what_an_unreported_round_in_between_means_is_not_guessed() -> None:
    before = agreement(row("milestone happy", "milestone"), current_round=2)
    assert carried(before, 3) == []
    assert codes(carry_forward(before, 3).findings) == ["C3 r2.smiley"]


def test_a_postponed_initiative_is_left_alone() -> None:
    rows = [row("milestone happy", postponement=POSTPONED), row("milestone", number="1.2", postponement=POSTPONED)]
    outcome = carry_forward(agreement(*rows), 2)
    assert [c.field for c in outcome.changes] == ["r1.closed", "current_round"]
    assert outcome.findings == ()


def test_a_guide_that_carries_nothing() -> None:
    before = agreement(row("milestone happy"), guide=Guide("x", carry_happy=False))
    assert carried(before, 2) == []


def test_the_guide_of_2017_carries_too() -> None:
    assert carried(agreement(row("milestone happy"), guide=GUIDE_2017), 2) == ["r2.smiley"]


def test_the_list_names_the_last_smiley_and_status() -> None:
    before = agreement(row("milestone neutral status"))
    (finding,) = carry_forward(before, 2).findings
    assert (finding.values["last"], finding.values["status"]) == ("😐", WORDS["status"][1])


@pytest.mark.parametrize(
    ("current", "to", "closed", "code"),
    [(3, 2, False, "C4"), (4, 5, False, "C5"), (1, 0, False, "C5"), (1, 2, True, "C7")],
)
def test_a_round_that_cannot_be_opened_is_refused(current: int, to: int, closed: bool, code: str) -> None:
    rounds = tuple(Round(n, f"{n}.", closed=closed and n == to) for n in (1, 2, 3, 4))
    outcome = carry_forward(agreement(row("happy"), current_round=current, rounds=rounds), to)
    assert outcome.changes == ()
    assert [f.code for f in outcome.findings] == [code]


def test_a_skipped_round_is_told_and_carried_through() -> None:
    outcome = carry_forward(agreement(row("milestone happy"), current_round=1), 3)
    assert [c.field for c in outcome.changes] == ["r1.closed", "r2.closed", "current_round", "r2.smiley", "r3.smiley"]
    assert codes(outcome.findings) == ["C6 current_round", "C1 r2.smiley", "C1 r3.smiley"]


def test_a_skipped_round_that_was_closed_stays_as_it_is() -> None:
    rounds = tuple(Round(n, f"{n}.", closed=n == 2) for n in (1, 2, 3))
    assert carried(agreement(row("milestone happy"), rounds=rounds), 3) == ["r3.smiley"]


def test_a_skipped_round_that_was_closed_is_not_told_again() -> None:
    rounds = tuple(Round(n, f"{n}.", closed=n == 2) for n in (1, 2, 3))
    assert carry_forward(agreement(row(), rounds=rounds), 3).findings == ()


def test_a_reopened_round_is_the_open_one_again() -> None:
    rounds = tuple(Round(n, f"{n}.", closed=n < 3) for n in (1, 2, 3))
    before = agreement(row("milestone sad status action", "neutral status"), current_round=3, rounds=rounds)
    outcome = reopen_round(before, 2)
    assert [(c.field, c.old, c.new, c.reason) for c in outcome.changes] == [
        ("r2.closed", "yes", None, "reopened"),
        ("current_round", 3, 2, "reopened"),
    ]
    after = apply_changes(before, outcome.changes)
    assert (after.current_round, after.round(1).closed, after.round(2).closed) == (2, True, False)


def test_reopening_takes_back_what_was_carried_and_nothing_else() -> None:
    rows = [row("happy", "milestone happy"), row("happy", "happy", "happy status", number="1.2")]
    before = agreement(*rows, row("sad action", "happy", "milestone", number="1.3"), current_round=2)
    carried_on = apply_changes(before, carry_forward(before, 4).changes)
    outcome = reopen_round(replace(carried_on, rounds=before.rounds), 2)
    assert [(c.number, c.field, c.new) for c in outcome.changes if c.row_id] == [
        ("1.1", "r4.smiley", None),
        ("1.1", "r3.smiley", None),
        ("1.2", "r4.smiley", None),
    ]


def test_a_later_round_that_is_closed_keeps_its_smileys() -> None:
    before = agreement(row("happy"), current_round=1)
    carried_on = apply_changes(before, carry_forward(before, 3).changes)
    assert [c.field for c in reopen_round(carried_on, 1).changes] == ["r1.closed", "current_round", "r3.smiley"]


def test_a_current_round_that_was_closed_can_be_reopened() -> None:
    rounds = tuple(Round(n, f"{n}.", closed=n == 2) for n in (1, 2, 3))
    outcome = reopen_round(agreement(row(), current_round=2, rounds=rounds), 2)
    assert [c.field for c in outcome.changes] == ["r2.closed"]


@pytest.mark.parametrize(("number", "code"), [(3, "C8"), (5, "C5"), (0, "C5")])
def test_a_round_that_cannot_be_reopened_is_refused(number: int, code: str) -> None:
    outcome = reopen_round(agreement(row("happy"), current_round=2), number)
    assert outcome.changes == ()
    assert [f.code for f in outcome.findings] == [code]


WRITTEN = st.lists(st.sampled_from(["milestone", "status", "action", "happy", "neutral", "sad"]), unique=True)
ROWS = st.lists(st.lists(WRITTEN.map(" ".join), max_size=4), max_size=4)
CURRENT_AND_TO = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(sorted)


def whole(rows: list[list[str]], current: int) -> Agreement:
    initiatives: list[Initiative] = [row(*rounds, number=f"1.{n}") for n, rounds in enumerate(rows, 1)]
    return agreement(*initiatives, current_round=current)


@given(ROWS, CURRENT_AND_TO)
def test_carrying_twice_is_carrying_once(rows: list[list[str]], rounds: list[int]) -> None:
    current, to = rounds
    before = whole(rows, current)
    after = apply_changes(before, carry_forward(before, to).changes)
    assert carry_forward(after, to).changes == ()


@given(ROWS, CURRENT_AND_TO)
def test_a_filled_cell_is_never_overwritten(rows: list[list[str]], rounds: list[int]) -> None:
    current, to = rounds
    before = whole(rows, current)
    after = apply_changes(before, carry_forward(before, to).changes)
    for old, new in zip(before.initiatives, after.initiatives, strict=True):
        filled = [key for key in field_keys(before) if get_field(old, key) is not None]
        assert [get_field(new, key) for key in filled] == [get_field(old, key) for key in filled]


@given(ROWS, CURRENT_AND_TO)
def test_going_over_a_round_carries_what_going_through_it_does(rows: list[list[str]], rounds: list[int]) -> None:
    current, to = rounds
    at_once = step_by_step = whole(rows, current)
    at_once = apply_changes(at_once, carry_forward(at_once, to).changes)
    for number in range(current, to + 1) if current == to else range(current + 1, to + 1):
        step_by_step = apply_changes(step_by_step, carry_forward(step_by_step, number).changes)
    assert step_by_step == at_once


@given(ROWS, CURRENT_AND_TO)
def test_a_carried_smiley_is_what_the_rules_ask_for(rows: list[list[str]], rounds: list[int]) -> None:
    current, to = rounds
    before = whole(rows, current)
    opened = apply_changes(before, [Change("", "", "", "current_round", current, to)])
    wanted = {(f.number, f.field) for f in check(opened) if f.code == "E2" and f.suggestion == "happy"}
    got = {(c.number, c.field) for c in carry_forward(before, to).changes if c.field == f"r{to}.smiley"}
    assert got <= wanted or to - current > 1


@given(ROWS, CURRENT_AND_TO)
def test_going_forward_after_reopening_comes_back_to_the_same(rows: list[list[str]], rounds: list[int]) -> None:
    to, current = rounds
    start = whole(rows, to)
    before = apply_changes(start, carry_forward(start, current).changes)
    reopened = apply_changes(before, reopen_round(before, to).changes)
    assert reopen_round(reopened, to).changes == ()
    assert apply_changes(reopened, carry_forward(reopened, current).changes) == before
