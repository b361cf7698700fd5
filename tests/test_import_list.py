"""Plain lists (.csv, or a workbook's sheets) into the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from builders import an_agreement
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.documents.imports import Imported, import_list, read_csv
from workbook_tools.messages import words
from workbook_tools.model.addresses import letters
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import NO_FUNDS, Smiley
from workbook_tools.workbook.raw import CellValue, RawSheet, RawWorkbook

SETTINGS = an_agreement(current_round=2)  # Økonomiudvalget and Teknik; Ejendomme, Skoler, Økonomi; 2019 and 2020


def a_list(*rows: list[CellValue], sheet: str = "Teknik", errors: dict[str, str] | None = None) -> RawWorkbook:
    return RawWorkbook("list.xlsx", "", (RawSheet(sheet, "visible", rows, errors=errors or {}),))


def imported(*rows: list[CellValue], sheet: str = "Teknik") -> Imported:
    return import_list(a_list(*rows, sheet=sheet), SETTINGS)


def only(result: Imported) -> Initiative:
    (initiative,) = result.agreement.initiatives
    return initiative


def found(result: Imported) -> list[tuple[str, str]]:
    return [(f.code, f.source.cell if f.source else "") for f in result.findings]


def test_columns_are_found_by_header_or_alias_on_any_of_the_first_rows() -> None:
    result = imported(
        ["Indsatser i Prøveby"], [], ["Afdeling", "Nummer", "Titel:"], ["Skoler", "1.10", "Nye borde"], sheet="Teknik"
    )
    initiative = only(result)
    assert (initiative.number, initiative.title, initiative.centre) == ("1.10", "Nye borde", "Skoler")
    assert (initiative.committee, initiative.theme) == ("Teknik", "1")
    assert result.kind == "list"
    assert not result.findings


def test_where_a_row_was_read_is_kept() -> None:
    source = only(imported([], ["Nr.", "Indsats"], ["1.1", "A"])).source("title")
    assert source is not None
    assert (source.file, source.sheet, source.cell) == ("list.xlsx", "Teknik", "B3")


@pytest.mark.parametrize(
    ("header", "value", "current"),
    [("Smiley 3", "glad", 3), ("Økonomi-smiley 3", "sur", 3), ("Smiley 1", "glad", 2), ("Milepæl 3", "Stolene", 2)],
)
def test_the_current_round_is_the_settings_or_a_later_one_with_smileys(header: str, value: str, current: int) -> None:
    assert imported(["Nr.", "Indsats", header], ["1.1", "A", value]).agreement.current_round == current


@pytest.mark.parametrize("name", ["Udvalg", "Ansvarligt udvalg", "udvalg:"])
def test_a_committee_column_counts_before_the_sheets_name(name: str) -> None:
    assert only(imported(["Nr.", name], ["1.1", "økonomiudvalget"])).committee == "Økonomiudvalget"


def test_rows_of_a_sheet_that_names_no_committee_are_reported_and_left_out() -> None:
    result = imported(["Nr.", "Indsats"], ["1.1", "A"], sheet="Ark1")
    assert found(result) == [("I12", "A2")]
    assert not result.agreement.initiatives


def test_the_only_committee_needs_no_name() -> None:
    one = replace(SETTINGS, committees=SETTINGS.committees[:1])
    assert only(import_list(a_list(["Nr.", "Indsats"], ["1.1", "A"], sheet="Ark1"), one)).committee == "Økonomiudvalget"


def test_an_unknown_committee_gets_a_sheet_and_is_reported() -> None:
    result = imported(["Nr.", "Udvalg"], ["1.1", "Havneudvalget"])
    assert found(result) == [("I6", "B2")]
    assert only(result).committee == "Havneudvalget"


def test_an_unknown_column_is_named_with_its_count_of_values() -> None:
    result = imported(["Nr.", "Indsats", "Farve", "Tom"], ["1.1", "A", "blå"], ["1.2", "B", "gul"])
    assert found(result) == [("I20", "C1")]
    assert result.findings[0].values == {"header": "Farve", "count": "2"}


def test_a_misspelt_header_gets_a_suggestion() -> None:
    result = imported(["Nr.", "Indsats", "Ansvarlig center"], ["1.1", "A", "Skoler"])
    assert [(f.code, f.suggestion) for f in result.findings] == [("I20", "Ansvarligt center")]


def test_values_without_any_header_are_reported() -> None:
    assert found(imported(["Nr.", "Indsats"], ["1.1", "A", None, "løst"])) == [("I20", "D1")]


def test_a_second_column_of_one_meaning_is_reported() -> None:
    result = imported(["Nr.", "Titel", "Indsats"], ["1.1", "A", "B"])
    assert found(result) == [("I22", "C1")]
    assert only(result).title == "A"


def test_rows_without_a_number_are_reported_with_their_text() -> None:
    result = imported(["Nr.", "Indsats"], [None, "I alt"], ["Note", "Se bilag"], ["1.1", "A"])
    assert found(result) == [("I21", "A2"), ("I41", "A3")]
    assert [x.text for x in result.left_out if x.reason == "not understood"] == ["I alt", "Note Se bilag"]


@pytest.mark.parametrize(
    ("typed", "guess"),
    [
        (date(2026, 5, 12), "12.5"),
        (date(2005, 1, 1), "1.1 / 1.5"),
        ("jan.05", "1.5"),
        ("01-maj", "1.5"),
        ("12. nov", "12.11"),
    ],
)
def test_a_date_in_a_numbers_place_is_told_with_what_it_was(typed: CellValue, guess: str) -> None:
    result = imported(["Nr.", "Indsats"], [typed, "Nye borde"], ["1.1", "A"])
    assert found(result) == [("I30", "A2")]
    assert result.findings[0].values["guess"] == guess


@pytest.mark.parametrize("typed", ["maj", "i alt 05", "juni måned"])
def test_a_word_in_a_numbers_place_is_no_date(typed: str) -> None:
    assert found(imported(["Nr.", "Indsats"], [typed, "Nye borde"], ["1.1", "A"])) == [("I41", "A2")]


def test_a_number_that_stands_twice_is_reported_and_both_rows_are_taken() -> None:
    result = imported(["Nr.", "Indsats"], ["1.1", "A"], ["1.2", "B"], ["1.1", "C"])
    assert found(result) == [("I29", "A4")]
    assert [i.title for i in result.agreement.initiatives] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("header", "suggestion"),
    [
        ("Afsatt 2020 (t.kr.)", ""),
        ("Afsatt 2020 (1.000 kr.)", ""),
        ("Afsat 2024 (mio. kr.)", ""),
        ("Afsatt 2020 (mio. kr.)", "Afsat 2020 (mio. kr.)"),
    ],
)
def test_a_header_is_never_suggested_across_units_or_years(header: str, suggestion: str) -> None:
    result = imported(["Nr.", "Indsats", header], ["1.1", "A", 250.0])
    assert [(f.code, f.suggestion) for f in result.findings] == [("I20", suggestion)]


@pytest.mark.parametrize("typed", ["glad/mellem", "ikke glad", "sur :-)"])
def test_no_smiley_is_suggested_for_what_means_several_or_another(typed: str) -> None:
    result = imported(["Nr.", "Indsats", "Smiley 2"], ["1.1", "A", typed])
    assert [(f.code, f.suggestion) for f in result.findings] == [("I2", "")]


def test_numbers_stored_as_numbers_are_told_with_both_readings() -> None:
    (finding,) = imported(["Nr.", "Indsats"], [1.25, "A"], [1.1, "B"]).findings
    assert (finding.code, finding.values["one"], finding.values["other"]) == ("I24", "1.1", "1.10")


def test_blank_rows_repeated_headers_and_theme_headings_are_no_initiatives() -> None:
    result = imported(["Nr.", "Indsats"], ["1.", "Fremtiden"], [], ["1.1", "A"], ["Nr.", "Indsats"], ["1.2", "B"])
    assert [i.number for i in result.agreement.initiatives] == ["1.1", "1.2"]
    assert not result.findings


def test_numbers_stored_as_numbers_are_doubted() -> None:
    assert found(imported(["Nr.", "Indsats"], [1.1, "A"], [2.2, "B"])) == [("I24", "A2")]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("0,15", Decimal("0.15")), (0.5, Decimal("0.5")), ("1.250,5 mio. kr.", Decimal("1250.5")), ("ingen", NO_FUNDS)],
)
def test_amounts_are_read_the_danish_way(cell: CellValue, amount: object) -> None:
    assert only(imported(["Nr.", 2019.0], ["1.1", cell])).funding == {2019: amount}


@pytest.mark.parametrize("cell", ["ca. 2", "1.250", "2019-2021"])
def test_an_amount_that_is_none_or_could_be_two_is_reported(cell: str) -> None:
    result = imported(["Nr.", "Afsat 2019"], ["1.1", cell])
    assert found(result) == [("I23", "B2")]
    assert not only(result).funding


@pytest.mark.parametrize(
    ("cell", "smiley"), [("grøn", Smiley.HAPPY), (":-|", Smiley.NEUTRAL), ("L", Smiley.SAD), ("☹️", Smiley.SAD)]
)
def test_smileys_are_read_as_people_type_them(cell: str, smiley: Smiley) -> None:
    assert only(imported(["Nr.", "Smiley 1"], ["1.1", cell])).followup(1).smiley is smiley


def test_another_smiley_is_reported_with_the_nearest() -> None:
    result = imported(["Nr.", "Smiley 1"], ["1.1", "gladd"])
    assert [(f.code, f.field, f.suggestion) for f in result.findings] == [("I2", "r1.smiley", "☺ glad")]


def test_an_error_value_is_reported() -> None:
    result = import_list(a_list(["Nr.", "Indsats"], ["1.1", None], errors={"B2": "#N/A"}), SETTINGS)
    assert [(f.code, f.values["text"]) for f in result.findings] == [("I23", "#N/A")]


def uncached(*rows: list[CellValue], cells: set[str]) -> Imported:
    return import_list(
        RawWorkbook("list.xlsx", "", (RawSheet("Teknik", "visible", rows, uncached=frozenset(cells)),)), SETTINGS
    )


def test_a_formula_without_a_value_is_reported_in_every_column_that_is_read() -> None:
    head: list[CellValue] = ["Nr.", "Indsats", "Udvalg", "Afsat 2019", "Milepæl 1"]
    result = uncached(head, ["1.1"], ["1.2", "A"], cells={"B2", "C2", "D2", "E2", "D3", "AA9", "B1"})
    assert found(result) == [("I31", "B2"), ("I31", "C2"), ("I31", "D2"), ("I31", "E2"), ("I31", "D3")]
    assert [f.field for f in result.findings] == ["title", "", "funding.2019", "r1.milestone", "funding.2019"]
    assert [i.number for i in result.agreement.initiatives] == ["1.1", "1.2"]


@pytest.mark.parametrize("label", [["I alt", None], [None, "I alt"], [None, "Sum"]])
def test_a_total_row_is_told_once(label: list[CellValue]) -> None:
    head: list[CellValue] = ["Nr.", "Indsats", "Afsat 2019 (mio. kr.)"]
    result = uncached(head, ["1.1", "A", 0.5], label, cells={"C3"})
    assert [cell for _, cell in found(result)] == ["A3"]
    assert [i.number for i in result.agreement.initiatives] == ["1.1"]


def test_a_total_says_nothing_of_the_column_s_unit() -> None:
    head: list[CellValue] = ["Nr.", "Indsats", "Afsat 2019"]
    result = import_list(a_list(head, ["1.1", "A", 0.5], [None, "I alt", 500_000.0]), SETTINGS)
    assert [code for code, _ in found(result)] == ["I44", "I21"]


@pytest.mark.parametrize("row", [[None, "B"], [None, None], []])
def test_a_row_whose_number_has_no_value_is_told_as_lost(row: list[CellValue]) -> None:
    result = uncached(["Nr.", "Indsats"], row, cells={"A2"})
    assert found(result) == [("I31", "A2"), ("I21", "A2")]


@pytest.mark.parametrize("cell", ["9" * 400, "0," + "1" * 16, "123456789012345678"])
def test_an_amount_that_no_cell_can_hold_is_reported(cell: str) -> None:
    assert found(imported(["Nr.", "Afsat 2019"], ["1.1", f"{cell} mio. kr."])) == [("I23", "B2")]


@pytest.mark.parametrize("cell", ["123456789012,345 mio. kr.", "-0,000000000000001 mio. kr.", "ingen", 0.1 + 0.2])
def test_an_amount_that_a_cell_can_hold_is_taken(cell: CellValue) -> None:
    assert found(imported(["Nr.", "Afsat 2019 (mio. kr.)"], ["1.1", cell])) == []


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Økonomi", "Økonomi 2"),
        ("KONTROL", "KONTROL 2"),
        ("_wbt", "_wbt 2"),
        ("History", "History 2"),
        ("a\x07b", "a b"),
    ],
)
def test_a_committee_gets_a_sheet_name_that_is_free(name: str, sheet: str) -> None:
    assert only(imported(["Nr.", "Udvalg"], ["1.1", name])).committee == sheet


def test_a_row_whose_number_is_an_error_value_is_told_as_lost() -> None:
    result = import_list(a_list(["Nr.", "Indsats"], [None, None], errors={"A2": "#REF!"}), SETTINGS)
    assert [(f.code, f.values["text"]) for f in result.findings] == [("I21", "#REF!")]


def test_a_committee_that_is_an_error_value_is_reported() -> None:
    result = import_list(a_list(["Nr.", "Udvalg"], ["1.1", None], errors={"B2": "#N/A"}), SETTINGS)
    assert found(result) == [("I23", "B2")]
    assert only(result).committee == "Teknik"


def test_an_unknown_column_of_formulas_without_a_value_is_reported() -> None:
    result = uncached(["Nr.", "Indsats", "Farve"], ["1.1", "A"], cells={"C2"})
    assert [(f.code, f.values["count"]) for f in result.findings] == [("I20", "1")]


def test_a_sheet_of_formulas_without_a_value_is_reported() -> None:
    sheets = (
        RawSheet("Teknik", "visible", (["Nr.", "Indsats"], ["1.1", "A"])),
        RawSheet("Noter", "visible", ([None],), uncached=frozenset({"A1"})),
    )
    result = import_list(RawWorkbook("list.xlsx", "", sheets), SETTINGS)
    assert [(f.code, f.source.sheet if f.source else "") for f in result.findings] == [("I25", "Noter")]


def test_the_row_above_names_a_columns_round() -> None:
    result = imported(
        [None, "1. budgetopfølgning", None, "2. opfølgning"],
        ["Nr.", "Milepæl", "Status", "Milepæl"],
        ["1.1", "Start", "I gang", "Slut"],
    )
    initiative = only(result)
    assert (initiative.followup(1).milestone, initiative.followup(1).status) == ("Start", "I gang")
    assert initiative.followup(2).milestone == "Slut"
    assert not result.findings


def test_a_lone_column_without_a_round_is_the_current_rounds() -> None:
    result = imported(["Nr.", "Status"], ["1.1", "I gang"])
    assert found(result) == [("I27", "B1")]
    assert only(result).followup(2).status == "I gang"


def test_several_columns_without_a_round_are_not_guessed_at() -> None:
    result = imported(["Nr.", "Status", "Status"], ["1.1", "I gang", "Færdig"])
    assert found(result) == [("I22", "B1"), ("I22", "C1")]
    assert not only(result).followups


@pytest.mark.parametrize("cell", ["2", "2. Idéer", "idéer"])
def test_a_theme_is_given_by_number_or_title(cell: str) -> None:
    assert only(imported(["Nr.", "Tema"], ["2.1", cell])).theme == "2"


def test_involved_committees_get_their_full_names() -> None:
    initiative = only(imported(["Nr.", "Involverede udvalg"], ["1.1", "Økonomiudvalget; Andre"]))
    assert initiative.involved_committees == ("Økonomiudvalget (fulde navn)", "Andre")


def test_a_given_row_id_stays_and_a_second_one_is_replaced() -> None:
    result = imported(["Id", "Nr."], ["a1", "1.1"], ["a1", "1.2"])
    first, second = (i.row_id for i in result.agreement.initiatives)
    assert first == "a1"
    assert second != "a1"


def test_a_number_that_stands_twice_gets_two_row_ids() -> None:
    result = imported(["Nr.", "Indsats"], ["1.1", "A"], ["1.1", "B"])
    assert len({i.row_id for i in result.agreement.initiatives}) == 2


def test_a_sheet_without_headers_is_reported() -> None:
    sheets = (
        RawSheet("Teknik", "visible", (["Nr.", "Indsats"], ["1.1", "A"])),
        RawSheet("Noter", "visible", (["Hej"],)),
    )
    result = import_list(RawWorkbook("list.xlsx", "", sheets), SETTINGS)
    assert [(f.code, f.source.sheet if f.source else "") for f in result.findings] == [("I25", "Noter")]


def test_a_file_without_any_headers_is_refused() -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        imported(["Hej"], ["med"])
    assert refused.value.finding.code == "I26"
    assert "kendte overskrifter" in words(refused.value.finding, "da").message


@pytest.mark.parametrize("settings", [SETTINGS, None])
def test_a_file_that_is_empty_is_said_to_be(settings: Agreement | None) -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        import_list(RawWorkbook("list.xlsx", "", (RawSheet("Ark1", "visible", ()),)), settings)
    said = words(refused.value.finding, "da").message
    assert (refused.value.finding.code, said) == ("I26", "Filen list.xlsx er tom.")


def test_a_list_that_names_its_agreement_needs_no_settings() -> None:
    title = ["Aftale om budget 2019, Ballerup Kommune"]
    result = import_list(a_list(title, ["Nr.", "Udvalg"], ["1.1", "Økonomiudvalget"]), None)
    assert (result.agreement.year, result.agreement.municipality) == (2019, "Ballerup Kommune")


def test_a_list_without_settings_or_a_named_agreement_is_refused() -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        import_list(a_list(["Nr.", "Indsats"], ["1.1", "A"]), None)
    assert refused.value.finding.code == "I16"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_its_encoding_and_with_its_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = 'Nr.|Indsats|Afsat 2019\n1.10|"Gøgl, teater; mm.\nog musik"|"0,15"\n'.replace("|", delimiter)
    path = tmp_path / "Teknik.csv"
    path.write_bytes(text.encode(encoding))
    initiative = only(import_list(read_csv(path), SETTINGS))
    assert (initiative.number, initiative.title) == ("1.10", "Gøgl, teater; mm.\nog musik")
    assert (initiative.committee, initiative.funding) == ("Teknik", {2019: Decimal("0.15")})


def test_the_delimiter_that_excel_writes_on_the_first_line_counts(tmp_path: Path) -> None:
    path = tmp_path / "Teknik.csv"
    path.write_text("sep=|\nNr.|Indsats\n1.1|A;B,C\n", encoding="utf-8")
    initiative = only(import_list(read_csv(path), SETTINGS))
    assert initiative.title == "A;B,C"
    assert initiative.where is not None
    assert initiative.where.row == 3


@pytest.mark.parametrize("hint", ["", "\r", '"', "ab", " ", "\u2028"])
def test_a_first_line_that_names_no_delimiter_leaves_it_to_be_found(hint: str, tmp_path: Path) -> None:
    path = tmp_path / "Teknik.csv"
    path.write_text(f"sep={hint}\nNr.;Indsats\n1.1;A\n", encoding="utf-8", newline="")
    initiative = only(import_list(read_csv(path), SETTINGS))
    assert (initiative.number, initiative.title) == ("1.1", "A")


@pytest.mark.parametrize(
    ("limit", "text", "code"),
    [
        ("ROWS", "1;a\n" * 4, "I33"),
        ("ROWS", "1\n\n\n1\n", "I33"),
        ("COLUMNS", "1;2;3;4\n", "I34"),
        ("CELLS", "1;2\n" * 2, "I35"),
    ],
)
def test_a_csv_file_over_a_limit_is_refused(
    limit: str, text: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"workbook_tools.documents.imports.limits.{limit}", 3)
    path = tmp_path / "Teknik.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as refused:
        read_csv(path)
    assert refused.value.finding.code == code


def test_blank_rows_and_columns_after_a_csv_table_count_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "Teknik.csv"
    blank = ";;;\n"
    path.write_text(f"Nr.;Indsats\n\n1.1;A{';' * 600}\n{blank * 100_001}", encoding="utf-8")
    assert [len(row) for row in read_csv(path).sheets[0].rows] == [2, 0, 2]


def test_an_endless_csv_cell_can_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "Teknik.csv"
    path.write_text("Nr.;Indsats\n1.1;" + "x" * 140_000, encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as refused:
        read_csv(path)
    assert refused.value.finding.code == "I14"


@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(max_size=8), st.floats(), st.booleans()), max_size=4), max_size=6)
)
def test_any_cells_are_imported_or_reported(rows: list[list[CellValue]]) -> None:
    result = imported(["Nr.", "Smiley 1", "Afsat 2019", "Tema"], *rows)
    assert len(result.agreement.initiatives) + len(result.left_out) >= len(
        [r for r in rows if any(v is not None and str(v).strip() for v in r)]
    )


@pytest.mark.parametrize(("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(position: int, name: str) -> None:
    assert letters(position) == name
