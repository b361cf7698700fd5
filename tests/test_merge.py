"""Three-way merging, case by case. Base values are blank unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of, with_errors, with_rows

from workbook_tools.messages import LANGUAGES, words
from workbook_tools.model.agreement import Agreement, Where
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import set_fields
from workbook_tools.model.findings import Source
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.merge import merge
from workbook_tools.ops.submissions import MergeResult, Note, SetBy, Submission

ROW = ("Økonomiudvalget", "1.1")
STATUS, SMILEY, ACTION = (*ROW, "r1.status"), (*ROW, "r1.smiley"), (*ROW, "r1.corrective_action")
ECONOMY = (*ROW, "r1.economy_smiley")
MASTER = an_agreement(an_initiative("1.1"), an_initiative("1.2", r1__smiley=Smiley.HAPPY))
SENT = dispatches_of(MASTER)["Ejendomme"]
MORNING, NOON = "2019-03-01T08:00:00Z", "2019-03-01T12:00:00Z"


def edited(master: Agreement, row_id: str, key: str, value: Value) -> Agreement:
    """Master with one cell changed by hand."""
    rows = tuple(set_fields(i, {key: value}) if i.row_id == row_id else i for i in master.initiatives)
    return replace(master, initiatives=rows)


def changed(result: MergeResult) -> dict[tuple[str, str, str], Value]:
    return {(c.committee, c.row_id, c.field): c.new for c in result.changes}


def codes(result: MergeResult) -> list[str]:
    return [f.code for f in result.rejected]


# one submission


def test_an_untouched_file_changes_nothing() -> None:
    result = merge(MASTER, [a_submission(SENT, {})])
    assert (result.changes, result.conflicts, result.rejected, result.edits) == ((), (), (), 0)


def test_an_edit_is_taken_when_master_is_as_sent() -> None:
    (change,) = merge(MASTER, [a_submission(SENT, {STATUS: "I gang"}, "a.xlsx")]).changes
    assert (change.old, change.new, change.reason, change.origin) == (None, "I gang", "merged", "a.xlsx")
    assert (change.committee, change.row_id, change.number, change.field) == (*ROW, "1.1", "r1.status")


def test_an_emptied_cell_is_an_edit_like_any_other() -> None:
    emptied = ("Økonomiudvalget", "1.2", "r1.smiley")
    assert changed(merge(MASTER, [a_submission(SENT, {emptied: None})])) == {emptied: None}


def test_an_edit_that_master_has_already_is_applied_without_a_change() -> None:
    result = merge(edited(MASTER, "1.1", "r1.status", "I gang"), [a_submission(SENT, {STATUS: "I gang"})])
    assert (result.changes, result.applied, result.edits, result.files[0].already) == ((), 1, 1, 1)


def test_a_field_changed_on_both_sides_is_a_conflict_and_master_keeps_its_value() -> None:
    result = merge(edited(MASTER, "1.1", "r1.status", "Min"), [a_submission(SENT, {STATUS: "Din"}, "a.xlsx")])
    (conflict,) = result.conflicts
    assert not result.changes
    assert (conflict.number, conflict.field, conflict.base, conflict.master) == ("1.1", "r1.status", None, "Min")
    assert conflict.submissions == (("a.xlsx", "Din"),)


def test_changes_come_in_masters_order() -> None:
    first = ("Økonomiudvalget", "1.2", "r1.status")
    result = merge(MASTER, [a_submission(SENT, {first: "b", SMILEY: Smiley.HAPPY, STATUS: "a"})])
    assert list(changed(result)) == [STATUS, SMILEY, first]


# what is rejected: each with its own code and its value


def rejected(submission: Submission, master: Agreement = MASTER) -> list[tuple[str, str]]:
    result = merge(master, [submission])
    assert not result.changes
    assert result.edits == len(result.rejected)
    return [(f.code, f.values["value"]) for f in result.rejected]


def test_a_locked_cell_is_rejected_with_both_values() -> None:
    (found,) = merge(MASTER, [a_submission(SENT, {(*ROW, "title"): "Nyt navn"})]).rejected
    assert (found.code, found.values["base"], found.values["value"]) == ("M05", "Indsats 1.1", "Nyt navn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_locked_cell_that_was_emptied_is_said_to_be_empty(language: str) -> None:
    (found,) = merge(MASTER, [a_submission(SENT, {(*ROW, "title"): None})]).rejected
    said = words(found, language).message
    assert '""' not in said
    assert ("(tom)" if language == "da" else "(blank)") in said


@pytest.mark.parametrize("key", ["r1.milestone", "r2.smiley", "centre", "funding.2019"])
def test_only_the_current_rounds_cells_are_the_centres(key: str) -> None:
    value: Value = Smiley.SAD if key == "r2.smiley" else 5 if key == "funding.2019" else "x"
    assert [code for code, _ in rejected(a_submission(SENT, {(*ROW, key): value}))] == ["M05"]


def test_a_row_with_errors_is_rejected_and_the_others_merged() -> None:
    other = ("Økonomiudvalget", "1.2", "r1.status")
    submission = a_submission(SENT, {SMILEY: Smiley.SAD, other: "Fin"})
    result = merge(MASTER, [with_errors(submission, ROW)])
    assert (codes(result), changed(result)) == (["M04"], {other: "Fin"})


def test_a_cell_that_could_not_be_read_is_rejected_with_what_it_says() -> None:
    cell = Source("Ejendomme.xlsx", "Økonomiudvalget", "F7")
    where = Where("Ejendomme.xlsx", "Økonomiudvalget", 7, {"r1.smiley": "F"})
    unread = with_rows(a_submission(SENT, {}), *(replace(i, where=where) for i in SENT.agreement.initiatives[:1]))
    findings = (finding("F1", cell, values={"value": "måske"}),)
    result = merge(MASTER, [replace(unread, invalid=frozenset({SMILEY}), findings=findings)])
    unreadable = [f for f in result.rejected if f.code == "M11"]
    assert [(f.source, f.values["value"]) for f in unreadable] == [(cell, "måske")]


def test_a_deleted_row_is_rejected_with_its_title() -> None:
    kept = SENT.agreement.initiatives[1]
    assert rejected(with_rows(a_submission(SENT, {}), kept)) == [("M06", "Indsats 1.1")]


def test_a_deleted_row_that_master_lacks_too_is_no_edit() -> None:
    kept = SENT.agreement.initiatives[1]
    assert merge(replace(MASTER, initiatives=(kept,)), [with_rows(a_submission(SENT, {}), kept)]).edits == 0


def test_a_new_row_is_a_proposal_with_all_its_values() -> None:
    new = an_initiative("1.3", row_id="", r1__smiley=Smiley.NEUTRAL)
    submission = with_rows(a_submission(SENT, {}), *SENT.agreement.initiatives, new)
    result = merge(MASTER, [submission])
    assert codes(result) == ["M07"]
    assert result.rejected[0].values["title"] == "Indsats 1.3"
    assert result.rejected[0].values["r1.smiley"] == "😐"
    assert [replace(p.row, row_id="") for p in result.proposals] == [new]


@pytest.mark.parametrize(
    "foreign", [an_initiative("9.9", title="Fremmed"), an_initiative("1.1", committee="Nyt ark", title="Fremmed")]
)
def test_a_row_that_was_not_sent_out_is_rejected(foreign: object) -> None:
    assert isinstance(foreign, type(SENT.agreement.initiatives[0]))
    submission = with_rows(a_submission(SENT, {}), *SENT.agreement.initiatives, foreign)
    assert codes(merge(MASTER, [submission])) == ["M08"]


def test_edits_to_a_row_that_master_no_longer_has_are_rejected() -> None:
    remaining = replace(MASTER, initiatives=MASTER.initiatives[1:])
    assert rejected(a_submission(SENT, {STATUS: "I gang"}), remaining) == [("M54", "I gang")]


def test_a_row_that_stands_twice_is_rejected_both_times() -> None:
    rows = a_submission(SENT, {STATUS: "I gang"}).agreement.initiatives
    assert codes(merge(MASTER, [with_rows(a_submission(SENT, {}), *rows, rows[0])])) == ["M09", "M09"]


def test_a_note_is_rejected_with_its_text_and_cell() -> None:
    noted = replace(a_submission(SENT, {}), notes=(Note("Økonomiudvalget", "F7", "Ring til mig"),))
    (found,) = merge(MASTER, [noted]).rejected
    assert (found.code, found.source) == ("M10", Source("Ejendomme.xlsx", "Økonomiudvalget", "F7"))
    assert found.values["value"] == "Ring til mig"


def test_a_deleted_column_is_not_taken_for_emptied_cells() -> None:
    where = Where("a.xlsx", "Økonomiudvalget", 7, {"number": "B", "r1.status": "F"})
    rows = (replace(i, where=where) for i in a_submission(SENT, {STATUS: "I gang"}).agreement.initiatives)
    assert changed(merge(MASTER, [with_rows(a_submission(SENT, {}), *rows)])) == {STATUS: "I gang"}


# whole files that are refused


def test_a_file_for_another_agreement_is_refused() -> None:
    assert rejected(replace(a_submission(SENT, {STATUS: "x"}), agreement_id="A2018")) == [("M01", "x")]


def test_a_file_from_an_unknown_centre_is_refused() -> None:
    assert rejected(replace(a_submission(SENT, {STATUS: "x"}), centre="Havnen")) == [("M02", "x")]


@pytest.mark.parametrize("known", [{}, {"D-Ejendomme": ("Skoler", 1)}, {"D-Ejendomme": ("Ejendomme", 2)}])
def test_a_dispatch_that_the_history_does_not_know_is_refused(known: dict[str, tuple[str, int]]) -> None:
    assert codes(merge(MASTER, [a_submission(SENT, {STATUS: "x"})], dispatches=known)) == ["M02"]


def test_a_dispatch_that_the_history_knows_is_merged() -> None:
    result = merge(MASTER, [a_submission(SENT, {STATUS: "x"})], dispatches={"D-Ejendomme": ("Ejendomme", 1)})
    assert changed(result) == {STATUS: "x"}


@pytest.mark.parametrize("master", [replace(MASTER, current_round=2), an_agreement(*MASTER.initiatives, closed=(1,))])
def test_a_file_for_a_round_that_is_not_open_is_refused(master: Agreement) -> None:
    assert rejected(a_submission(SENT, {STATUS: "x"}), master) == [("M03", "x")]


def test_a_late_copy_of_what_was_merged_has_nothing_to_reject() -> None:
    master = replace(edited(MASTER, "1.1", "r1.status", "x"), current_round=2)
    result = merge(master, [a_submission(SENT, {STATUS: "x"})])
    assert (result.applied, result.edits) == (1, 1)


def test_a_refused_file_without_edits_is_still_named() -> None:
    result = merge(MASTER, [replace(a_submission(SENT, {}), agreement_id="A2018")])
    assert ([f.code for f in result.findings], result.edits) == (["M01"], 0)


# several files in one call


def both_centres(value: Value, other: Value) -> list[Submission]:
    """The same row, sent to two centres because it changed hands in between."""
    moved = replace(MASTER, initiatives=tuple(replace(i, centre="Skoler") for i in MASTER.initiatives))
    late = dispatches_of(moved)["Skoler"]
    return [a_submission(SENT, {STATUS: value}, "a.xlsx"), a_submission(late, {STATUS: other}, "b.xlsx")]


def test_two_files_with_different_values_conflict_and_all_values_are_listed() -> None:
    result = merge(MASTER, both_centres("A", "B"))
    assert [c.submissions for c in result.conflicts] == [(("a.xlsx", "A"), ("b.xlsx", "B"))]
    assert (result.changes, result.edits, result.in_conflict) == ((), 2, 2)


def test_two_files_with_the_same_value_are_applied_once() -> None:
    result = merge(MASTER, both_centres("A", "A"))
    assert [(c.new, c.origin) for c in result.changes] == [("A", "a.xlsx")]
    assert (result.applied, result.edits) == (2, 2)


def test_the_same_content_under_two_names_counts_once() -> None:
    file = a_submission(SENT, {STATUS: "I gang"}, "a.xlsx")
    result = merge(MASTER, [replace(file, file="a (1).xlsx"), file])
    assert [(f.file, f.edits, f.copy_of) for f in result.files] == [("a (1).xlsx", 1, ""), ("a.xlsx", 0, "a (1).xlsx")]


def test_each_files_outcome_is_counted() -> None:
    good = a_submission(SENT, {STATUS: "I gang", (*ROW, "title"): "Nyt"}, "a.xlsx")
    (outcome,) = merge(MASTER, [good]).files
    assert (outcome.edits, outcome.applied, outcome.conflicts, outcome.rejected) == (2, 1, 0, 1)


# resubmission: Ejendomme sends twice


def test_the_newer_file_of_a_call_supersedes_the_older_one() -> None:
    older = a_submission(SENT, {STATUS: "Gammel"}, "b.xlsx", MORNING)
    newer = a_submission(SENT, {STATUS: "Ny"}, "a.xlsx", NOON)
    result = merge(MASTER, [older, newer])
    assert (changed(result), codes(result)) == ({STATUS: "Ny"}, ["M12"])


def test_the_newer_file_replaces_what_an_older_one_set_also_where_it_empties_a_cell_again() -> None:
    older = merge(MASTER, [a_submission(SENT, {SMILEY: Smiley.SAD, ACTION: "Flere penge"}, "a.xlsx", MORNING)])
    newer = a_submission(SENT, {SMILEY: Smiley.HAPPY}, "b.xlsx", NOON)
    result = merge(apply_changes(MASTER, older.changes), [newer], set_by=older.set_by)
    assert changed(result) == {SMILEY: Smiley.HAPPY, ACTION: None}
    assert (result.edits, result.applied) == (2, 2)


def test_two_halves_filled_in_by_two_colleagues_are_put_together() -> None:
    effort = a_submission(SENT, {SMILEY: Smiley.HAPPY, STATUS: "Fin"}, "a.xlsx", MORNING)
    economy = a_submission(SENT, {ECONOMY: Smiley.SAD}, "b.xlsx", NOON)
    assert changed(merge(MASTER, [effort, economy])) == {STATUS: "Fin", SMILEY: Smiley.HAPPY, ECONOMY: Smiley.SAD}


def test_what_an_older_file_said_alone_stands_and_is_told_of() -> None:
    older = a_submission(SENT, {STATUS: "Forkert række"}, "a.xlsx", MORNING)
    newer = a_submission(SENT, {("Økonomiudvalget", "1.2", "r1.status"): "Rigtig række"}, "b.xlsx", NOON)
    together = merge(MASTER, [older, newer])
    first = merge(MASTER, [older])
    then = merge(apply_changes(MASTER, first.changes), [newer], set_by=first.set_by)
    assert [(f.code, f.number) for f in together.findings] == [("M15", "1.1")]
    assert [(f.code, f.number) for f in then.findings] == [("M15", "1.1")]


def test_an_older_file_is_refused_after_the_newer_one_was_merged() -> None:
    newer = merge(MASTER, [a_submission(SENT, {SMILEY: Smiley.HAPPY}, "b.xlsx", NOON)])
    older = a_submission(SENT, {SMILEY: Smiley.SAD, ACTION: "Flere penge"}, "a.xlsx", MORNING)
    result = merge(apply_changes(MASTER, newer.changes), [older], set_by=newer.set_by)
    assert (result.changes, codes(result)) == ((), ["M13", "M13"])


@pytest.mark.parametrize("modified", [(NOON, NOON), ("", NOON), (MORNING, ""), ("i går", NOON)])
def test_two_files_of_which_none_is_known_to_be_newer_conflict(modified: tuple[str, str]) -> None:
    files = [a_submission(SENT, {STATUS: f"Status {n}"}, f"{n}.xlsx", modified[n]) for n in (0, 1)]
    assert [c.submissions for c in merge(MASTER, files).conflicts] == [(("0.xlsx", "Status 0"), ("1.xlsx", "Status 1"))]


def test_times_in_other_zones_and_forms_are_compared_as_times() -> None:
    older = a_submission(SENT, {STATUS: "Gammel"}, "a.xlsx", "2019-03-01T12:30:00+02:00")
    newer = a_submission(SENT, {STATUS: "Ny"}, "b.xlsx", "2019-03-01T11:00:00")
    assert changed(merge(MASTER, [older, newer])) == {STATUS: "Ny"}


def test_a_newer_file_does_not_replace_what_the_coordinator_wrote_since() -> None:
    first = merge(MASTER, [a_submission(SENT, {STATUS: "Første"}, "a.xlsx", MORNING)])
    master = edited(apply_changes(MASTER, first.changes), "1.1", "r1.status", "Rettet")
    result = merge(master, [a_submission(SENT, {STATUS: "Anden"}, "b.xlsx", NOON)], set_by=first.set_by)
    assert [(c.master, c.submissions) for c in result.conflicts] == [("Rettet", (("b.xlsx", "Anden"),))]


def test_a_merged_file_does_not_conflict_with_the_coordinators_later_correction() -> None:
    file = a_submission(SENT, {STATUS: "Første"}, "a.xlsx", MORNING)
    first = merge(MASTER, [file])
    master = edited(apply_changes(MASTER, first.changes), "1.1", "r1.status", "Rettet")
    result = merge(master, [file], set_by=first.set_by)
    assert (result.changes, result.conflicts, result.applied) == ((), (), 1)


def test_a_value_that_the_coordinator_took_out_again_is_taken_when_the_file_is_merged_again() -> None:
    file = a_submission(SENT, {STATUS: "Første"}, "a.xlsx", MORNING)
    assert changed(merge(MASTER, [file], set_by=merge(MASTER, [file]).set_by)) == {STATUS: "Første"}


def the_same_twice() -> list[Submission]:
    """Two files that say the same of row 1.1; the newer one says more elsewhere, so it is no copy."""
    older = a_submission(SENT, {STATUS: "Ens"}, "08.xlsx", MORNING)
    return [
        older,
        a_submission(SENT, {STATUS: "Ens", ("Økonomiudvalget", "1.2", "r1.status"): "Mere"}, "12.xlsx", NOON),
    ]


def test_an_older_file_that_says_the_same_as_the_newer_one_loses_nothing() -> None:
    result = merge(MASTER, the_same_twice())
    assert (result.applied, result.edits, result.rejected) == (3, 3, ())


def test_an_older_file_that_agrees_with_a_newer_one_in_conflict_is_not_counted_as_applied() -> None:
    result = merge(edited(MASTER, "1.1", "r1.status", "Min"), the_same_twice())
    assert (result.applied, result.in_conflict, codes(result)) == (1, 1, ["M12"])


def test_a_file_that_was_saved_again_without_a_change_is_a_copy_and_the_newest_counts() -> None:
    files = [a_submission(SENT, {STATUS: "Ens"}, f"{time[11:13]}.xlsx", time) for time in (MORNING, NOON)]
    result = merge(MASTER, files)
    assert [(f.file, f.copy_of, f.edits) for f in result.files] == [("08.xlsx", "12.xlsx", 0), ("12.xlsx", "", 1)]
    assert result.rejected == ()


def test_files_of_two_dispatches_or_with_other_notes_are_no_copies() -> None:
    one = a_submission(SENT, {STATUS: "Ens"}, "a.xlsx", MORNING)
    noted = replace(one, file="b.xlsx", sha256="b", notes=(Note("Økonomiudvalget", "F7", "Ring"),))
    again = replace(one, file="c.xlsx", sha256="c", dispatch_id="D-2")
    assert [f.copy_of for f in merge(MASTER, [one, noted, again]).files] == ["", "", ""]


def test_a_newer_file_that_says_the_same_again_keeps_out_what_was_saved_in_between() -> None:
    first = merge(MASTER, [a_submission(SENT, {STATUS: "Ens"}, "a.xlsx", MORNING)])
    master = apply_changes(MASTER, first.changes)
    second = merge(master, [a_submission(SENT, {STATUS: "Ens"}, "c.xlsx", NOON)], set_by=first.set_by)
    between = a_submission(SENT, {STATUS: "Anden"}, "b.xlsx", "2019-03-01T10:00:00Z")
    result = merge(master, [between], set_by={**first.set_by, **second.set_by})
    assert (result.changes, codes(result)) == ((), ["M13"])


def test_another_centres_newer_file_does_not_replace_it() -> None:
    set_by = {STATUS: SetBy("Skoler", MORNING, "Deres")}
    result = merge(
        edited(MASTER, "1.1", "r1.status", "Deres"), [a_submission(SENT, {STATUS: "Vores"}, "", NOON)], set_by=set_by
    )
    assert [c.field for c in result.conflicts] == ["r1.status"]


def test_a_superseding_row_with_errors_does_not_push_out_the_sound_older_one() -> None:
    older = a_submission(SENT, {STATUS: "God"}, "a.xlsx", MORNING)
    newer = with_errors(a_submission(SENT, {STATUS: "Fejl"}, "b.xlsx", NOON), ROW)
    result = merge(MASTER, [older, newer])
    assert (changed(result), codes(result)) == ({STATUS: "God"}, ["M04"])


# a file that has lost what was sent out


def test_without_a_base_blank_cells_are_filled_and_the_rest_conflicts() -> None:
    other = ("Økonomiudvalget", "1.2", "r1.smiley")
    lost = replace(a_submission(SENT, {STATUS: "I gang", other: Smiley.SAD}), base=None)
    result = merge(MASTER, [lost])
    assert changed(result) == {STATUS: "I gang"}
    assert [(c.base, c.master, c.submissions[0][1]) for c in result.conflicts] == [(None, Smiley.HAPPY, Smiley.SAD)]
    assert [f.code for f in result.findings] == ["M14"]


def test_without_a_base_a_blank_cell_says_nothing() -> None:
    lost = replace(a_submission(SENT, {("Økonomiudvalget", "1.2", "r1.smiley"): None}), base=None)
    assert merge(MASTER, [lost]).edits == 0


def test_without_a_base_other_cells_that_differ_are_rejected() -> None:
    lost = replace(a_submission(SENT, {(*ROW, "title"): "Nyt"}), base=None, centre="", dispatch_id="")
    assert rejected(lost) == [("M05", "Nyt")]


def test_a_file_that_may_not_be_merged_does_not_become_the_one_that_said_it_last() -> None:
    first = merge(MASTER, [a_submission(SENT, {SMILEY: Smiley.HAPPY}, modified="2019-03-01T08:00:00Z")])
    faulty = a_submission(SENT, {SMILEY: Smiley.HAPPY}, "senere.xlsx", "2019-03-01T09:00:00Z")
    again = merge(apply_changes(MASTER, first.changes), [with_errors(faulty, ROW)], set_by=first.set_by)
    assert (again.applied, again.set_by, again.said) == (1, {}, {})


def test_what_a_faulty_row_says_is_held_when_another_file_of_the_same_call_brings_it() -> None:
    sound = a_submission(SENT, {SMILEY: Smiley.HAPPY}, "a.xlsx")
    faulty = with_errors(a_submission(SENT, {SMILEY: Smiley.HAPPY}, "b.xlsx"), ROW)
    together = merge(MASTER, [sound, faulty])
    assert [(f.applied, f.already, f.rejected) for f in together.files] == [(1, 0, 0), (1, 1, 0)]


# a milestone that was changed after the file was sent out

PLANNED = an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget."))
PLANNED_SENT = dispatches_of(PLANNED)["Ejendomme"]


@pytest.mark.parametrize("milestone", ["Planen er vedtaget og udbudt.", None])
def test_a_smiley_for_an_older_milestone_is_merged_and_told(milestone: str | None) -> None:
    master = edited(PLANNED, "1.1", "r1.milestone", milestone)
    file = a_submission(PLANNED_SENT, {SMILEY: Smiley.HAPPY, STATUS: "I gang"})
    result = merge(master, [file])
    assert changed(result) == {SMILEY: Smiley.HAPPY, STATUS: "I gang"}
    (told,) = result.findings
    assert (told.code, told.field, told.severity) == ("M50", "r1.smiley", "warning")
    assert (told.values["was"], told.values["value"]) == ("Planen er vedtaget.", milestone or "–")
    again = merge(apply_changes(master, result.changes), [file], set_by=result.set_by, said=result.said)
    assert [f.code for f in again.findings] == ["M50"]


def test_a_milestone_that_came_after_the_file_is_told_too() -> None:
    master = edited(MASTER, "1.1", "r1.milestone", "Ny")
    (told,) = merge(master, [a_submission(SENT, {SMILEY: Smiley.SAD})]).findings
    assert (told.code, told.values["was"], told.values["value"]) == ("M50", "–", "Ny")


@pytest.mark.parametrize(
    "edits", [{STATUS: "I gang"}, {ECONOMY: Smiley.HAPPY}, {SMILEY: None}, {SMILEY: Smiley.UNSETTLED}]
)
def test_what_is_no_smiley_of_the_effort_is_not_about_the_milestone(edits: dict[tuple[str, str, str], Value]) -> None:
    master = edited(PLANNED, "1.1", "r1.milestone", "Ny")
    assert merge(master, [a_submission(PLANNED_SENT, edits)]).findings == ()


def test_an_unchanged_milestone_and_one_of_another_round_say_nothing() -> None:
    for master in (PLANNED, edited(PLANNED, "1.1", "r2.milestone", "Ny")):
        assert merge(master, [a_submission(PLANNED_SENT, {SMILEY: Smiley.SAD})]).findings == ()


def test_long_milestones_are_shown_from_where_they_differ() -> None:
    start = "Programoplægget er udarbejdet i samarbejde med de berørte centre og præsenteret for "
    sent = dispatches_of(edited(PLANNED, "1.1", "r1.milestone", start + "udvalget."))["Ejendomme"]
    master = edited(PLANNED, "1.1", "r1.milestone", start + "Kommunalbestyrelsen.")
    (told,) = merge(master, [a_submission(sent, {SMILEY: Smiley.SAD})]).findings
    assert told.values["was"].endswith("for udvalget.")
    assert told.values["value"].endswith("for Kommunalbestyrelsen.")
    assert max(len(told.values[name]) for name in ("was", "value")) < 60


@pytest.mark.parametrize("order", [1, -1])
def test_an_edit_that_two_files_make_alike_is_counted_as_merged_once(order: int) -> None:
    """Saved in the same second: neither is newer than the other."""
    files = [
        a_submission(SENT, {STATUS: "Det samme", **more}, name, MORNING)
        for name, more in (("a.xlsx", {}), ("b.xlsx", {ACTION: "Kun her"}))
    ]
    result = merge(MASTER, files[::order])
    assert [(f.file, f.edits, f.applied, f.already) for f in result.files] == [("a.xlsx", 1, 1, 0), ("b.xlsx", 2, 2, 1)]
    assert [c.origin for c in result.changes] == ["a.xlsx", "b.xlsx"]


def test_a_text_that_a_newer_answer_may_not_lack_stands_and_is_told() -> None:
    """The newer file gives the same smiley, and has emptied the text that it asks for."""
    older = a_submission(SENT, {STATUS: "Først", SMILEY: Smiley.NEUTRAL}, "a.xlsx", MORNING)
    newer = a_submission(SENT, {SMILEY: Smiley.NEUTRAL}, "b.xlsx", NOON)
    result = merge(MASTER, [older, with_errors(newer, STATUS)])
    assert {(c.field, c.new) for c in result.changes} == {("r1.status", "Først"), ("r1.smiley", Smiley.NEUTRAL)}
    assert [(f.code, f.field, f.values["value"]) for f in result.findings] == [("M15", "r1.status", "Først")]
