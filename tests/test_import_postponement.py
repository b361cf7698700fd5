"""A published overview of proposed postponements into the model (tests/data/postponement.txt)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from import_words import imported_words, words

from workbook_tools.documents.imports import Imported, detect, import_document
from workbook_tools.documents.imports.postponement import split_remarks
from workbook_tools.documents.imports.register import sheet_name
from workbook_tools.documents.imports.result import Notes
from workbook_tools.model.agreement import Agreement, Committee, Guide, Postponement, Round, Theme

FILE = Path(__file__).parent / "data" / "postponement.txt"
TEXT = FILE.read_text(encoding="utf-8")
SETTINGS = Agreement(
    municipality="Prøveby Kommune",
    year=2020,
    title="Aftale om budget 2020",
    themes=(Theme("1", "Byen vokser"), Theme("2", "Kloge hoveder")),
    committees=(Committee("Byudvalget", "Byudvalget"), Committee("Børn", "Børne- og Ungeudvalget")),
    rounds=(Round(1, "1. budgetopfølgning 2020"),),
    guide=Guide("2020"),
    years=(2020,),
)


def imported(text: str = TEXT, settings: Agreement | None = SETTINGS) -> Imported:
    return import_document(FILE, text, settings)


def postponement(committee: str, number: str, text: str = TEXT) -> Postponement:
    rows = imported(text).agreement.initiatives
    return next(i.postponement for i in rows if (i.committee, i.number) == (committee, number))


def test_the_title_tells_the_kind() -> None:
    assert detect(TEXT) == "postponement"
    assert imported().kind == "postponement"


def test_every_row_is_read_on_its_committee() -> None:
    rows = [(i.committee, i.number) for i in imported().agreement.initiatives]
    by = [("Byudvalget", n) for n in ("1.3", "1.10", "1.11", "1.12", "2.4")]
    assert rows == [*by, ("Børn", "2.4")]


def test_every_word_is_in_a_row_or_left_out_with_a_reason() -> None:
    assert imported_words(imported()) == words(TEXT)


def test_nothing_is_reported_when_everything_is_known() -> None:
    assert not imported().findings


def test_the_year_comes_from_the_title_and_no_decision_is_stated() -> None:
    assert {(i.postponement.to_year, i.postponement.decision) for i in imported().agreement.initiatives} == {
        (2021, None)
    }


def test_the_remarks_are_kept_apart() -> None:
    found = postponement("Byudvalget", "1.3")
    assert found.administration_remark == "Skiltene kan vente."
    assert found.parties_remark == "Vi er enige i administrationens bemærkning. Det haster ikke."


def test_labels_without_a_colon_or_with_a_full_stop_are_labels() -> None:
    found = postponement("Byudvalget", "1.10")
    assert found.administration_remark == "Administrationens folk er optaget.\nStien kan anlægges senere."
    assert found.parties_remark == "Se bemærkning under punkt 1.3."
    assert found.see_also is None


@pytest.mark.parametrize("number", ["1.11", "1.12"])
def test_a_reference_is_a_see_also_and_its_sentence_stays(number: str) -> None:
    found = postponement("Byudvalget", number)
    assert found.see_also == "1.10"
    assert (found.administration_remark or "").endswith("punkt 1.10.")


def test_a_remark_cut_by_a_page_break_is_put_together() -> None:
    assert postponement("Byudvalget", "2.4").administration_remark == "Værkstedet mangler strøm."


def test_a_remark_that_goes_on_as_a_plain_line_is_put_together() -> None:
    text = TEXT.replace("\t\tstrøm. Budget", "strøm. Budget")
    assert text != TEXT
    assert postponement("Byudvalget", "2.4", text).administration_remark == "Værkstedet mangler strøm."


def test_an_initiative_of_two_committees_has_two_rows_that_name_each_other() -> None:
    first, second = (i for i in imported().agreement.initiatives if i.number == "2.4")
    assert first.title == second.title == "Fælles værksted"
    assert first.involved_committees == ("Børne- og Ungeudvalget",)
    assert second.involved_committees == ("Byudvalget",)
    assert first.postponement != second.postponement
    assert first.row_id != second.row_id


def test_headings_that_go_on_are_folded() -> None:
    again = [x.text for x in imported().left_out if x.reason == "repeated"]
    assert again == ["Byudvalget - fortsat", "1. Byen vokser – fortsat"]
    assert imported().agreement.themes == SETTINGS.themes


def test_the_theme_is_the_numbers() -> None:
    assert {(i.number, i.theme) for i in imported().agreement.initiatives} >= {("1.3", "1"), ("2.4", "2")}


def test_a_row_above_the_first_committee_is_reported() -> None:
    text = TEXT.replace("Byudvalget\n\nNr.", "\n\nNr.", 1)
    assert "I9" in [f.code for f in imported(text).findings]


def test_an_unknown_committee_gets_a_sheet_and_is_reported() -> None:
    result = imported(settings=replace(SETTINGS, committees=SETTINGS.committees[:1]))
    assert [f.values["name"] for f in result.findings if f.code == "I6"] == ["Børne- og Ungeudvalget"]
    assert result.agreement.initiatives[-1].committee == "Børne- og Ungeudvalget"


def test_without_settings_they_are_made_from_the_document() -> None:
    result = imported(settings=None)
    assert [c.name for c in result.agreement.committees] == ["Byudvalget", "Børne- og Ungeudvalget"]
    assert [t.title for t in result.agreement.themes] == ["Byen vokser", "Kloge hoveder"]
    assert [f.code for f in result.findings] == ["I10"]


@given(
    st.lists(
        st.sampled_from(["Administrationens", "Budgetparternes", "bemærkning", "bemærkning:", "Vent", "nu.", "\n"])
    )
)
def test_no_word_of_a_remark_is_lost(pieces: list[str]) -> None:
    text, notes = " ".join(pieces), Notes("x.txt")
    kept = words(" ".join(split_remarks(text, notes, 1).values()))
    for item in notes.left_out:
        kept += words(item.text)
    assert kept == words(text)


@given(st.text(min_size=1, max_size=60), st.lists(st.text(max_size=31), max_size=3))
def test_a_sheet_name_is_one_that_excel_takes(name: str, taken: list[str]) -> None:
    short = sheet_name(name, taken)
    assert len(short) <= 31
    assert not set(short) & set("[]:*?/\\")
    assert short.casefold() not in {t.casefold() for t in taken}


def test_a_long_committee_loses_its_ending() -> None:
    assert sheet_name("Erhvervs- og Beskæftigelsesudvalget", []) == "Erhvervs- og Beskæftigelse"
