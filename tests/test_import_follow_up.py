"""A published follow-up into the model (tests/data/followup.txt: a small one with the quirks of the real ones)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from import_words import imported_words, words

from workbook_tools.documents.imports import Imported, detect, import_document
from workbook_tools.documents.imports.amounts import economy_amounts
from workbook_tools.documents.imports.details import names_in
from workbook_tools.documents.imports.follow_up import split_economy, split_status
from workbook_tools.model.agreement import Agreement, Centre, Committee, Guide, Initiative, Round, Theme
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import NO_FUNDS, Smiley

FILE = Path(__file__).parent / "data" / "followup.txt"
TEXT = FILE.read_text(encoding="utf-8")
SETTINGS = Agreement(
    municipality="Prøveby Kommune",
    year=2019,
    title="Aftale om budget 2019",
    themes=(Theme("1", "Byen vokser"), Theme("2", "Kloge hoveder"), Theme("3", "Trygge børn")),
    committees=tuple(Committee(n, n) for n in ("Byudvalget", "Kulturudvalget", "Børne- og Ungeudvalget")),
    centres=tuple(Centre(n) for n in ("Drift og Park", "Kultur, Fritid og Idræt", "Økonomi")),
    rounds=(*(Round(n, f"{n}. budgetopfølgning 2019") for n in (1, 2, 3)), Round(4, "31.12.2019")),
    guide=Guide("2019"),
    years=(2019, 2020, 2021, 2022),
)


def imported(text: str = TEXT, settings: Agreement | None = SETTINGS) -> Imported:
    return import_document(FILE, text, settings)


def initiative(number: str, text: str = TEXT) -> Initiative:
    return next(i for i in imported(text).agreement.initiatives if i.number == number)


def codes(result: Imported) -> list[str]:
    return [f.code for f in result.findings]


def places(result: Imported, code: str) -> list[tuple[str, str]]:
    return [(f.number, f.field) for f in result.findings if f.code == code]


def test_the_title_tells_the_kind_and_the_round() -> None:
    assert detect(TEXT) == "follow-up"
    assert imported().agreement.current_round == 2


def test_a_text_of_another_kind_is_refused() -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        imported("Dagsorden\n\n1. Godkendelse")
    assert refused.value.finding.code == "I3"


def test_every_initiative_is_read_once_in_order() -> None:
    assert [i.number for i in imported().agreement.initiatives] == ["1.2", "1.10", "2.1", "3.1"]


def test_every_word_is_in_a_row_or_left_out_with_a_reason() -> None:
    again = words("Halvdelen er brugt.")  # one status for two rounds
    assert imported_words(imported()) == words(TEXT) + again


def test_titles_kinds_themes_and_subthemes() -> None:
    rows = [(i.title, i.kind, i.theme, i.subtheme) for i in imported().agreement.initiatives]
    assert rows == [
        ("Nyt torv - midt i byen", "Anlæg", "1", "Pladser og parker"),
        ("Flere bænke", "Drift", "1", "Pladser og parker"),
        ("Åbne data", "Drift", "2", None),
        ("Legeplads", "Anlæg", "3", None),
    ]


def test_a_theme_without_a_heading_is_noted() -> None:
    assert [f.values["theme"] for f in imported().findings if f.code == "I13"] == ["2"]


@pytest.mark.parametrize(
    ("number", "centre", "contributors", "involved", "remarks"),
    [
        (
            "1.2",
            "Drift og Park",
            "Kultur, Fritid og Idræt samt Økonomi",
            ("Børne- og Ungeudvalget", "Kulturudvalget"),
            "Træerne bevares.",
        ),
        ("1.10", "Økonomi", "Drift og Park", ("Kulturudvalget",), "Bænkene males røde."),
        ("2.1", "Økonomi", None, (), "Alle centre og sekretariater involveres."),
        ("3.1", "Drift og Park", None, ("Alle fagudvalg",), None),
    ],
)
def test_who_is_responsible_and_who_takes_part(
    number: str, centre: str, contributors: str | None, involved: tuple[str, ...], remarks: str | None
) -> None:
    i = initiative(number)
    assert (i.committee, i.centre, i.contributors) == ("Byudvalget", centre, contributors)
    assert (i.involved_committees, i.remarks) == (involved, remarks)


def test_paragraphs_are_lines() -> None:
    assert (initiative("1.2").agreement_text or "").split("\n")[0] == "Torvet er slidt."


def test_a_row_cut_by_a_page_break_is_put_together() -> None:
    assert initiative("1.10").agreement_text == "Der er for få bænke i midtbyen og ved havnen."
    assert initiative("1.10").followup(2).milestone == "Optællingen omfatter også havnen."


def test_a_milestone_row_that_goes_on_under_its_own_label_is_put_together() -> None:
    text = TEXT.replace("\n\togså havnen.\t\t", "\nMilepæl\togså havnen.\t\t")
    assert text != TEXT
    assert initiative("1.10", text).followup(2).milestone == "Optællingen omfatter også havnen."


def test_a_header_repeated_after_a_page_break_starts_nothing_new() -> None:
    header = "<b>1.10. Flere bænke</b>\t<b>Drift</b>\t<b>Tid</b>\t<b>Smiley</b>\n"
    text = TEXT.replace("midtbyen og ved havnen.\t\t\t\n", f"midtbyen og ved havnen.\t\t\t\n\n{header}")
    assert text != TEXT
    assert imported(text).agreement == imported().agreement


@pytest.mark.parametrize(
    ("number", "at", "milestone", "status"),
    [
        ("1.2", 1, "Tegningen er færdig.", "Den er vist på et møde."),
        ("1.2", 2, "Fliserne er bestilt.", "Leveringen er forsinket."),
        ("1.2", 3, "Torvet er åbnet.", None),
        ("1.2", 4, None, None),
        ("1.10", 1, None, "En optælling er i gang."),
    ],
)
def test_status_is_parted_from_the_milestone(number: str, at: int, milestone: str | None, status: str | None) -> None:
    followup = initiative(number).followup(at)
    assert (followup.milestone, followup.status) == (milestone, status)


def test_a_sign_with_two_meanings_is_unsettled_and_names_both() -> None:
    found = [f for f in imported().findings if f.code == "I1"]
    assert [(f.number, f.field) for f in found] == [("1.2", "r1.smiley")]
    assert initiative("1.2").followup(1).smiley is Smiley.UNSETTLED
    assert (found[0].values["first"], found[0].values["second"]) == ("😐 mellemfornøjet", "☹ sur")
    line = TEXT.split("\n").index(next(t for t in TEXT.split("\n") if "Tegningen" in t)) + 1
    assert found[0].source is not None
    assert found[0].source.cell == f"linje {line}"


def test_where_an_economy_may_be_neutral_its_sign_is_doubted_too() -> None:
    settings = replace(SETTINGS, guide=Guide("2019", neutral_economy=True))
    result = imported(settings=settings)
    row = next(i for i in result.agreement.initiatives if i.number == "1.2")
    assert row.followup(2).economy_smiley is Smiley.UNSETTLED
    assert places(result, "I1") == [("1.2", "r1.smiley"), ("1.2", "r2.economy_smiley")]


def test_certain_signs_are_read_with_and_without_variation_selectors() -> None:
    i = initiative("1.10")
    assert initiative("1.2").followup(2).smiley is Smiley.NEUTRAL
    assert (i.followup(1).smiley, i.followup(2).smiley) == (Smiley.HAPPY, Smiley.HAPPY)


def test_a_guide_with_three_signs_leaves_no_doubt() -> None:
    text = TEXT.replace("- ☹: Næsten nået.", "- 😐: Næsten nået.")
    assert initiative("1.2", text).followup(1).smiley is Smiley.SAD
    assert "I1" not in codes(imported(text))


def test_without_a_guide_the_frown_is_doubted() -> None:
    start, end = TEXT.index("### Læse"), TEXT.index("**1. Byen")
    assert "I1" in codes(imported(TEXT[:start] + TEXT[end:]))


def test_the_economy_has_no_neutral_so_its_frown_is_sad() -> None:
    assert initiative("1.2").followup(2).economy_smiley is Smiley.SAD
    assert initiative("2.1").followup(2).economy_smiley is Smiley.HAPPY


def test_anything_else_in_a_smiley_cell_is_reported() -> None:
    assert places(imported(TEXT.replace("😐", "grøm")), "I2") == [("1.2", "r2.smiley")]


def test_an_economy_status_goes_to_the_rounds_that_it_names() -> None:
    i = initiative("1.2")
    assert i.economy_text == "Der er afsat 1,5 mio. kr."
    assert [i.followup(n).economy_status for n in (1, 2, 3)] == ["Halvdelen er brugt.", "Halvdelen er brugt.", None]


def test_funding_is_what_is_stated_for_certain() -> None:
    funding = {i.number: dict(i.funding) for i in imported().agreement.initiatives}
    assert funding == {
        "1.2": {2019: Decimal("1.5"), 2020: Decimal(2)},
        "1.10": {2019: NO_FUNDS},
        "2.1": {2019: Decimal("0.5")},
        "3.1": {2019: NO_FUNDS},
    }


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Der er afsat 0,15 mio. kr.", {2019: Decimal("0.15")}),
        ("Der er afsat 2 mio. kr. i 2020.", {2020: Decimal(2)}),
        ("Der er afsat 2 mio. kr. i Aftale om budget 2018 til broen i 2019.", {2019: Decimal(2)}),
        ("Der er afsat 2 mio. kr. i Aftale om budget 2018.", {}),
        ("Der er afsat 2 mio. kr. i perioden 2019-2021.", {}),
        ("Der er afsat ca. 2 mio. kr.", {}),
        ("Der er afsat 2 mio. kr. og 3 mio. kr.", {}),
        ("Der er ikke afsat økonomi i 2020.", {2020: NO_FUNDS}),
        ("", {}),
    ],
)
def test_an_economy_row_is_read_only_when_it_can_mean_one_thing(text: str, amounts: dict[int, object]) -> None:
    assert economy_amounts(text, 2019) == amounts


def test_money_in_doubt_is_reported() -> None:
    text = TEXT.replace("Der er ikke afsat økonomi i 2019.", "Der er afsat op mod 3 mio. kr.")
    assert places(imported(text), "I8") == [("3.1", "economy_text")]
    assert not initiative("3.1", text).funding


def test_a_sentence_in_place_of_contributors_is_a_remark_and_reported() -> None:
    text = TEXT.replace("bidragsyder: Drift og Park Kulturudvalget", "bidragsyder: Naboerne spørges. Kulturudvalget")
    assert places(imported(text), "I7") == [("1.10", "contributors")]
    assert initiative("1.10", text).contributors is None
    assert "Naboerne spørges." in (initiative("1.10", text).remarks or "")


def test_an_unknown_centre_keeps_its_name_and_is_reported_with_the_nearest() -> None:
    text = TEXT.replace("Ansvarligt center: Drift og Park</p>", "Ansvarligt center: Drift og Parker</p>")
    found = [f for f in imported(text).findings if f.code == "I4"]
    assert [(f.values["name"], f.suggestion) for f in found] == [("Drift og Parker", "Drift og Park")]
    assert initiative("1.2", text).centre == "Drift og Parker"


def test_an_unknown_committee_gets_a_sheet_and_is_reported() -> None:
    text = TEXT.replace("Kulturudvalget involveres. Bænkene", "Havneudvalget involveres. Bænkene")
    result = imported(text)
    assert [f.values["name"] for f in result.findings if f.code == "I6"] == ["Havneudvalget"]
    assert "Havneudvalget" in [c.name for c in result.agreement.committees]


def test_a_theme_with_another_title_is_reported_and_the_settings_stay() -> None:
    result = imported(TEXT.replace("## 3. Trygge børn", "## 3. Glade børn"))
    assert [(f.values["name"], f.suggestion) for f in result.findings if f.code == "I5"] == [
        ("Glade børn", "Trygge børn")
    ]
    assert result.agreement.themes == SETTINGS.themes


def test_settings_of_another_year_are_reported() -> None:
    assert "I11" in codes(imported(TEXT.replace("Aftale om budget 2019", "Aftale om budget 2021")))


def test_text_that_belongs_to_no_initiative_is_reported_and_left_out() -> None:
    result = imported(TEXT + "\nUdarbejdet af en ukendt hånd\n")
    assert [f.values["text"] for f in result.findings if f.code == "I9"] == ["Udarbejdet af en ukendt hånd"]
    assert ("Udarbejdet af en ukendt hånd", "not understood") in [(x.text, x.reason) for x in result.left_out]


def test_an_initiative_without_any_committee_is_reported_and_left_out() -> None:
    text = TEXT.replace(" for Byudvalget", "").replace(
        "Ansvarligt udvalg: Byudvalget Væsentlig bidragsyder: Alle", "Alle"
    )
    result = imported(text)
    assert [f.number for f in result.findings if f.code == "I12"] == ["3.1"]
    assert "3.1" not in [i.number for i in result.agreement.initiatives]


def test_without_settings_they_are_made_from_the_document() -> None:
    result = imported(settings=None)
    made = result.agreement
    assert (made.municipality, made.year, made.title) == ("Prøveby Kommune", 2019, "Aftale om budget 2019")
    assert [(t.number, t.title) for t in made.themes] == [("1", "Byen vokser"), ("2", ""), ("3", "Trygge børn")]
    assert {c.name for c in made.committees} == {"Byudvalget", "Kulturudvalget", "Børne- og Ungeudvalget"}
    assert {c.name for c in made.centres} >= {"Drift og Park", "Økonomi"}
    assert [r.number for r in made.rounds] == [1, 2, 3, 4]
    assert "I10" in codes(result)
    assert not {"I4", "I5", "I6"} & set(codes(result))


def test_the_same_document_gives_the_same_row_ids_and_each_once() -> None:
    ids = [i.row_id for i in imported().agreement.initiatives]
    assert ids == [i.row_id for i in imported().agreement.initiatives]
    assert len(set(ids)) == len(ids)
    assert all(len(i) <= 12 for i in ids)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hegnet er sat op. Status: Det står.", ("Hegnet er sat op.", "Status:", "Det står.")),
        ("Status:\nDet står.", ("", "Status:", "Det står.")),
        ("Orientering om status", ("Orientering om status", "", "")),
    ],
)
def test_split_status(text: str, parts: tuple[str, str, str]) -> None:
    assert split_status(text) == parts


@pytest.mark.parametrize(
    ("text", "economy", "rounds"),
    [
        ("Afsat. Status: Brugt.", "Afsat.", [(3,)]),
        ("Afsat. Status ved fjerde opfølgning: Brugt.", "Afsat.", [(4,)]),
        ("Status ved 1. og 2. budgetopfølgning: Lidt. Status ved tredje opfølgning: Mere.", "", [(1, 2), (3,)]),
    ],
)
def test_split_economy(text: str, economy: str, rounds: list[tuple[int, ...]]) -> None:
    found, statuses = split_economy(text, 3)
    assert (found, [numbers for _, numbers, _ in statuses]) == (economy, rounds)


def test_names_are_parted_where_known_names_end() -> None:
    known = ["Økonomi", "Kultur, Fritid og Idræt"]
    assert names_in("Kultur, Fritid og Idræt, Økonomi samt Havnen", known) == [
        "Kultur, Fritid og Idræt",
        "Økonomi",
        "Havnen",
    ]
    assert names_in("Økonomiudvalget", known) == ["Økonomiudvalget"]


def test_rows_below_a_header_that_is_not_understood_are_reported_and_go_to_nobody() -> None:
    text = TEXT.replace("3.1. Legeplads\tAnlæg\tTid\tSmiley", "Legeplads\tAnlæg\tTid\tSmiley")
    result = imported(text)
    assert [f.code for f in result.findings if f.code == "I9"] == ["I9"] * 4
    assert result.agreement.initiatives == imported().agreement.initiatives[:-1]
    assert not words(text) - imported_words(result)


def test_a_details_cell_without_labels_is_a_remark() -> None:
    text = TEXT.replace(
        "Ansvarligt center: Drift og Park Ansvarligt udvalg: Byudvalget Væsentlig bidragsyder: Alle", "Alle"
    )
    found = initiative("3.1", text)
    assert (found.committee, found.centre, found.involved_committees) == ("Byudvalget", None, ("Alle fagudvalg",))
