"""Opsætning: what the builder writes, the reader reads, also when people have moved rows and mistyped."""

from __future__ import annotations

import copy
import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from sample_agreement import sample

from workbook_tools.messages import words
from workbook_tools.model.agreement import Agreement, Centre, Guide
from workbook_tools.model.values import Smiley
from workbook_tools.workbook.build import build_master
from workbook_tools.workbook.raw import CellValue, RawSheet
from workbook_tools.workbook.setup_sheet import read_setup

Rows = list[list[CellValue]]


def setup_rows(agreement: Agreement) -> Rows:
    """The sheet as built, as rows of values."""
    book = openpyxl.load_workbook(io.BytesIO(build_master(agreement, None)))
    return [[cell.value for cell in row] for row in book["Opsætning"].iter_rows()]


@pytest.fixture(scope="module")
def settings() -> Agreement:
    agreement = replace(sample(count=0), initiatives=())
    return replace(agreement, centres=(*agreement.centres, Centre("Nyt center", "nyt@example.org")))


@pytest.fixture(scope="module")
def built(settings: Agreement) -> Rows:
    return setup_rows(settings)


@pytest.fixture
def rows(built: Rows) -> Rows:
    """The test's own copy, to change."""
    return copy.deepcopy(built)


def read(rows: Rows) -> tuple[Agreement, list[tuple[str, str]]]:
    agreement, findings = read_setup(RawSheet("Opsætning", "visible", rows), "book.xlsx")
    return agreement, [(f.code, f.source.cell if f.source else "") for f in findings]


def row_of(rows: Rows, key: str, nth: int = 0) -> int:
    return [i for i, row in enumerate(rows) if row[0] == key][nth]


def test_settings_read_back_as_they_were_written(settings: Agreement, rows: Rows) -> None:
    assert read(rows) == (settings, [])


def test_another_years_guide_reads_back(settings: Agreement) -> None:
    guide = Guide(
        "2017", False, False, False, False, True, {Smiley.SAD: "Nej."}, {Smiley.NEUTRAL: "Tja."}, ("En.", "To.")
    )
    assert read(setup_rows(replace(settings, guide=guide)))[0].guide == guide


def test_moved_sections_and_inserted_rows_make_no_difference(settings: Agreement, rows: Rows) -> None:
    rounds, committees = row_of(rows, "rounds"), row_of(rows, "committees")
    moved = [*rows[:rounds], *rows[committees:], *rows[rounds:committees]]
    moved.insert(3, [None] * 6)
    assert read(moved) == (settings, [])


def test_a_centre_on_a_spare_row_counts(rows: Rows) -> None:
    spare = next(i for i in range(row_of(rows, "centres.row"), len(rows)) if not rows[i][1])
    rows[spare][1:3] = ["Helt nyt", "helt@nyt.example.org"]
    assert read(rows)[0].centres[-1] == Centre("Helt nyt", "helt@nyt.example.org")


def test_a_row_inserted_without_a_key_counts(rows: Rows) -> None:
    rows.insert(row_of(rows, "centres.row", 1), [None, "Indskudt", None, None, None, None])
    assert read(rows)[0].centres[1] == Centre("Indskudt", "")


def test_swapped_columns_are_found_by_their_headers(settings: Agreement, rows: Rows) -> None:
    first, last = row_of(rows, "centres.header"), row_of(rows, "themes")
    for row in rows[first:last]:
        row[1], row[2] = row[2], row[1]
    assert read(rows)[0].centres == settings.centres


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (datetime(2019, 9, 27), date(2019, 9, 27)),  # noqa: DTZ001 - a cell's date has no zone
        (43735.0, date(2019, 9, 27)),
        ("27-09-2019", date(2019, 9, 27)),
        ("27.9.2019", date(2019, 9, 27)),
        ("2019-09-27", date(2019, 9, 27)),
        ("27. september 2019", date(2019, 9, 27)),
        (None, None),
    ],
)
def test_a_deadline_is_read_however_it_is_written(rows: Rows, typed: CellValue, day: date | None) -> None:
    rows[row_of(rows, "rounds.row", 2)][3] = typed
    agreement, findings = read(rows)
    assert (agreement.rounds[2].deadline, findings) == (day, [])


@pytest.mark.parametrize(
    ("key", "nth", "column", "typed", "code"),
    [
        ("rounds.row", 0, 3, "midt i marts", "S23"),
        ("rounds.row", 0, 3, "31-02-2019", "S23"),
        ("rounds.row", 0, 1, "første", "S22"),
        ("rounds.row", 0, 4, "måske", "S22"),
        ("agreement.year", 0, 2, "i år", "S22"),
        ("agreement.years", 0, 2, "2019 og frem", "S22"),
        ("agreement.title", 0, 2, None, "S21"),
        ("guide.carry_happy", 0, 2, "måske", "S22"),
        ("guide.version", 0, 2, None, "S21"),
        ("committees.row", 1, 1, "x" * 32, "S24"),
        ("committees.row", 1, 1, " økonomiudvalget", "S25"),
        ("committees.row", 1, 1, "Teknik/Miljø", "S24"),
        ("themes.row", 1, 1, "1.", "S25"),
        ("rounds.row", 1, 1, 1.0, "S25"),
        ("rounds.row", 1, 2, "1. Budgetopfølgning  2019", "S25"),
        ("agreement.current_round", 0, 2, 7.0, "S22"),
        ("agreement.years", 0, 2, "2022-2019", "S22"),
    ],
)
def test_what_cannot_be_read_is_found_with_its_cell(
    rows: Rows, key: str, nth: int, column: int, typed: CellValue, code: str
) -> None:
    row = row_of(rows, key, nth)
    rows[row][column] = typed
    assert read(rows)[1] == [(code, f"{'ABCDE'[column]}{row + 1}")]


@pytest.mark.parametrize("period", ["2019-2022", "2019 – 2022", "2019; 2020; 2021-2022", "2019, 2020, 2021, 2022"])
def test_a_budget_period_is_a_list_or_a_range(rows: Rows, period: str) -> None:
    rows[row_of(rows, "agreement.years")][2] = period
    agreement, findings = read(rows)
    assert (agreement.years, findings) == ((2019, 2020, 2021, 2022), [])


def test_an_error_or_a_formula_without_a_value_is_no_blank_setting(rows: Rows) -> None:
    book = RawSheet("Opsætning", "visible", rows, frozenset({"D9", "C4"}), frozenset({"C4"}), {"D13": "#REF!"})
    _, findings = read_setup(book, "book.xlsx")
    found = [(f.code, f.source and f.source.cell, f.values["value"]) for f in findings if f.code == "S26"]
    assert found == [("S26", "C4", "=…"), ("S26", "D13", "#REF!")]


def test_an_empty_sheet_names_everything_that_is_missing() -> None:
    agreement, findings = read([])
    assert {code for code, _ in findings} == {"S21"}
    assert len(findings) == 8
    assert agreement.committees == ()


@pytest.mark.parametrize(
    ("key", "typed", "meant"),
    [
        ("guide.carry_happy", "guide.cary_happy", "guide.carry_happy"),
        ("rounds.row", "rounds.rov", "rounds.row"),
        ("centres.row", "x", ""),
        ("guide.note", "guide.notes", "guide.note"),
    ],
)
def test_a_hidden_key_that_means_nothing_is_told_with_the_nearest(key: str, typed: str, meant: str, rows: Rows) -> None:
    rows[row_of(rows, key)][0] = typed
    _, findings = read_setup(RawSheet("Opsætning", "visible", rows), "book.xlsx")
    (found,) = (f for f in findings if f.code == "S77")
    assert (found.values["key"], found.suggestion) == (typed, meant)


def test_settings_that_were_sorted_without_their_hidden_keys_are_told(rows: Rows) -> None:
    first, second = row_of(rows, "guide.carry_happy"), row_of(rows, "guide.neutral_economy")
    rows[first][1:], rows[second][1:] = rows[second][1:], rows[first][1:]
    assert [code for code, _ in read(rows)[1]] == ["S78", "S78"]


@pytest.mark.parametrize("typed", ["nej", "NEJ ", False])
def test_a_switch_that_says_no_is_off(typed: CellValue, rows: Rows) -> None:
    rows[row_of(rows, "guide.carry_happy")][2] = typed
    agreement, findings = read(rows)
    assert (agreement.guide.carry_happy, findings) == (False, [])


def test_a_switch_that_was_emptied_is_told_and_not_guessed(rows: Rows) -> None:
    rows[row_of(rows, "guide.sad_needs_action")][2] = None
    assert [code for code, _ in read(rows)[1]] == ["S21"]


@pytest.mark.parametrize("typed", ["nix", "måske", 2, "no way"])
def test_a_switch_that_says_neither_is_told(typed: CellValue, rows: Rows) -> None:
    rows[row_of(rows, "guide.carry_happy")][2] = typed
    assert [code for code, _ in read(rows)[1]] == ["S22"]


@pytest.mark.parametrize(
    ("key", "column", "typed", "fits"),
    [
        ("agreement.unit", 2, "kr.", "mio. kr., 1.000 kr."),
        ("guide.carry_happy", 2, "nix", "ja, nej"),
        ("rounds.row", 4, "måske", "lukket, åben"),
        ("agreement.current_round", 2, 7.0, "1, 2, 3, 4"),
        ("agreement.years", 2, "2019 og frem", "2019; 2020"),
        ("agreement.year", 2, "i år", "helt tal"),
    ],
)
def test_what_a_setting_takes_is_said_and_nothing_else(
    key: str, column: int, typed: CellValue, fits: str, rows: Rows
) -> None:
    rows[row_of(rows, key)][column] = typed
    sheet = RawSheet("Opsætning", "visible", rows)
    (found,) = read_setup(sheet, "m.xlsx")[1]
    remedy = words(found, "da").remedy
    assert fits in remedy
    assert sum(each in remedy for each in ("helt tal", "nej", "1.000 kr.", "2019-2022", "lukket")) <= 1
