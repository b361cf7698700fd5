"""Of each centre only the newest statement counts: what its older file says anew brings no remark."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of, with_errors, with_rows

from workbook_tools.app.noted import Merged, Noted, still_noted
from workbook_tools.model.agreement import Centre
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.merge import merge
from workbook_tools.ops.submissions import MergeResult, Note, SetBy, Submission

SHEET = "Økonomiudvalget"
ROW = (SHEET, "1.1")
STATUS, SMILEY, ECONOMY = (*ROW, "r1.status"), (*ROW, "r1.smiley"), (*ROW, "r1.economy_smiley")
MASTER = an_agreement(an_initiative("1.1"), an_initiative("1.2"))
SENT = dispatches_of(MASTER)["Ejendomme"]
ACTION = (*ROW, "r1.corrective_action")
MORNING, NOON, EVENING = "2019-03-01T08:00:00Z", "2019-03-01T12:00:00Z", "2019-03-01T19:00:00Z"
NOTE = Note(SHEET, "F7", "Ring til mig")


def older(values: dict[tuple[str, str, str], Value]) -> Submission:
    return a_submission(SENT, values, "a.xlsx", MORNING)


def newer(values: dict[tuple[str, str, str], Value]) -> Submission:
    return a_submission(SENT, values, "b.xlsx", NOON)


def told(result: MergeResult) -> list[str]:
    """What is remarked upon: "a M05 title"; what a newer file says anew asks for nothing."""
    return [f"{f.source.file[0]} {f.code} {f.field}".strip() for f in result.rejected if f.source and f.code != "M12"]


def unread(submission: Submission, *keys: tuple[str, str, str]) -> Submission:
    return replace(submission, invalid=frozenset(keys))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (with_errors(older({SMILEY: Smiley.SAD}), ROW), newer({SMILEY: Smiley.HAPPY}), []),
        (unread(older({STATUS: "a"}), SMILEY), newer({STATUS: "b", SMILEY: Smiley.HAPPY}), []),
        (unread(older({}), SMILEY), newer({STATUS: "b"}), []),
        (
            with_errors(older({SMILEY: Smiley.SAD}), ROW),
            with_errors(newer({SMILEY: Smiley.NEUTRAL}), ROW),
            ["b M04 r1.smiley"],
        ),
        (older({(*ROW, "title"): "Nyt"}), newer({(*ROW, "title"): "Nyt", STATUS: "b"}), ["b M05 title"]),
        (older({(*ROW, "title"): "Nyt"}), newer({STATUS: "b"}), []),
        (replace(older({STATUS: "a"}), notes=(NOTE,)), replace(newer({STATUS: "b"}), notes=(NOTE,)), ["b M10"]),
        (with_rows(older({}), SENT.agreement.initiatives[1]), newer({STATUS: "b"}), []),
    ],
    ids=["M04", "M11", "M11 beside", "M04 twice", "M05 twice", "M05 put right", "M10 twice", "M06 put right"],
)
def test_what_the_newer_file_says_anew_is_remarked_upon_once(
    first: Submission, second: Submission, expected: list[str]
) -> None:
    result = merge(MASTER, [first, second])
    assert told(result) == expected
    assert result.edits == result.applied + result.in_conflict + len(result.rejected)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (with_errors(older({ECONOMY: Smiley.NEUTRAL}), ROW), ["a M04 r1.economy_smiley"]),
        (unread(older({}), (SHEET, "1.2", "r1.smiley")), ["a M11 r1.smiley"]),
        (older({(SHEET, "1.2", "title"): "Nyt"}), ["a M05 title"]),
        (replace(older({}), notes=(NOTE,)), ["a M10"]),
    ],
    ids=["another answer", "another row", "another row's locked cell", "a note"],
)
def test_a_colleagues_half_keeps_its_remarks(first: Submission, expected: list[str]) -> None:
    assert told(merge(MASTER, [first, newer({STATUS: "b"})])) == expected


def test_an_older_file_that_comes_after_the_newer_one_brings_no_dead_remark() -> None:
    first = merge(MASTER, [newer({SMILEY: Smiley.HAPPY})])
    late = with_errors(older({SMILEY: Smiley.SAD}), ROW)
    result = merge(apply_changes(MASTER, first.changes), [late], set_by=first.set_by)
    assert (told(result), result.causes) == (["a M13 r1.smiley"], ())


# the lines of Kontrol


def line(code: str, field: str, row_id: str = "1.1") -> Noted:
    found = finding(code, Source("a.xlsx", SHEET, "F7"), committee=SHEET, number=row_id, field=field)
    return Noted(found, row_id, field, None, "Ejendomme", MORNING)


@pytest.mark.parametrize(
    ("noted", "said", "stays"),
    [
        (line("M04", "r1.smiley"), {(*ROW, False)}, False),
        (line("E5", "r1.corrective_action"), {(*ROW, False)}, False),
        (line("M04", "r1.smiley"), {(*ROW, True)}, True),
        (line("F2", "r1.smiley"), {(SHEET, "1.2", False)}, True),
        (line("M05", "title"), set(), False),
    ],
    ids=["said again", "its cause", "the other answer", "another row", "a locked cell"],
)
def test_a_fault_in_an_answer_stays_until_the_answer_comes_again(
    noted: Noted, said: set[tuple[str, str, bool]], stays: bool
) -> None:
    left = still_noted(
        [replace(noted, held="Indsats 1.1" if noted.column == "title" else None)],
        [],
        MASTER,
        [Merged("Ejendomme", NOON, said)],
    )
    assert bool(left) is stays


# a centre that the settings lack

UNKNOWN = finding("I4", Source("liste.xlsx", SHEET, "D6"), number="1.1", field="centre", values={"name": "Skolen"})


@pytest.mark.parametrize(
    ("centres", "stands_on"),
    [
        (["Skolen", "Skolen"], ["1.1"]),
        (["Skoler", "skolen"], ["1.2"]),
        (["Skoler", "Skoler"], []),
    ],
    ids=["nothing mended", "one row mended", "all mended"],
)
def test_an_unknown_centre_is_listed_until_no_row_has_it(centres: list[str], stands_on: list[str]) -> None:
    rows = [an_initiative(f"1.{n}", centre=name) for n, name in enumerate(centres, 1)]
    left = still_noted([Noted(UNKNOWN, "1.1", "centre", "Skolen")], [], an_agreement(*rows), [])
    assert [(n.row_id, n.finding.number) for n in left] == [(number, number) for number in stands_on]


def test_an_unknown_centre_that_was_added_in_the_settings_is_mended() -> None:
    agreement = an_agreement(an_initiative("1.1", centre="Skolen"))
    known = replace(agreement, centres=(*agreement.centres, Centre("Skolen")))
    assert not still_noted([Noted(UNKNOWN, "1.1", "centre", "Skolen")], [], known, [])


@pytest.mark.parametrize(
    ("held", "said", "stays"),
    [("a", "a", False), ("a ", "a", False), ("a", "b", True), (None, "–", False), ("a" * 300, "a" * 199 + "…", False)],
)
def test_a_line_on_a_copied_sheet_goes_when_master_holds_what_it_says(held: Value, said: str, stays: bool) -> None:
    master = an_agreement(an_initiative("1.1", r1__status=held))
    f = finding("S56", Source("a.xlsx", "Kopi", "E6"), committee=SHEET, number="1.1", field=STATUS[2])
    noted = Noted(replace(f, values={"value": said}), "1.1", STATUS[2], held, "Ejendomme", MORNING)
    assert bool(still_noted([noted], [], master, [])) is stays
    assert bool(still_noted([], [noted], master, [])) is stays


@pytest.mark.parametrize(("smiley", "stays"), [(Smiley.SAD, False), (Smiley.HAPPY, True)])
def test_a_smiley_on_a_copied_sheet_is_known_by_its_words(smiley: Smiley, stays: bool) -> None:
    f = finding("S56", Source("a.xlsx", "Kopi", "F6"), committee=SHEET, number="1.1", field=SMILEY[2])
    noted = Noted(replace(f, values={"value": "☹ sur"}), "1.1", SMILEY[2], smiley, "Ejendomme", MORNING)
    assert bool(still_noted([noted], [], an_agreement(an_initiative("1.1", r1__smiley=smiley)), [])) is stays


# a cell that can't be used says nothing of itself: neither now nor for a later merge


def blocked(submission: Submission, *keys: tuple[str, str, str]) -> Submission:
    return replace(submission, blocked=dict.fromkeys(keys, ()))


THREE = {
    "two newer files without a usable cell": (
        older({STATUS: "a", SMILEY: Smiley.SAD}),
        blocked(newer({SMILEY: Smiley.HAPPY, STATUS: "b"}), STATUS),
        blocked(a_submission(SENT, {ACTION: "c", STATUS: "d"}, "c.xlsx", EVENING), STATUS),
    ),
    "the middle one takes the first one's word back": (
        older({STATUS: "a"}),
        newer({SMILEY: Smiley.HAPPY}),
        blocked(a_submission(SENT, {SMILEY: Smiley.SAD, STATUS: "d"}, "c.xlsx", EVENING), STATUS),
    ),
    "the middle one changes another cell": (
        older({STATUS: "a", ACTION: "a"}),
        unread(newer({STATUS: "b"}), ACTION),
        unread(a_submission(SENT, {ACTION: "d"}, "c.xlsx", EVENING), STATUS),
    ),
}


@pytest.mark.parametrize("submissions", THREE.values(), ids=THREE)
@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_the_order_of_files_plays_no_part_where_cells_can_not_be_used(
    submissions: tuple[Submission, ...], order: tuple[int, ...]
) -> None:
    together = merge(MASTER, submissions)
    expected = apply_changes(MASTER, together.changes)
    master, set_by, said = MASTER, dict[FieldKey, SetBy](), dict[FieldKey, SetBy]()
    for n in order:
        result = merge(master, [submissions[n]], set_by=set_by, said=said)
        master, set_by, said = apply_changes(master, result.changes), set_by | result.set_by, said | result.said
    assert master == expected
    again = merge(expected, submissions, set_by=together.set_by, said=together.said)
    assert (again.changes, again.conflicts, again.said) == ((), together.conflicts, {})


@pytest.mark.parametrize(
    ("first", "second", "emptied"),
    [
        ({STATUS: "a", SMILEY: Smiley.NEUTRAL}, {SMILEY: Smiley.NEUTRAL}, STATUS),
        ({STATUS: "a", SMILEY: Smiley.SAD, ACTION: "b"}, {STATUS: "a", SMILEY: Smiley.SAD}, ACTION),
        ({STATUS: "a", SMILEY: Smiley.HAPPY}, {SMILEY: Smiley.SAD}, STATUS),
    ],
    ids=["status", "corrective action", "and another smiley"],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_text_that_was_emptied_where_its_smiley_needs_it_is_told(
    first: dict[FieldKey, Value], second: dict[FieldKey, Value], emptied: FieldKey, at_once: bool
) -> None:
    error = finding("E4", Source("b.xlsx", SHEET, "F7"), number="1.1", field=emptied[2])
    again = replace(newer(second), blocked=dict.fromkeys((STATUS, SMILEY, ACTION), (error,)))
    if at_once:
        result = merge(MASTER, [older(first), again])
    else:
        before = merge(MASTER, [older(first)])
        result = merge(apply_changes(MASTER, before.changes), [again], set_by=before.set_by, said=before.said)
    assert [(f.code, f.field, f.values["value"]) for f in result.findings] == [("M15", emptied[2], first[emptied])]
    assert result.causes == (error,)
