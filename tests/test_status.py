"""Per centre: has it delivered, is it sound, what is left. The first round's deadline is 2019-03-15."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of

from workbook_tools.model.codes import finding
from workbook_tools.model.values import Smiley
from workbook_tools.ops.status import CentreStatus, State, status
from workbook_tools.ops.submissions import Submission

COMMITTEE = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Planen er vedtaget"),
    an_initiative("1.2"),
    an_initiative("1.3", centre="Skoler", r1__milestone="Skolen er bygget"),
)
SENT = dispatches_of(AGREEMENT)["Ejendomme"]
SMILEY, STATUS = (COMMITTEE, "1.1", "r1.smiley"), (COMMITTEE, "1.1", "r1.status")
IN_TIME, TOO_LATE = date(2019, 3, 10), date(2019, 3, 16)
FILLED_IN = a_submission(SENT, {SMILEY: Smiley.HAPPY}, "a.xlsx", "2019-03-01T08:00:00Z")


def ejendomme(*files: Submission, today: date = IN_TIME) -> CentreStatus:
    return status(AGREEMENT, files, today).centres[0]


def test_every_centre_with_initiatives_has_a_line() -> None:
    assert [c.centre for c in status(AGREEMENT, [], IN_TIME).centres] == ["Ejendomme", "Skoler"]


@pytest.mark.parametrize(
    ("today", "state", "days"),
    [(IN_TIME, State.MISSING, 5), (date(2019, 3, 15), State.MISSING, 0), (TOO_LATE, State.LATE, -1)],
)
def test_a_centre_without_a_file_is_missing_and_late_after_the_deadline(today: date, state: State, days: int) -> None:
    line = ejendomme(today=today)
    assert (line.state, line.days_left) == (state, days)


def test_a_round_without_a_deadline_is_never_late() -> None:
    rounds = tuple(replace(r, deadline=None) for r in AGREEMENT.rounds)
    line = status(replace(AGREEMENT, rounds=rounds), [], TOO_LATE).centres[0]
    assert (line.state, line.days_left) == (State.MISSING, None)


def test_what_a_centre_without_a_file_owes_is_what_master_lacks() -> None:
    assert [(c.number, c.field, c.code) for c in ejendomme().remaining] == [("1.1", "r1.smiley", "E1")]


def test_a_complete_file_is_valid() -> None:
    line = ejendomme(FILLED_IN)
    assert (line.state, line.remaining, line.newest) == (State.VALID, (), FILLED_IN)


def test_a_half_filled_in_file_is_received_with_its_remaining_cells() -> None:
    line = ejendomme(a_submission(SENT, {SMILEY: Smiley.SAD}))
    assert (line.state, [c.field for c in line.remaining]) == (State.RECEIVED, ["r1.corrective_action"])


def test_an_error_that_is_no_blank_cell_makes_a_file_faulty() -> None:
    blank = finding("E1", committee=COMMITTEE, number="1.1", field="r1.smiley")
    fault = finding("F1", committee=COMMITTEE, number="1.2", field="r1.smiley")
    line = ejendomme(replace(a_submission(SENT, {}), findings=(blank, fault)))
    assert (line.state, line.faults) == (State.FAULTY, (fault,))


def test_a_cell_that_could_not_be_read_is_a_fault_and_not_a_blank_one() -> None:
    fault = finding("F2", committee=COMMITTEE, number="1.1", field="r1.smiley")
    line = ejendomme(replace(a_submission(SENT, {}), invalid=frozenset({SMILEY}), findings=(fault,)))
    assert (line.state, line.remaining, line.faults) == (State.FAULTY, (), (fault,))


def test_a_warning_is_no_fault() -> None:
    assert ejendomme(replace(FILLED_IN, findings=(finding("E8"),))).state is State.VALID


def test_files_are_recognised_by_dispatch_id_whatever_they_say_or_are_called() -> None:
    renamed = replace(FILLED_IN, file="Kopi af noget.xlsx", centre="")
    lines = status(AGREEMENT, [renamed], IN_TIME, dispatches={"D-Ejendomme": ("Ejendomme", 1)})
    assert (lines.centres[0].files, lines.others) == ((renamed,), ())


@pytest.mark.parametrize("wrong", [{"agreement_id": "A2018"}, {"round": 2}, {"centre": "Havnen"}])
def test_files_that_are_nobodys_report_of_this_round_are_named(wrong: dict[str, object]) -> None:
    other = replace(FILLED_IN, **wrong)  # type: ignore[arg-type]
    lines = status(AGREEMENT, [other], IN_TIME)
    assert (lines.others, lines.centres[0].state) == ((other,), State.MISSING)


def test_a_copy_under_another_name_is_no_second_file() -> None:
    line = ejendomme(FILLED_IN, replace(FILLED_IN, file="a (1).xlsx"))
    assert (len(line.files), line.copies, line.differences) == (1, ("a.xlsx",), ())


def test_of_two_different_files_the_newest_is_judged_and_their_difference_shown() -> None:
    newer = a_submission(SENT, {SMILEY: Smiley.HAPPY, STATUS: "Fin"}, "b.xlsx", "2019-03-02T08:00:00Z")
    line = ejendomme(FILLED_IN, newer)
    assert [f.file for f in line.files] == ["b.xlsx", "a.xlsx"]
    assert [(d.number, d.field, d.values) for d in line.differences] == [
        ("1.1", "r1.status", (("b.xlsx", "Fin"), ("a.xlsx", None)))
    ]


def test_a_row_that_the_file_lost_still_owes_what_master_lacks() -> None:
    rows = tuple(i for i in SENT.agreement.initiatives if i.number != "1.1")
    line = ejendomme(replace(a_submission(SENT, {}), agreement=replace(SENT.agreement, initiatives=rows)))
    assert [c.number for c in line.remaining] == ["1.1"]


@pytest.mark.parametrize(("modified", "known"), [("2019-03-01T08:00:00Z", False), ("2019-03-02T08:00:00Z", True)])
def test_whether_the_files_times_tell_which_is_the_newest(modified: str, known: bool) -> None:
    other = a_submission(SENT, {STATUS: "I gang"}, "b.xlsx", modified)
    assert ejendomme(FILLED_IN).newest_is_known
    assert ejendomme(FILLED_IN, other).newest_is_known is known


def test_a_blank_cell_on_a_row_that_master_no_longer_has_is_no_fault() -> None:
    """The file came back as it was sent; the coordinator has taken one of its rows out since."""
    blank = finding("E1", committee=COMMITTEE, number="1.1", field="r1.smiley")
    untouched = replace(a_submission(SENT, {}, "a.xlsx", "2019-03-01T08:00:00Z"), findings=(blank,))
    master = replace(AGREEMENT, initiatives=tuple(i for i in AGREEMENT.initiatives if i.number != "1.1"))
    line = status(master, [untouched], IN_TIME).centres[0]
    assert (line.faults, line.remaining) == ((), ())
