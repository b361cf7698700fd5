"""The two published documents, where they are at hand."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT
from import_words import imported_words, words

from workbook_tools.documents.imports import Imported, import_document, read_document
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.fields import round_field, set_fields
from workbook_tools.model.findings import Severity
from workbook_tools.model.values import NO_FUNDS, Smiley
from workbook_tools.ops.carry_forward import carry_forward
from workbook_tools.rules import check
from workbook_tools.rules.effort import e3

SHARED = Path(os.environ.get("WORKBOOK_TOOLS_SHARED") or ROOT.parent / "shared")
PAGE_FURNITURE = {"date", "phone", "mail", "contact", "case", "page", "title"}


@cache
def document(start: str) -> tuple[str, Imported]:
    """The text that starts with the number, and its import with the settings found for it."""
    found = sorted((SHARED / "seeds").glob(f"{start}_*.txt"))
    if not found:
        pytest.skip(f"the published documents are not in {SHARED.name}/seeds")
    text = read_document(found[0])
    return text, import_document(found[0], text, None)


def follow_up() -> Agreement:
    return document("001")[1].agreement


def postponements() -> tuple[Initiative, ...]:
    return document("000")[1].agreement.initiatives


def initiative(number: str) -> Initiative:
    return next(i for i in follow_up().initiatives if i.number == number)


def signs(text: str) -> Counter[str]:
    return Counter(re.findall("[☺☹😊]", text))


def test_the_follow_up_has_27_initiatives_of_four_rounds() -> None:
    agreement = follow_up()
    assert len(agreement.initiatives) == len({i.number for i in agreement.initiatives}) == 27
    assert [r.number for r in agreement.rounds] == [1, 2, 3, 4]
    milestones = [(i.number, n) for i in agreement.initiatives for n in (1, 2, 3, 4) if i.followup(n).milestone]
    assert [n for number, n in milestones if number == "1.11"] == [1, 2, 3, 4]
    assert (agreement.agreement_id != "", agreement.year, agreement.current_round) == (True, 2019, 3)
    assert {i.committee for i in agreement.initiatives} == {"Økonomiudvalget"}


def test_every_initiative_of_the_follow_up_has_its_parts() -> None:
    agreement = follow_up()
    names = {c.name for c in agreement.centres}
    assert {i.kind for i in agreement.initiatives} == {"Drift", "Anlæg"}
    assert all(i.centre in names and i.agreement_text and i.economy_text for i in agreement.initiatives)
    assert all(2019 in i.funding for i in agreement.initiatives)


def test_the_postponements_are_32_rows_of_31_initiatives_on_six_committees() -> None:
    rows = postponements()
    assert (len(rows), len({i.number for i in rows}), len({i.committee for i in rows})) == (32, 31, 6)
    assert {i.postponement.to_year for i in rows} == {2021}
    assert all(i.postponement.administration_remark for i in rows)


def test_3_22_stands_on_two_committees_with_different_remarks() -> None:
    first, second = (i for i in postponements() if i.number == "3.22")
    assert first.title == second.title
    assert "også" not in first.title
    assert first.postponement.administration_remark != second.postponement.administration_remark
    assert [first.involved_committees, second.involved_committees] == [
        ("Kultur- og Fritidsudvalget",),
        ("Børne- og Skoleudvalget",),
    ]


def test_references_of_the_postponements() -> None:
    found = {i.number: i.postponement.see_also for i in postponements() if i.postponement.see_also}
    assert found == {"4.2": "4.1", "5.5": "5.4", "5.6": "5.4", "5.7": "5.4"}


def test_all_but_the_references_have_the_parties_remark() -> None:
    without = {i.number for i in postponements() if not i.postponement.parties_remark}
    assert without == {"4.2", "5.5", "5.6", "5.7"}


def test_every_word_of_the_postponements_is_accounted_for() -> None:
    text, result = document("000")
    assert imported_words(result) == words(text)


def test_every_word_of_the_follow_up_is_accounted_for() -> None:
    """The two economy statuses "ved anden og tredje opfølgning" stand in two rounds, and so are counted once more."""
    text, result = document("001")
    again: Counter[str] = Counter()
    for number in ("1.11", "3.21"):
        again += words(initiative(number).followup(2).economy_status or "")
    assert sum(again.values()) == 37
    assert imported_words(result) == words(text) + again


@pytest.mark.parametrize("start", ["000", "001"])
def test_nothing_is_left_out_but_furniture_headings_labels_and_the_guide(start: str) -> None:
    reasons = {item.reason for item in document(start)[1].left_out}
    assert reasons <= PAGE_FURNITURE | {"introduction", "guide", "heading", "label", "repeated"}


def test_what_became_a_heading_is_a_committee_a_theme_or_a_subtheme() -> None:
    for start in ("000", "001"):
        _, result = document(start)
        agreement = result.agreement
        names = [c.name for c in agreement.committees] + [f"{t.number} {t.title}" for t in agreement.themes]
        known = words(" ".join([*names, *(i.subtheme or "" for i in agreement.initiatives)])).keys()
        assert not [x.text for x in result.left_out if x.reason == "heading" and words(x.text).keys() - known]


def test_every_sign_is_a_smiley_or_a_finding() -> None:
    text, result = document("001")
    followups = [f for i in result.agreement.initiatives for f in i.followups.values()]
    smileys = Counter(s for f in followups for s in (f.smiley, f.economy_smiley) if s)
    assert smileys[Smiley.UNSETTLED] == 17
    doubted = [f for f in result.findings if f.code == "I1"]
    guide = signs("".join(item.text for item in result.left_out if item.reason == "guide"))
    printed = signs(text) - guide
    assert smileys[Smiley.HAPPY] == printed["☺"] + printed["😊"]
    assert smileys[Smiley.SAD] + len(doubted) == printed["☹"]
    assert smileys[Smiley.SAD] == 2
    assert {(f.number, f.field) for f in doubted} >= {("1.13", "r2.smiley"), ("4.8", "r3.smiley")}


def test_the_findings_of_the_follow_up() -> None:
    _, result = document("001")
    assert Counter(f.code for f in result.findings) == {"I1": 17, "I7": 1, "I8": 4, "I13": 1}


def test_nothing_is_to_be_said_about_the_postponements() -> None:
    assert not document("000")[1].findings


def test_a_text_cut_by_a_page_break_is_whole() -> None:
    assert "ønsker at indgå" in (initiative("3.17").agreement_text or "")


@pytest.mark.parametrize(
    ("number", "funding"),
    [
        ("1.11", {2019: "2", 2021: "5", 2022: "6"}),
        ("3.18", {2019: "0.5", 2020: "1", 2021: "1.5", 2022: "1"}),
        ("3.19", {2019: "2"}),
        ("4.2", {2019: "NO_FUNDS", 2020: "3"}),
        ("4.21", {2019: "NO_FUNDS"}),
        ("5.2", {2019: "0.5", 2020: "0.5"}),
        ("5.7", {2019: "0.15", 2020: "0.05"}),
    ],
)
def test_funding_by_year(number: str, funding: dict[int, str]) -> None:
    amounts = initiative(number).funding.items()
    assert {year: "NO_FUNDS" if a is NO_FUNDS else str(a) for year, a in amounts} == funding


def test_themes_and_subthemes_of_the_follow_up() -> None:
    subthemes = {i.number: i.subtheme for i in follow_up().initiatives if i.subtheme}
    assert set(subthemes) == {"1.11", "1.13", "1.19"}
    assert {i.theme for i in follow_up().initiatives} == {"1", "2", "3", "4", "5", "6"}
    assert all(t.title for t in follow_up().themes)


def without_milestone() -> set[tuple[str, int]]:
    """The happy smileys of rounds 2 and 3 that have no milestone."""
    rows = follow_up().initiatives
    cells = {(i.number, n): i.followup(n) for i in rows for n in (2, 3)}
    return {key for key, f in cells.items() if f.smiley is Smiley.HAPPY and not f.milestone}


def test_15_of_16_smileys_without_a_milestone_are_carried_as_published() -> None:
    cells = without_milestone()
    assert len(cells) == 16
    blanked = tuple(
        set_fields(i, {round_field(n, "smiley"): None for n in (2, 3) if (i.number, n) in cells})
        for i in follow_up().initiatives
    )
    start = replace(follow_up(), initiatives=blanked, current_round=1)
    carried = {(c.number, c.field): c.new for c in carry_forward(start, 3).changes if c.row_id}
    published = {(number, round_field(n, "smiley")): Smiley.HAPPY for number, n in cells}
    assert published.keys() - carried.keys() == {("1.13", "r3.smiley")}
    assert carried.items() <= published.items()


def test_the_sixteenth_is_a_silent_green() -> None:
    agreement = follow_up()
    assert [f.number for i in agreement.initiatives for f in e3(agreement, i)] == ["1.13"]


def test_all_17_doubted_smileys_are_named_by_the_rules() -> None:
    found = [f for f in check(follow_up()) if f.code == "E9"]
    doubted = [f for f in document("001")[1].findings if f.code == "I1"]
    assert {(f.number, f.field) for f in found} == {(f.number, f.field) for f in doubted}
    assert Counter(f.severity for f in found) == {Severity.ERROR: 8, Severity.WARNING: 9}


def test_what_is_unsettled_in_round_3_must_be_followed_up_in_round_4() -> None:
    agreement = apply_changes(follow_up(), carry_forward(follow_up(), 4).changes)
    owing = {f.number for i in agreement.initiatives for f in e3(agreement, i)}
    assert owing == {"1.19", "2.6", "3.20", "3.21", "4.8"}
    silent = (set_fields(i, {"r4.smiley": Smiley.HAPPY}) for i in agreement.initiatives if i.number in owing)
    assert [f.field for i in silent for f in e3(agreement, i)] == ["r4.status"] * len(owing)
