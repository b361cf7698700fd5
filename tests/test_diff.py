"""What differs between two states of an agreement."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from rows import agreement, row

from workbook_tools.model.agreement import Round
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.values import NO_FUNDS, Smiley
from workbook_tools.ops.diff import diff


def test_nothing_differs_from_itself() -> None:
    same = agreement(row("milestone happy"))
    assert diff(same, same) == ()


def test_each_changed_field_is_one_change() -> None:
    old = agreement(row("milestone happy", row_id="a"))
    new = agreement(row("milestone neutral status", row_id="a", funding={2019: Decimal("0.5")}))
    assert [(c.row_id, c.number, c.field, c.old, c.new, c.reason) for c in diff(old, new)] == [
        ("a", "1.1", "funding.2019", None, Decimal("0.5"), "changed"),
        ("a", "1.1", "r1.status", None, "Arbejdet er i gang.", "changed"),
        ("a", "1.1", "r1.smiley", Smiley.HAPPY, Smiley.NEUTRAL, "changed"),
    ]


def test_a_row_with_another_id_is_known_by_its_number() -> None:
    old, new = agreement(row("happy", row_id="a")), agreement(row("sad", row_id="b"))
    assert [(c.row_id, c.field, c.new) for c in diff(old, new)] == [("a", "r1.smiley", Smiley.SAD)]


def test_a_number_that_stands_twice_tells_no_row_apart() -> None:
    old = agreement(row(row_id="a", title="Sti"))
    new = agreement(row(row_id="b", title="Sti"), row(row_id="c", title="Sti"))
    assert [(c.row_id, c.reason) for c in diff(old, new)] == [("a", "removed"), ("b", "added"), ("c", "added")]


def test_rows_that_came_and_went() -> None:
    old, new = agreement(row(number="1.1", title="Sti")), agreement(row(number="1.2", title="Bro"))
    assert diff(old, new) == (
        Change("Teknik", "1.1", "1.1", "", "Sti", None, "removed"),
        Change("Teknik", "1.2", "1.2", "", None, "Bro", "added"),
    )


def test_the_same_number_on_another_sheet_is_another_row() -> None:
    old, new = agreement(row(committee="Teknik")), agreement(row(committee="Kultur"))
    assert [(c.committee, c.reason) for c in diff(old, new)] == [("Teknik", "removed"), ("Kultur", "added")]


def test_the_rounds_come_first() -> None:
    old = agreement(row(), rounds=(Round(1, "1."), Round(2, "2.", closed=True)))
    new = agreement(row("happy"), rounds=(Round(1, "1.", closed=True), Round(2, "2.")), current_round=2)
    assert [(c.field, c.old, c.new) for c in diff(old, new)] == [
        ("current_round", 1, 2),
        ("r1.closed", None, "yes"),
        ("r2.closed", "yes", None),
        ("r1.smiley", None, Smiley.HAPPY),
    ]


WRITTEN = st.lists(st.sampled_from(["milestone", "status", "action", "happy", "neutral", "sad"]), unique=True)
ROW = st.builds(
    lambda rounds, funding, title: row(*rounds, funding=funding, title=title),
    st.lists(WRITTEN.map(" ".join), max_size=4),
    st.dictionaries(st.integers(2019, 2022), st.sampled_from([Decimal(1), Decimal("0.5"), NO_FUNDS]), max_size=2),
    st.sampled_from(["", "Sti", "Bro"]),
)


@given(st.lists(st.tuples(ROW, ROW), max_size=4), st.integers(1, 4), st.integers(1, 4))
def test_the_changes_lead_from_old_to_new(pairs: list, current: int, then: int) -> None:  # type: ignore[type-arg]
    numbered = [(replace(a, row_id=str(n)), replace(b, row_id=str(n))) for n, (a, b) in enumerate(pairs)]
    old = agreement(*(a for a, _ in numbered), current_round=current)
    new = agreement(*(b for _, b in numbered), current_round=then)
    assert diff(apply_changes(old, diff(old, new)), new) == ()


@given(st.permutations(["1.2", "1.10", "2.1"]), st.permutations(["1.2", "1.10", "2.1"]))
def test_the_order_of_the_rows_plays_no_part(before: list[str], after: list[str]) -> None:
    old = agreement(*(row("happy", number=n) for n in before))
    new = agreement(*(row("sad", number=n) for n in after))
    assert [c.number for c in diff(old, new)] == ["1.2", "1.10", "2.1"]
