"""Initiative numbers of all kinds, and those of which a spreadsheet program has made numbers or dates."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from test_import_list import SETTINGS, found, imported
from typed import change, check, fill, keys, make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.documents.imports import import_list, read_csv
from workbook_tools.model.agreement import Theme
from workbook_tools.model.number_runs import By, doubtful, possible, tell_apart
from workbook_tools.model.numbers import clean_number, is_number, number_key, theme_number
from workbook_tools.rules import check as check_rules
from workbook_tools.schema.number_cells import typed_for_date
from workbook_tools.schema.shown import ShownNumber
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
IN_ORDER = [
    "1",
    "1a",
    "1.1",
    "1.1a",
    "1.2",
    "1.10",
    "1.10.1",
    "2",
    "12",
    "A.1",
    "A.2",
    "A.10",
    "B101",
    "DR-03",
    "DR-12",
]


def test_numbers_of_all_kinds_have_one_order() -> None:
    mixed = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(mixed, key=number_key) == IN_ORDER
    assert all(map(is_number, IN_ORDER))


@pytest.mark.parametrize(
    "text", ["2019", "I alt", "", "1,1", "01-02", "jan-10", "uge 2", "500000", "1..1", "A", "abc1"]
)
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_can_be_ordered(first: str, second: str) -> None:
    assert (number_key(first) < number_key(second)) or (number_key(second) < number_key(first)) or first == second


@pytest.mark.parametrize(
    ("typed", "number"), [('="1.10"', "1.10"), ("'1.20", "1.20"), (" 1.10. ", "1.10"), ("1a.", "1a")]
)
def test_what_people_write_around_a_number_is_none_of_it(typed: str, number: str) -> None:
    assert clean_number(typed) == number


def test_a_numbers_theme_is_its_part_before_the_full_stop() -> None:
    assert [theme_number(n) for n in ("1.10", "A.1", "12", "1a", "B101", "DR-03")] == ["1", "A", "", "", "", ""]


@pytest.mark.parametrize(
    ("number", "theme", "codes"),
    [
        ("1.10", "2", ["X4"]),
        ("A.1", "B", ["X4"]),
        ("A.1", "A", []),
        ("12", "2", []),
        ("DR-03", "1", []),
        ("B101", "B", []),
        ("B101", "A", ["X4"]),
        ("C101", "A", []),
    ],
)
def test_only_a_number_that_names_a_theme_can_contradict_one(number: str, theme: str, codes: list[str]) -> None:
    themes = tuple(Theme(t, f"Tema {t}") for t in ("1", "2", "A", "B"))
    agreement = replace(an_agreement(an_initiative(number, theme=theme)), themes=themes)
    assert [f.code for f in check_rules(agreement) if f.code.startswith("X")] == codes


# --- numbers that have become numbers --------------------------------------------------------------------------------


def told(*shown: str) -> list[str]:
    """A text in quotes is one that was typed as text."""
    rows = [(s[1:-1],) if s.startswith("'") else possible(s) for s in shown]
    result = tell_apart(rows)
    doubted = {row for pair in doubtful(result) for row in pair}
    marks = {By.NOTHING: "?", By.FORMAT: "", By.RUN: "", By.TEXT: ""}
    return [f"{it.text}{'!' if row in doubted else marks[it.by]}" for row, it in enumerate(result)]


@pytest.mark.parametrize(
    ("shown", "numbers"),
    [
        ("1,8 1,9 1,1 1,11", "1.8 1.9 1.10 1.11"),
        ("1,1 1,2 1,10", "1.1 1.2 1.10"),
        ("1,1 1,4 1,7 1,1 1,13", "1.1 1.4 1.7 1.10 1.13"),
        ("1,9 1,1 2,1 2,2", "1.9 1.10 2.1 2.2"),
        ("1,19 1,2 1,21", "1.19 1.20 1.21"),
        ("'1.9' 1,1 '1.11'", "1.9 1.10 1.11"),
        (" ".join(f"1,{n}0" for n in range(1, 10)) + " 1,10 1,11", "1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11"),
        ("1,1", "1.1?"),
        ("1,10", "1.10"),
        ("1,10 1,20 1,30", "1.10 1.20 1.30"),
        ("1,1 1,13", "1.1? 1.13"),
        ("1,5 1,1 1,3", "1.5 1.1? 1.3?"),
        ("1,1 1,1", "1.1! 1.1!"),
        ("1,1 1,2 1,1", "1.1! 1.2 1.1!"),
        ("1,10 1,10", "1.10! 1.10!"),
        ("'1.1' 1,1", "1.1! 1.1!"),
        ("2,00 3", "2 3"),
        ("'A.1' 'B101' 1,1", "A.1 B101 1.1?"),
    ],
)
def test_the_run_of_the_rows_and_the_format_tell_a_number(shown: str, numbers: str) -> None:
    assert told(*shown.split()) == numbers.split()


@given(st.integers(1, 8), st.integers(2, 60))
def test_numbers_without_a_gap_are_told(first: int, count: int) -> None:
    numbers = [f"1.{part}" for part in range(first, first + count)]
    assert [it.text for it in tell_apart([possible(number.rstrip("0")) for number in numbers])] == numbers


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return make_master(an_agreement(*(an_initiative(n) for n in ("1.8", "1.9", "1.10", "1.11"))), tmp_path)


def numbers_in(path: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The numbers as read, and the findings about them."""
    (report,) = check(path)
    assert report.book is not None
    assert report.book.agreement is not None
    codes = [(f.code, f.number) for f in report.findings if f.field == "number" and f.code[0] in "SFX"]
    return [i.number for i in report.book.agreement.initiatives], codes


def test_a_masters_number_is_told_by_the_rows_around_it(master: Path) -> None:
    change(master, *(fill(SHEET, n, number_=float(n)) for n in ("1.8", "1.9", "1.10", "1.11")))
    assert numbers_in(master) == (["1.8", "1.9", "1.10", "1.11"], [("S67", "1.10")])


def test_a_masters_number_is_told_by_its_format(master: Path) -> None:
    def zeros(book: Workbook) -> None:
        page = book[SHEET]
        for row in page.iter_rows(min_col=keys(page)["number"], max_col=keys(page)["number"]):
            row[0].number_format = "0.00"

    change(
        master, fill(SHEET, "1.8", number_="1.1"), fill(SHEET, "1.9", number_="2.1"), fill(SHEET, "1.10", number_=1.1)
    )
    change(master, zeros, fill(SHEET, "1.11", number_="2.2"))
    assert numbers_in(master) == (["1.1", "2.1", "1.10", "2.2"], [])


def test_two_rows_that_may_be_one_are_both_named(master: Path) -> None:
    change(master, *(fill(SHEET, n, number_=1.1) for n in ("1.8", "1.10")), fill(SHEET, "1.9", number_="2.1"))
    numbers, codes = numbers_in(master)
    assert len(numbers) == 4
    assert [code for code, _ in codes if code == "S66"] == ["S66", "S66"]


def test_a_date_in_a_masters_number_is_told_once(master: Path) -> None:
    change(master, fill(SHEET, "1.9", number_=date(2019, 10, 1)))
    (report,) = check(master)
    (finding,) = (f for f in report.findings if f.field == "number")
    assert (finding.code, finding.values["guess"]) == ("S65", "1.10 / 10.19")


def test_a_reference_that_was_typed_as_a_number_may_have_lost_a_zero(master: Path) -> None:
    change(master, fill(SHEET, "1.8", postpone__see_also=1.1))
    (report,) = check(master)
    assert [f.field for f in report.findings if f.code == "S09"] == ["postpone.see_also"]


@pytest.mark.parametrize("text", ["I alt", "2019", "Se også bilag", "12"])
def test_a_lone_text_below_the_table_is_no_initiative(master: Path, tmp_path: Path, text: str) -> None:
    sent = send_out(master, tmp_path / "ud")["Ejendomme"]

    def below(book: Workbook) -> None:
        page = book[SHEET]
        page.protection.sheet = False
        page.cell(40, keys(page)["number"]).value = text

    change(sent, below)
    (report,) = check(sent)
    assert report.book is not None
    assert report.book.agreement is not None
    assert len(report.book.agreement.initiatives) == 4
    assert "M31" in [f.code for f in report.findings]


def test_numbers_of_all_kinds_survive_a_round_trip(tmp_path: Path) -> None:
    path = make_master(an_agreement(*(an_initiative(n, theme="1") for n in IN_ORDER)), tmp_path)
    assert numbers_in(path) == (IN_ORDER, [])


@pytest.mark.parametrize(("typed", "code"), [("1.10", 0), ("1.10.", 0), ("1,10", 0), ("'1.10", 0), ("1.1", 1)])
def test_the_history_of_a_number_is_found_however_it_is_typed(master: Path, typed: str, code: int) -> None:
    send_out(master)
    assert run(["history", str(master), typed]) == code


@pytest.mark.parametrize("numbers", [["1.1", "1.2", "2.1", 1.1], [1.1, "2.1", "1.1"]])
def test_a_text_and_a_number_that_look_alike_are_told_apart(numbers: list[Any]) -> None:
    result = imported(["Nr.", "Indsats"], *([number, f"Indsats {n}"] for n, number in enumerate(numbers)))
    told = {f.source.cell: (f.code, f.values["cell"]) for f in result.findings if f.source and f.code in ("I43", "I54")}
    text, number = (f"A{numbers.index(it) + 2}" for it in ("1.1", 1.1))
    assert told == {text: ("I54", number), number: ("I43", text)}


@pytest.mark.parametrize("text", ["٣.١", "1.٨", "１.１", "A.１"])
def test_digits_of_another_script_make_no_number(text: str) -> None:
    assert not is_number(clean_number(text))


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "numbers", "codes"),
    [
        ("1,1 1,2", "1.1 1.2", []),
        ("1,8 1,9 1,1 1,11", "1.8 1.9 1.10 1.11", [("I42", "A4")]),
        ("1,1 2,2 1,1", "1.1 2.2 1.1", [("I43", "A2"), ("I24", "A3"), ("I43", "A4")]),
        ('="1.10" \'1.20', "1.10 1.20", []),
        ("01.01 01.05", "01.01 01.05", []),
        ("1.1 01.05", "1.1", [("I30", "A3")]),
        ("01-02 01-10-2019 02.01 jan-10", "", [("I30", "A2"), ("I30", "A3"), ("I30", "A4"), ("I30", "A5")]),
        ("1.9 1.1 1.11 1.1", "1.9 1.1 1.11 1.1", [("I29", "A5")]),
        ("1.8 1.9 2.1 1a B101 DR-03", "1.8 1.9 2.1 1a B101 DR-03", []),
        ("nr1 1.1", "1.1", [("I41", "A2")]),
    ],
)
def test_a_csv_list_is_read_or_told_what_it_holds(
    tmp_path: Path, typed: str, numbers: str, codes: list[tuple[str, str]]
) -> None:
    path = tmp_path / "liste.csv"
    rows = [f"{number};{number} titel;Teknik" for number in typed.split()]
    path.write_text("\n".join(["Nr.;Indsats;Udvalg", *rows]), encoding="utf-8")
    result = import_list(read_csv(path), SETTINGS)
    assert ([i.number for i in result.agreement.initiatives], found(result)) == (numbers.split(), codes)


def test_a_whole_number_is_a_theme_only_where_others_are_numbered_below_it() -> None:
    result = imported(["Nr.", "Indsats"], ["1", "A"], ["2", "B"], ["12", "C"], ["A", "Et tema"], ["A.1", "D"])
    assert [i.number for i in result.agreement.initiatives] == ["1", "2", "12", "A.1"]
    assert Theme("A", "Et tema") in result.agreement.themes


def test_a_lists_number_is_told_by_its_format(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Teknik"
    cells: list[list[Any]] = [["Nr.", "Indsats"], [1.1, "A"], [1.2, "B"], [1.1, "C"]]
    for row in cells:
        page.append(row)
    for address, code in (("A2", "0.0"), ("A3", "0.0"), ("A4", "0.00")):
        page[address].number_format = code
    book.save(tmp_path / "liste.xlsx")
    result = import_list(read_workbook(tmp_path / "liste.xlsx"), SETTINGS)
    assert [i.number for i in result.agreement.initiatives] == ["1.1", "1.2", "1.10"]
    assert found(result) == []


def test_numbers_that_show_the_zero_alone_are_believed() -> None:
    shown = ShownNumber.of(1.1, "1,10", "0.00")
    assert [i.number for i in imported(["Nr.", "Indsats"], [shown, "A"]).agreement.initiatives] == ["1.10"]


@pytest.mark.parametrize(
    ("value", "guess"),
    [
        ("01-02", "1.2"),
        ("1/2", "1.2"),
        ("01-10-2019", "1.10 / 10.19"),
        ("2019-10-01", "1.10 / 10.19"),
        ("2019-05-12 00:00:00", "12.5"),
        ("45-67", ""),
        ("1.10", ""),
        ("01.05", ""),
        ("I alt", ""),
    ],
)
def test_what_was_typed_where_a_date_stands(value: str, guess: str) -> None:
    assert typed_for_date(value) == guess
