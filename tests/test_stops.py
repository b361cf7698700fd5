"""What an error in a submission costs: the cell, the answer or the row that it is about, and nothing beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of, with_values

from workbook_tools.model.agreement import Agreement, Initiative, Where
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.codes import SEVERITIES, finding
from workbook_tools.model.fields import field_keys
from workbook_tools.model.findings import Finding, Severity
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.merge import merge
from workbook_tools.ops.stopped import stopped
from workbook_tools.ops.submissions import MergeResult, SetBy, Submission
from workbook_tools.rules import check
from workbook_tools.rules.stops import STOPS, Stops, stops

ROW = ("Økonomiudvalget", "1.1")
FUNDED = an_initiative("1.1", r1__smiley=Smiley.SAD, r1__status="Sent.", funding__2019=1)
MASTER = an_agreement(FUNDED, an_initiative("1.2"), current_round=2, closed=(1,))
SENT = dispatches_of(MASTER)["Ejendomme"]
KEYS = tuple(field_keys(MASTER))

NOT_ON_ROWS = {"S01", "S02", "S03", "S04", "S05", "S13", "S14", "S16"}
"""About a file, a sheet or a header: no row of it is read, or all are."""


def placed(row: Initiative, n: int) -> Initiative:
    columns = {key: f"C{chr(65 + i // 26)}{chr(65 + i % 26)}" for i, key in enumerate(KEYS)}
    return replace(row, where=Where("Ejendomme.xlsx", row.committee, n, columns))


def came_back(values: dict[str, Value], *more: Finding, file: str = "", modified: str = "") -> Submission:
    """Row 1.1 with some cells changed, as the program reads and judges it; `more` was found while reading."""
    s = a_submission(SENT, {(*ROW, key): value for key, value in values.items()}, file, modified)
    rows = tuple(placed(i, n) for n, i in enumerate(s.agreement.initiatives, 6))
    agreement = replace(s.agreement, initiatives=rows)
    invalid = frozenset({(*ROW, f.field) for f in more})
    found = [*(f for f in check(agreement) if f.number == "1.1" and f.field not in {m.field for m in more}), *more]
    placed_more = [replace(f, source=f.source or rows[0].source(f.field)) for f in found]
    return replace(
        s,
        agreement=agreement,
        invalid=invalid,
        findings=tuple(placed_more),
        blocked=stopped(agreement, placed_more, s.base, s.round),
    )


def unreadable(key: str, code: str = "F2") -> Finding:
    return finding(code, number="1.1", field=key, values={"value": "måske"})


def outcome(*submissions: Submission, master: Agreement = MASTER, **known: object) -> tuple[list[str], list[str]]:
    """(the fields that changed, "code field" of what was rejected), all of row 1.1."""
    result: MergeResult = merge(master, submissions, **known)  # type: ignore[arg-type]
    return [c.field for c in result.changes], [f"{f.code} {f.field}" for f in result.rejected]


GOOD_ECONOMY: dict[str, Value] = {"r2.economy_smiley": Smiley.HAPPY}
GOOD_EFFORT: dict[str, Value] = {"r2.status": "Nået.", "r2.smiley": Smiley.HAPPY}


@pytest.mark.parametrize("code", [c for c, s in SEVERITIES.items() if s is Severity.ERROR and c[0] in "EKUX"])
def test_every_error_of_a_rule_has_an_entry(code: str) -> None:
    assert code in STOPS


def test_every_structure_error_has_an_entry_or_is_about_no_row() -> None:
    errors = {c for c, s in SEVERITIES.items() if s is Severity.ERROR and c[0] == "S" and c < "S20"}
    assert errors == NOT_ON_ROWS | {c for c in STOPS if c[0] == "S"}


@pytest.mark.parametrize("code", [c for c, s in SEVERITIES.items() if s is Severity.ERROR and c[0] == "F"])
def test_every_field_check_stops_its_cell(code: str) -> None:
    assert stops(finding(code)) is Stops.CELL


def test_the_table_holds_errors_only_and_warnings_stop_nothing() -> None:
    assert {SEVERITIES[code] for code in STOPS} == {Severity.ERROR}
    assert stops(finding("K6")) is Stops.NOTHING


@pytest.mark.parametrize(
    ("values", "changed", "rejected"),
    [
        ({"r2.status": "Nået.", "r2.smiley": Smiley.HAPPY}, ["r2.status", "r2.smiley"], []),  # K1: only missing
        (GOOD_ECONOMY, ["r2.economy_smiley"], []),  # E3 on an effort that nobody wrote
        ({"r2.smiley": Smiley.HAPPY, **GOOD_ECONOMY}, ["r2.economy_smiley"], ["M04 r2.smiley"]),  # E3
        (
            {"r2.status": "x", "r2.smiley": Smiley.SAD, **GOOD_ECONOMY},  # E5
            ["r2.economy_smiley"],
            ["M04 r2.smiley", "M04 r2.status"],
        ),
        (
            {**GOOD_EFFORT, "r2.economy_smiley": Smiley.NEUTRAL},  # K2
            ["r2.status", "r2.smiley"],
            ["M04 r2.economy_smiley"],
        ),
        ({**GOOD_EFFORT, "r2.economy_smiley": Smiley.SAD}, ["r2.status", "r2.smiley"], ["M04 r2.economy_smiley"]),
        ({**GOOD_EFFORT, "r3.status": "for tidligt"}, ["r2.status", "r2.smiley"], ["M05 r3.status"]),  # E6
        ({**GOOD_EFFORT, "r1.status": "rettet"}, ["r2.status", "r2.smiley"], ["M05 r1.status"]),  # E7
        ({**GOOD_EFFORT, "title": "Nyt"}, ["r2.status", "r2.smiley"], ["M05 title"]),
    ],
)
def test_an_error_stops_what_it_is_about(values: dict[str, Value], changed: list[str], rejected: list[str]) -> None:
    assert outcome(came_back(values)) == (changed, rejected)


def test_a_neutral_smiley_without_a_word_stops_the_effort_alone() -> None:
    """E4 goes with E5: a smiley that the guide lets stand only beside a text is no answer without it."""
    milestone = with_values(MASTER, {("Økonomiudvalget", "1.2", "r2.milestone"): "Nu."})
    sent = dispatches_of(milestone)["Ejendomme"]
    row = ("Økonomiudvalget", "1.2")
    s = a_submission(sent, {(*row, "r2.smiley"): Smiley.NEUTRAL, (*row, "r2.economy_status"): "Fin."})
    placed_rows = tuple(placed(i, n) for n, i in enumerate(s.agreement.initiatives, 6))
    agreement = replace(s.agreement, initiatives=placed_rows)
    s = replace(s, agreement=agreement, blocked=stopped(agreement, check(agreement), s.base, s.round))
    assert outcome(s, master=milestone) == (["r2.economy_status"], ["M04 r2.smiley"])


@pytest.mark.parametrize("code", ["F2", "F7", "S07", "S08"])
@pytest.mark.parametrize("key", ["r2.smiley", "r2.corrective_action"])
def test_a_cell_that_is_wrong_costs_that_cell(key: str, code: str) -> None:
    values = {**GOOD_EFFORT, **GOOD_ECONOMY}
    changed, rejected = outcome(came_back({**values, key: None}, unreadable(key, code)))
    assert (changed, rejected) == ([k for k in values if k != key], [f"M11 {key}"])


def test_an_error_that_the_table_lacks_stops_the_row() -> None:
    strange = replace(unreadable("r2.economy_status"), code="S99")
    s = came_back({**GOOD_EFFORT, **GOOD_ECONOMY}, strange)
    assert outcome(s)[0] == []


def test_what_stops_an_answer_is_told_once() -> None:
    result = merge(MASTER, [came_back({"r2.status": "x", "r2.smiley": Smiley.SAD, **GOOD_EFFORT, **GOOD_ECONOMY})])
    assert result.causes == ()
    result = merge(MASTER, [came_back({"r2.status": "x", "r2.smiley": Smiley.SAD})])
    assert [f.code for f in result.causes] == ["E5"]


# what is not the centre's own counts as it was sent


def test_an_earlier_smiley_that_was_changed_excuses_no_silent_green() -> None:
    s = came_back({"r1.smiley": Smiley.HAPPY, "r2.smiley": Smiley.HAPPY})
    assert outcome(s) == ([], ["M05 r1.smiley", "M04 r2.smiley"])
    assert [f.code for f in merge(MASTER, [s]).causes] == ["E3"]


def test_a_milestone_that_was_added_excuses_no_silent_green() -> None:
    s = came_back({"r2.milestone": "Noget.", "r2.smiley": Smiley.HAPPY})
    assert outcome(s) == ([], ["M05 r2.milestone", "M04 r2.smiley"])


def test_a_milestone_that_was_cleared_spoils_no_answer() -> None:
    master = with_values(MASTER, {(*ROW, "r2.milestone"): "Nået i juni."})
    sent = dispatches_of(master)["Ejendomme"]
    s = a_submission(sent, {(*ROW, "r2.milestone"): None, (*ROW, "r2.smiley"): Smiley.HAPPY})
    agreement = replace(s.agreement, initiatives=tuple(placed(i, n) for n, i in enumerate(s.agreement.initiatives, 6)))
    s = replace(s, agreement=agreement, blocked=stopped(agreement, check(agreement), s.base, s.round))
    assert outcome(s, master=master) == (["r2.smiley"], ["M05 r2.milestone"])


# a newer file with a cell that can't be used

OLDER_FILE = came_back({"r2.status": "a", "r2.smiley": Smiley.HAPPY}, file="a.xlsx", modified="2019-03-01T08:00:00Z")
NEWER_FILE = came_back(
    {"r2.status": "b", "r2.smiley": None}, unreadable("r2.smiley"), file="b.xlsx", modified="2019-03-01T09:00:00Z"
)


@pytest.mark.parametrize(
    "order",
    [[[OLDER_FILE, NEWER_FILE]], [[OLDER_FILE], [NEWER_FILE]], [[NEWER_FILE], [OLDER_FILE]]],
    ids=["together", "older first", "newer first"],
)
def test_a_cell_that_the_newer_file_spoils_keeps_what_the_older_says(order: list[list[Submission]]) -> None:
    master, set_by, said = MASTER, dict[FieldKey, SetBy](), dict[FieldKey, SetBy]()
    for files in order:
        result = merge(master, files, set_by=set_by, said=said)
        master = apply_changes(master, result.changes)
        set_by, said = set_by | result.set_by, said | result.said
    now = master.initiatives[0].followup(2)
    assert (now.status, now.smiley) == ("b", Smiley.HAPPY)
