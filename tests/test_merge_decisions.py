"""The coordinator's answers to conflicts: followed once, remembered, and refused when things have moved on."""

from __future__ import annotations

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of, with_values

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.fields import get_field
from workbook_tools.model.values import Value
from workbook_tools.ops.merge import merge
from workbook_tools.ops.submissions import Answer, Choice, Conflict, MergeResult, Submission

STATUS = ("Økonomiudvalget", "1.1", "r1.status")
SENT = an_agreement(an_initiative("1.1"))
DISPATCH = dispatches_of(SENT)["Ejendomme"]
MASTER = with_values(SENT, {STATUS: "Min"})
FILE = a_submission(DISPATCH, {STATUS: "Din"}, "a.xlsx")
CONFLICT = merge(MASTER, [FILE]).conflicts[0]


def decide(answer: Answer, value: Value = None) -> tuple[Agreement, MergeResult]:
    """Master after the answer, and what that merge said."""
    result = merge(MASTER, [], choices=[Choice(CONFLICT, answer, value)])
    return apply_changes(MASTER, result.changes), result


def status_in(master: Agreement) -> Value:
    return get_field(master.initiatives[0], "r1.status")


@pytest.mark.parametrize(
    ("answer", "value", "expected"),
    [(Answer.MASTER, None, "Min"), (Answer.SUBMISSION, None, "Din"), (Answer.OWN, "Vores", "Vores")],
)
def test_an_answer_is_followed_and_the_conflict_does_not_come_back(
    answer: Answer, value: Value, expected: Value
) -> None:
    master, result = decide(answer, value)
    again = merge(master, [FILE], decided={d.key for d in result.decisions})
    assert status_in(master) == expected
    assert (again.changes, again.conflicts, again.applied, again.edits) == ((), (), 1, 1)


def test_the_change_says_that_it_was_decided_and_from_which_file() -> None:
    (change,) = decide(Answer.SUBMISSION)[1].changes
    assert (change.old, change.new, change.reason, change.origin) == ("Min", "Din", "decided", "a.xlsx")


def test_own_text_may_be_blank() -> None:
    assert status_in(decide(Answer.OWN, None)[0]) is None


def test_an_answer_and_its_file_may_come_in_the_same_merge() -> None:
    result = merge(MASTER, [FILE], choices=[Choice(CONFLICT, Answer.MASTER)])
    assert (result.changes, result.conflicts) == ((), ())


@pytest.mark.parametrize("later", ["Noget andet", None])
def test_another_value_from_the_centre_is_a_new_conflict(later: Value) -> None:
    base = with_values(SENT, {STATUS: "Sendt"})
    dispatch, master = dispatches_of(base)["Ejendomme"], MASTER
    first = a_submission(dispatch, {STATUS: "Din"})
    kept = merge(master, [], choices=[Choice(merge(master, [first]).conflicts[0], Answer.MASTER)])
    known = {d.key for d in kept.decisions}
    assert not merge(master, [first], decided=known).conflicts
    assert merge(master, [a_submission(dispatch, {STATUS: later})], decided=known).conflicts


def test_an_answer_to_what_has_changed_since_is_refused() -> None:
    moved = with_values(MASTER, {STATUS: "Ændret"})
    result = merge(moved, [FILE], choices=[Choice(CONFLICT, Answer.SUBMISSION)])
    assert ([f.code for f in result.findings], result.changes, len(result.conflicts)) == (["M16"], (), 1)


def test_an_answer_on_a_row_that_is_gone_is_refused() -> None:
    result = merge(an_agreement(), [], choices=[Choice(CONFLICT, Answer.MASTER)])
    assert [f.code for f in result.findings] == ["M16"]


def two_files() -> tuple[list[Submission], Conflict]:
    files = [a_submission(DISPATCH, {STATUS: text}, f"{text}.xlsx") for text in ("A", "B")]
    return files, merge(MASTER, files).conflicts[0]


def test_of_several_submissions_the_answer_names_one_and_settles_all() -> None:
    files, conflict = two_files()
    result = merge(MASTER, files, choices=[Choice(conflict, Answer.SUBMISSION, "B")])
    assert ([(c.new, c.origin) for c in result.changes], result.conflicts) == ([("B", "B.xlsx")], ())


def test_an_answer_that_names_none_of_several_values_is_refused() -> None:
    files, conflict = two_files()
    result = merge(MASTER, files, choices=[Choice(conflict, Answer.SUBMISSION)])
    assert ([f.code for f in result.findings], result.changes, len(result.conflicts)) == (["M17"], (), 1)
