"""E: the effort's smileys. A line of a table is one initiative's rounds, the last one current -> findings."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import GUIDE_2017, agreement, codes, row

from workbook_tools.model.agreement import Guide, Initiative, Postponement, Round
from workbook_tools.model.fields import get_field
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Smiley, Value
from workbook_tools.rules import ROW_RULES, check, closed_round_changes, previous_smiley

POSTPONED = Postponement(to_year=2020, administration_remark="Tid.", parties_remark="Enig.", decision="Udskydes")
GUIDE_2019 = Guide("2019")


def judged(rounds: tuple[str, ...], guide: Guide = GUIDE_2019, **fields: object) -> list[Finding]:
    """What the row rules say about one initiative in the last of its rounds."""
    initiative = row(*rounds, **fields)
    whole = agreement(initiative, current_round=len(rounds), guide=guide)
    return [f for rule in ROW_RULES for f in rule(whole, initiative)]


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        # E1: a milestone needs a smiley
        (("milestone",), ["E1 r1.smiley"]),
        (("milestone status",), ["E1 r1.smiley"]),
        (("milestone happy",), []),
        (("happy", "milestone"), ["E1 r2.smiley"]),
        (("",), []),
        # E2: no milestone, happy last time
        (("milestone happy", ""), ["E2 r2.smiley"]),
        (("milestone happy", "happy"), []),
        (("milestone happy", "", ""), ["E2 r3.smiley"]),
        (("milestone happy", "sad action"), ["E2 r2.status"]),
        (("milestone happy", "sad status action"), []),
        (("milestone happy", "neutral status"), []),
        (("milestone happy", "neutral"), ["E4 r2.status"]),
        # E3: no milestone, neutral or sad last time
        (("milestone neutral status", ""), ["E3 r2.smiley", "E3 r2.status"]),
        (("milestone sad status action", "status"), ["E3 r2.smiley"]),
        (("milestone sad status action", "happy"), ["E3 r2.status"]),
        (("milestone neutral status", "happy status"), []),
        (("milestone neutral status", "neutral"), ["E3 r2.status", "E4 r2.status"]),
        (("milestone neutral status", "sad status action"), []),
        (("milestone neutral status", "milestone happy"), []),
        # E4 and E5: what a smiley asks for, milestone or not
        (("milestone neutral",), ["E4 r1.status"]),
        (("milestone neutral status",), []),
        (("milestone sad",), ["E5 r1.corrective_action"]),
        (("milestone sad status",), ["E5 r1.corrective_action"]),
        (("milestone sad action",), []),
        # E8: a smiley out of nowhere
        (("happy",), ["E8 r1.smiley"]),
        (("", "sad status action"), ["E8 r2.smiley"]),
        # an earlier status without a smiley: the last smiley is not known, and nothing is asked on its account
        (("milestone happy", "status", ""), []),
        (("status", "happy"), []),
    ],
)
def test_effort(rounds: tuple[str, ...], expected: list[str]) -> None:
    assert codes(judged(rounds)) == expected


@pytest.mark.parametrize(
    ("guide", "rounds", "expected"),
    [
        (GUIDE_2017, ("milestone sad",), []),
        (GUIDE_2017, ("milestone neutral",), ["E4 r1.status"]),
        (GUIDE_2017, ("milestone happy", ""), ["E2 r2.smiley"]),
        (Guide("x", neutral_needs_status=False), ("milestone neutral",), []),
        (Guide("x", carry_happy=False), ("milestone happy", ""), []),
        (Guide("x", follow_up_unhappy=False), ("milestone sad action", ""), []),
    ],
)
def test_the_guide_of_the_year_decides(guide: Guide, rounds: tuple[str, ...], expected: list[str]) -> None:
    assert codes(judged(rounds, guide)) == expected


@pytest.mark.parametrize("rounds", [("milestone",), ("milestone happy", ""), ("milestone sad status action", "")])
def test_a_postponed_initiative_owes_no_smiley(rounds: tuple[str, ...]) -> None:
    assert judged(rounds, postponement=POSTPONED) == []


@pytest.mark.parametrize(
    ("rounds", "suggestion"),
    [(("milestone happy", ""), "happy"), (("milestone happy", "status"), ""), (("milestone happy", "action"), "")],
)
def test_happy_is_suggested_only_where_nothing_was_written(rounds: tuple[str, ...], suggestion: str) -> None:
    assert [(f.code, f.suggestion) for f in judged(rounds)] == [("E2", suggestion)]


def test_a_silent_green_is_called_so() -> None:
    (finding,) = judged(("milestone sad status action", "happy"))
    assert finding.values["silent_green"] == "yes"
    assert (finding.values["last"], finding.values["now"]) == ("☹", "☺")


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        (("", ""), None),
        (("sad", ""), Smiley.SAD),
        (("sad", "happy", ""), Smiley.HAPPY),
        (("sad", "milestone", ""), Smiley.SAD),
        (("sad", "status", ""), None),
        (("", "sad"), None),
    ],
)
def test_the_previous_smiley_is_the_nearest_known_one(rounds: tuple[str, ...], expected: Smiley | None) -> None:
    assert previous_smiley(row(*rounds), len(rounds)) is expected


def test_nothing_is_filled_in_for_a_later_round_but_milestones() -> None:
    initiative = row("milestone happy", "milestone", "status sad action economy-sad economy-status")
    whole = agreement(initiative, current_round=1)
    assert codes(check(whole)) == [
        "E6 r3.status",
        "E6 r3.smiley",
        "E6 r3.corrective_action",
        "E6 r3.economy_status",
        "E6 r3.economy_smiley",
    ]


def test_a_later_round_that_was_closed_is_not_filled_in_ahead() -> None:
    rounds = tuple(Round(n, f"{n}.", closed=n == 2) for n in (1, 2, 3))
    whole = agreement(row("milestone happy", "happy", "happy"), current_round=1, rounds=rounds)
    assert codes(check(whole)) == ["E6 r3.smiley"]


def base_of(*rows: Initiative) -> dict[tuple[str, str, str], Value]:
    keys = [f"r{n}.{name}" for n in (1, 2) for name in ("milestone", "status", "smiley")]
    return {(*i.key, key): value for i in rows for key in keys if (value := get_field(i, key))}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("milestone happy", ""), ("milestone happy", "sad"), []),
        (("milestone happy", ""), ("milestone neutral", ""), ["E7 r1.smiley"]),
        (("milestone happy", ""), ("milestone happy status", ""), ["E7 r1.status"]),
        (("milestone happy", ""), ("happy", ""), ["E7 r1.milestone"]),
    ],
)
def test_a_round_before_the_current_one_stands(
    before: tuple[str, ...], after: tuple[str, ...], expected: list[str]
) -> None:
    now = agreement(row(*after), current_round=2)
    sent = {**base_of(row(*before)), ("Teknik", "1.1", "title"): "Plan for pladsen"}
    assert codes(closed_round_changes(now, sent)) == expected


def test_a_base_of_closed_rounds_says_nothing_of_open_ones() -> None:
    """As when somebody types a later current round into the settings: round 2 has no kept values to compare with."""
    rounds = (Round(1, "1.", closed=True), Round(2, "2."), Round(3, "3."))
    now = agreement(row("milestone happy", "milestone sad"), current_round=3, rounds=rounds)
    kept = {key: value for key, value in base_of(row("milestone happy")).items() if key[2].startswith("r1.")}
    assert codes(closed_round_changes(now, kept)) == []


def test_a_closed_round_stands_whichever_is_current() -> None:
    rounds = (Round(1, "1. budgetopfølgning 2019"), Round(2, "2. budgetopfølgning 2019", closed=True))
    now = agreement(row("happy", "sad"), current_round=1, rounds=rounds)
    (finding,) = closed_round_changes(now, base_of(row("neutral", "happy")))
    assert (finding.code, finding.field, finding.suggestion) == ("E7", "r2.smiley", "happy")


def test_a_new_row_has_no_closed_round() -> None:
    now = agreement(row("happy", number="1.9"), current_round=2)
    assert list(closed_round_changes(now, base_of(row("happy", number="1.1")))) == []


WRITTEN = st.lists(st.sampled_from(["milestone", "status", "action", "happy", "neutral", "sad"]), unique=True)
ROUNDS = st.lists(WRITTEN.map(" ".join), min_size=1, max_size=4).map(tuple)


def required(findings: Iterable[Finding], code: str) -> set[str]:
    return {f.field for f in findings if f.code == code}


@given(ROUNDS)
def test_a_row_owes_a_smiley_by_one_rule_at_most(rounds: tuple[str, ...]) -> None:
    asking = [f.code for f in judged(rounds) if f.field.endswith(".smiley") and f.code in {"E1", "E2", "E3"}]
    assert len(asking) <= 1


@given(ROUNDS)
def test_a_complete_report_settles_every_effort_rule(rounds: tuple[str, ...]) -> None:
    complete = (*rounds[:-1], "milestone status sad action")
    assert not {f.code for f in judged(complete)} & {"E1", "E2", "E3", "E4", "E5", "E8"}


@given(ROUNDS)
def test_following_a_suggestion_settles_its_finding(rounds: tuple[str, ...]) -> None:
    if not any(f.code == "E2" and f.suggestion for f in judged(rounds)):
        return
    assert required(judged((*rounds[:-1], f"{rounds[-1]} happy")), "E2") == set()
