"""Of each centre only the newest statement counts: what its older file says anew brings no remark."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of, with_errors, with_rows

from workbook_tools.app.noted import Merged, Noted, still_noted
from workbook_tools.model.agreement import Centre
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.merge import merge
from workbook_tools.ops.submissions import MergeResult, Note, Submission

SHEET = "Økonomiudvalget"
ROW = (SHEET, "1.1")
STATUS, SMILEY, ECONOMY = (*ROW, "r1.status"), (*ROW, "r1.smiley"), (*ROW, "r1.economy_smiley")
MASTER = an_agreement(an_initiative("1.1"), an_initiative("1.2"))
SENT = dispatches_of(MASTER)["Ejendomme"]
MORNING, NOON = "2019-03-01T08:00:00Z", "2019-03-01T12:00:00Z"
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
