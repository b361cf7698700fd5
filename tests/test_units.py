"""Amounts and their units: by cell, header or number format, in the agreement's unit, or told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from test_import_list import SETTINGS, found, imported, only
from test_plain_words import SETTINGS as SETTINGS_TOML
from typed import change, check, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.documents.imports import import_list, read_csv
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.units import Unit, named_kroner, unit_named, without_unit
from workbook_tools.rules import check as check_rules
from workbook_tools.schema.amounts import amount_in
from workbook_tools.schema.settings import load_settings
from workbook_tools.schema.shown import ShownNumber
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
MIO, TKR = Unit.MILLIONS, Unit.THOUSANDS


@pytest.mark.parametrize(
    ("text", "kroner", "rest"),
    [
        ("Afsat 2019 (mio. kr.)", 1_000_000, "Afsat 2019"),
        ("Afsat 2019 (1.000 kr.)", 1_000, "Afsat 2019"),
        ("2019 i t.kr.", 1_000, "2019"),
        ("Budget 2019, tkr.", 1_000, "Budget 2019"),
        ("Afsat (kr.) 2019", 1, "Afsat 2019"),
        ("Ændret bevilling (hele kr.)", 1, "Ændret bevilling"),
        ("Afsat 2019", None, "Afsat 2019"),
        ("2019 (%)", 0, "2019 (%)"),
    ],
)
def test_a_header_names_its_unit(text: str, kroner: int | None, rest: str) -> None:
    assert (named_kroner(text), without_unit(text)) == (kroner, rest)


@pytest.mark.parametrize(
    ("cell", "millions", "thousands"),
    [
        ("0,5", "0,5", "0,5"),
        ("500.000 kr.", "0,5", "500"),
        ("500.000,-", "0,5", "500"),
        ("kr. 500.000", "0,5", "500"),
        ("500 000 kr.", "0,5", "500"),
        ("500 t.kr.", "0,5", "500"),
        ("1.250 t.kr.", "1,25", "1250"),
        ("1,5 mio.", "1,5", "1500"),
        ("-0,25 mio. kr.", "-0,25", "-250"),
        ("0,1 mia. kr.", "100", "100000"),
        ("1.250", None, None),
        ("1.250 mio. kr.", None, None),
        ("15 %", None, None),
        ("5 €", None, None),
    ],
)
def test_an_amounts_text_names_its_unit(cell: str, millions: str | None, thousands: str | None) -> None:
    assert (amount_in(MIO, cell), amount_in(TKR, cell)) == (millions, thousands)


@pytest.mark.parametrize(
    ("number", "code", "millions"),
    [
        (500_000.0, '#,##0 "kr."', "0,5"),
        (500_000.0, "#,##0\\ [$kr.-406]", "0,5"),
        (500_000.0, "#44", "0,5"),
        (500.0, '#,##0 "t.kr."', "0,5"),
        (500_000.0, '#,##0, "t.kr."', "0,5"),
        (0.5, '0.0" mio. kr."', "0,5"),
        (0.5, "#,##0.00?", "0,5"),
        (0.5, '0.00 "kr."', None),
        (0.15, "0%", None),
        (5.0, "[$€-2] 0", None),
    ],
)
def test_a_number_format_names_the_unit(number: float, code: str, millions: str | None) -> None:
    assert amount_in(MIO, ShownNumber.of(number, "", code)) == millions


# --- lists -----------------------------------------------------------------------------------------------------------


def amounts(result: Any) -> list[Any]:
    return [i.funding.get(2019) for i in result.agreement.initiatives]


@pytest.mark.parametrize(
    ("header", "cells", "read", "codes"),
    [
        ("2019", [500_000.0, -250_000.0], [None, None], [("I47", "C2")]),
        ("2019", [0.5, 500.0, 1.25], [None, None, None], [("I47", "C3")]),
        ("2019", [0.5, "500 t.kr.", "-0,25"], ["0.5", "0.5", "-0.25"], [("I44", "C1")]),
        ("2019", [0.5, "1.250"], ["0.5", None], [("I44", "C1"), ("I23", "C3")]),
        ("2019", ["ingen", None, 0.0], ["ingen", None, "0"], []),
        ("Afsat 2019 (1.000 kr.)", [500.0, -250.0, "1,5 mio."], ["0.5", "-0.25", "1.5"], [("I49", "C1")]),
        ("2019 (kr.)", [500_000.0, 1_250_000.0], ["0.5", "1.25"], [("I49", "C1")]),
        ("2019 (kr.)", [500_000.0, 0.5], ["0.5", None], [("I49", "C1"), ("I48", "C3")]),
        ("Afsat 2019 (mio. kr.)", [0.5, 500_000.0], ["0.5", None], [("I48", "C3")]),
        ("Afsat 2019 (mio. kr.)", [0.5, "15 %"], ["0.5", None], [("I23", "C3")]),
    ],
)
def test_a_lists_amounts_are_read_by_their_unit_or_told(
    header: str, cells: list[Any], read: list[str | None], codes: list[tuple[str, str]]
) -> None:
    rows = [[f"1.{n}", f"Indsats {n}", cell] for n, cell in enumerate(cells, 1)]
    result = imported(["Nr.", "Indsats", header], *rows)
    texts = [None if a is None else str(a) if isinstance(a, Decimal) else "ingen" for a in amounts(result)]
    assert (texts, found(result)) == (read, codes)


def test_all_columns_that_were_converted_are_named() -> None:
    head = ["Nr.", "Indsats", "Afsat 2019 (1.000 kr.)", "Afsat 2020 (1.000 kr.)", "Afsat 2021 (mio. kr.)"]
    result = imported(head, ["1.1", "A", 500.0, 250.0, 1.5])
    assert [(f.code, f.values["headers"]) for f in result.findings if f.code[:2] == "I4"] == [
        ("I49", f'"{head[2]}", "{head[3]}"')
    ]


def test_the_amounts_of_a_column_in_doubt_are_told() -> None:
    (told,) = imported(["Nr.", "Indsats", "2019"], ["1.1", "A", 500_000.0], ["1.2", "B", 1.5]).findings
    assert (told.code, told.values["unread"]) == ("I47", "500000; 1,5")


@pytest.mark.parametrize("words", ["(1.000 kr.)", "Alle beløb i 1.000 kr.", "Beløb i t.kr."])
def test_the_unit_may_stand_above_the_table(words: str) -> None:
    result = imported([words], ["Nr.", "Indsats", "2019"], ["1.1", "A", 500.0])
    assert (amounts(result), found(result)) == ([Decimal("0.5")], [("I49", "C2")])


def test_the_unit_may_stand_in_the_group_header() -> None:
    rows = (["Nr.", "Indsats", "2019", "2020"], ["1.1", "A", 500.0, 100.0])
    result = imported(["", "", "Afsat (1.000 kr.)", None], *rows)
    assert only(result).funding == {2019: Decimal("0.5"), 2020: Decimal("0.1")}


def test_amounts_in_kroner_are_not_taken_for_millions(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nr.;Indsats;Udvalg;2019\n1.1;A;Teknik;500000\n1.2;B;Teknik;-250000\n", encoding="utf-8")
    result = import_list(read_csv(path), SETTINGS)
    assert (amounts(result), found(result)) == ([None, None], [("I47", "D2")])


def test_a_lists_number_format_names_the_unit(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Teknik"
    for row in (["Nr.", "Indsats", "2019"], ["1.1", "A", 500_000]):
        page.append(row)
    page["C2"].number_format = '#,##0 "kr."'
    book.save(tmp_path / "liste.xlsx")
    assert amounts(import_list(read_workbook(tmp_path / "liste.xlsx"), SETTINGS)) == [Decimal("0.5")]


# --- masters ---------------------------------------------------------------------------------------------------------


def in_unit(unit: Unit, **values: Any) -> Agreement:
    return replace(an_agreement(an_initiative("1.1", **values), an_initiative("1.2")), unit=unit)


def read(path: Path) -> tuple[Agreement, list[tuple[str, str]]]:
    (report,) = check(path)
    assert report.book is not None
    assert report.book.agreement is not None
    codes = [(f.code, f.number or f.field) for f in report.findings if f.code in ("F4", "F9", "S68", "S69")]
    return report.book.agreement, codes


@pytest.mark.parametrize(
    ("value", "code", "amount", "codes"),
    [
        (500_000, "General", None, ["F9"]),
        (0.0005, "General", None, ["F9"]),
        (999, "General", Decimal(999), []),
        (500_000, '#,##0 "kr."', Decimal("0.5"), ["S68"]),
        ("500.000 kr.", "@", Decimal("0.5"), ["S68"]),
        ("500 t.kr.", "@", Decimal("0.5"), ["S68"]),
        ("0,5 mio. kr.", "@", Decimal("0.5"), []),
        ("1.250", "@", None, ["F4"]),
        (0.15, "0%", None, ["F4"]),
        (0, "General", Decimal(0), []),
    ],
)
def test_a_masters_amount_is_read_by_its_unit_or_told(
    tmp_path: Path, value: Any, code: str, amount: Decimal | None, codes: list[str]
) -> None:
    def step(book: Workbook) -> None:
        page = book[SHEET]
        at = page.cell(row_of(page, "1.1"), keys(page)["funding.2019"])
        at.value, at.number_format = value, code

    agreement, told = read(change(make_master(in_unit(MIO), tmp_path), step))
    assert (agreement.initiatives[0].funding.get(2019), [c for c, _ in told]) == (amount, codes)


def test_an_agreement_in_thousands_survives_a_round_trip(tmp_path: Path) -> None:
    agreement = in_unit(TKR, funding__2019=Decimal(500), funding__2020=Decimal("1250.5"), revised_funding=Decimal(750))
    master = make_master(agreement, tmp_path)
    assert read(master) == (agreement, [])
    sent, codes = read(send_out(master)["Ejendomme"])
    assert (sent.unit, sent.initiatives[0].funding[2019], codes) == (TKR, Decimal(500), [])


def test_a_master_in_thousands_shows_its_unit(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    master = make_master(in_unit(TKR, funding__2019=Decimal(500)), tmp_path)
    assert run(["summarise", str(master)]) == 0
    shown = {str(c.value) for page in load_workbook(master) for row in page.iter_rows() for c in row if c.value}
    assert {"Afsat 2019 (1.000 kr.)", "Afsat (1.000 kr.)", "2019 (1.000 kr.)", "1.000 kr."} <= shown
    assert not [text for text in shown if "(mio. kr.)" in text]


def test_an_amount_of_half_a_thousand_is_hardly_one(tmp_path: Path) -> None:
    master = change(make_master(in_unit(TKR), tmp_path), fill(SHEET, "1.1", funding__2019=0.5))
    assert [c for c, _ in read(master)[1]] == ["F9"]


def test_headers_of_another_unit_than_the_settings_are_told_and_believed(tmp_path: Path) -> None:
    def to_thousands(book: Workbook) -> None:
        page = book["Opsætning"]
        row = next(c.row for c in page["A"] if c.value == "agreement.unit")
        page.cell(row, 3).value = "t.kr."

    master = change(make_master(in_unit(MIO, funding__2019=Decimal("0.5")), tmp_path), to_thousands)
    agreement, codes = read(master)
    assert (agreement.unit, agreement.initiatives[0].funding[2019]) == (TKR, Decimal(500))
    assert ("S69", "funding.2019") in codes


def test_a_unit_that_is_none_is_refused_in_the_settings_sheet(tmp_path: Path) -> None:
    def typed(book: Workbook) -> None:
        page = book["Opsætning"]
        row = next(c.row for c in page["A"] if c.value == "agreement.unit")
        page.cell(row, 3).value = "euro"

    (report,) = check(change(make_master(in_unit(MIO), tmp_path), typed))
    assert "S22" in [f.code for f in report.findings]


@pytest.mark.parametrize(
    ("typed", "unit"), [('"1.000 kr."', TKR), ('"t.kr."', TKR), ('"mio. kr."', MIO), ('"mio.kr"', MIO)]
)
def test_a_settings_file_names_the_unit(tmp_path: Path, typed: str, unit: Unit) -> None:
    file = tmp_path / "aftale.toml"
    file.write_text(f"unit = {typed}\n{SETTINGS_TOML}", encoding="utf-8")
    assert load_settings(str(file)).unit is unit


@pytest.mark.parametrize("typed", ['"euro"', '"kr."', "1000", '"bananer"', "true"])
def test_a_settings_file_with_another_unit_is_refused(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "aftale.toml"
    file.write_text(f"unit = {typed}\n{SETTINGS_TOML}", encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as error:
        load_settings(str(file))
    assert error.value.finding.code == "S38"


def test_no_other_unit_is_ours() -> None:
    assert [unit_named(words) for words in ("kr.", "mia. kr.", "", "tusind kr.")] == [None, None, None, TKR]


@pytest.mark.parametrize(("unit", "amount"), [(MIO, "0.5"), (TKR, "500")])
def test_the_agreements_text_is_compared_in_its_unit(unit: Unit, amount: str) -> None:
    text = "Der afsættes 0,5 mio. kr. i 2019."
    agreement = in_unit(unit, agreement_text=text, funding__2019=Decimal(amount))
    assert [f.code for f in check_rules(agreement) if f.code == "K6"] == []
    other = in_unit(unit, agreement_text=text, funding__2019=Decimal(3))
    (finding,) = (f for f in check_rules(other) if f.code == "K6")
    assert finding.suggestion == amount.replace(".", ",")


@pytest.mark.parametrize(("typed", "told"), [("500.000 kr.", "S68"), (500_000, "F9")])
def test_what_is_told_of_an_amount_has_its_initiatives_number(typed: object, told: str, tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1"), an_initiative("1.2")), tmp_path)
    (report,) = check(change(master, fill("Økonomiudvalget", "1.2", funding__2019=typed)))
    assert [(f.code, f.number) for f in report.findings if f.code in ("S68", "F9")] == [(told, "1.2")]
