"""Columns moved, inserted or renamed, rows sorted, inserted or blank: what stands in a workbook is still understood."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typed import change, check, fill, found, keys, make_master, row_of, send_out

from workbook_tools.model.fields import get_field
from workbook_tools.model.values import NO_FUNDS, Smiley

SHEET = "Økonomiudvalget"


AGREEMENT = an_agreement(
    *(an_initiative(n, r1__milestone="Planen er vedtaget.", r1__smiley=Smiley.HAPPY) for n in ("1.1", "1.9", "1.10"))
)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One master and one dispatched workbook, made once and copied by each test."""
    master = make_master(AGREEMENT, tmp_path_factory.mktemp("made"))
    return {"master": master, "dispatched": send_out(master)["Ejendomme"]}


@pytest.fixture
def master(originals: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(originals["master"], tmp_path))


@pytest.fixture
def dispatched(originals: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(originals["dispatched"], tmp_path))


def sheet(step: Callable[[Worksheet], object]) -> Callable[[Workbook], object]:
    return lambda workbook: step(workbook[SHEET])


def values(path: Path, key: str) -> dict[str, object]:
    """Number -> the value of one field, as read."""
    (report,) = check(path)
    assert report.book is not None
    assert report.book.agreement is not None
    return {i.number: get_field(i, key) for i in report.book.agreement.initiatives}


def test_a_workbook_reads_as_the_agreement_it_was_made_from(master: Path) -> None:
    (report,) = check(master)
    assert found(report) == []
    assert report.book is not None
    assert report.book.agreement == AGREEMENT


def move_column(page: Worksheet) -> None:
    """Status goes to the far right, as when somebody drags it there."""
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    status, far = keys(page)["r1.status"], page.max_column + 3
    for row in range(1, page.max_row + 1):
        page.cell(row, far).value = page.cell(row, status).value
        page.cell(row, status).value = None


def rename_headers(page: Worksheet) -> None:
    for column in keys(page).values():
        page.cell(5, column).value = f"Kolonne {column}"


def clear_keys(page: Worksheet) -> None:
    for column in keys(page).values():
        page.cell(3, column).value = None


LAYOUTS = {
    "as sent": lambda page: None,
    "column moved": move_column,
    "column inserted": lambda page: page.insert_cols(3),
    "headers renamed": rename_headers,
    "key row cleared": clear_keys,
    "row inserted above": lambda page: page.insert_rows(1),
    "blank row inserted": lambda page: page.insert_rows(7),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_value_is_found_whatever_the_layout(dispatched: Path, layout: Callable[[Worksheet], object]) -> None:
    change(dispatched, fill(SHEET, "1.9", r1__status="Går godt."), sheet(layout))
    assert values(dispatched, "r1.status") == {"1.1": None, "1.9": "Går godt.", "1.10": None}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_finding_names_the_cell_whatever_the_layout(dispatched: Path, layout: Callable[[Worksheet], object]) -> None:
    change(dispatched, fill(SHEET, "1.9", r1__smiley="glæde"), sheet(layout))
    (report,) = check(dispatched)
    (finding,) = [f for f in report.findings if f.code == "F2"]
    assert finding.source is not None
    page = load_workbook(dispatched)[SHEET]
    assert page[finding.source.cell].value == "glæde"


def test_a_sorted_sheet_keeps_the_rows_identity(dispatched: Path) -> None:
    def reverse(page: Worksheet) -> None:
        rows = [[c.value for c in page[r]] for r in (8, 7, 6)]
        for r, cells in enumerate(rows, 6):
            for c, value in enumerate(cells, 1):
                page.cell(r, c).value = value

    change(dispatched, sheet(reverse), fill(SHEET, "1.10", r1__status="Sidst før, først nu."))
    (report,) = check(dispatched)
    assert report.book is not None
    assert report.book.agreement is not None
    rows = {i.row_id: i for i in report.book.agreement.initiatives}
    assert rows["1.10"].followup(1).status == "Sidst før, først nu."
    assert list(rows) == ["1.10", "1.9", "1.1"]


@pytest.mark.parametrize(
    ("typed", "smiley"),
    [
        ("☺", Smiley.HAPPY), ("☺️", Smiley.HAPPY), ("🙂", Smiley.HAPPY), ("J", Smiley.HAPPY), (":-)", Smiley.HAPPY),
        ("Glad", Smiley.HAPPY), ("grøn", Smiley.HAPPY), ("😐", Smiley.NEUTRAL), ("K", Smiley.NEUTRAL),
        ("mellem", Smiley.NEUTRAL), (" Mellemfornøjet ", Smiley.NEUTRAL), (":-|", Smiley.NEUTRAL),
        ("☹️", Smiley.SAD), ("🙁", Smiley.SAD), ("L", Smiley.SAD), ("RØD", Smiley.SAD), (":-(", Smiley.SAD),
    ],
)  # fmt: skip
def test_a_smiley_is_read_however_it_is_typed(dispatched: Path, typed: str, smiley: Smiley) -> None:
    change(dispatched, fill(SHEET, "1.1", r1__smiley=typed))
    assert values(dispatched, "r1.smiley")["1.1"] is smiley


def test_a_mistyped_smiley_suggests_the_nearest(dispatched: Path) -> None:
    change(dispatched, fill(SHEET, "1.1", r1__smiley="mellemfornjet"))
    (report,) = check(dispatched)
    (finding,) = report.findings
    assert (finding.code, finding.number, finding.field) == ("F2", "1.1", "r1.smiley")
    assert "mellemfornøjet" in finding.suggestion


@pytest.mark.parametrize(
    ("value", "code"),
    [("=1+1", "S07"), ("#N/A", "S08")],
)
def test_a_formula_or_an_error_in_an_input_cell_is_a_finding(dispatched: Path, value: str, code: str) -> None:
    change(dispatched, fill(SHEET, "1.1", r1__status=value))
    (report,) = check(dispatched)
    assert found(report) == [f"{code} 1.1 r1.status"]


@pytest.mark.parametrize(("value", "code"), [("=1+1", "S07"), ("#N/A", "S08")])
def test_a_row_of_nothing_but_errors_or_formulas_is_still_there(master: Path, value: str, code: str) -> None:
    def spoil(page: Worksheet) -> None:
        row = row_of(page, "1.9")
        for key, column in keys(page).items():
            if key not in ("row_id", "check"):
                page.cell(row, column).value = value

    before = len(values(master, "title"))
    (report,) = check(change(master, sheet(spoil)))
    assert report.book is not None
    assert report.book.agreement is not None
    assert len(report.book.agreement.initiatives) == before
    assert f"{code} number" in [f"{f.code} {f.field}" for f in report.findings]


def test_a_lone_error_below_the_table_is_no_row(dispatched: Path) -> None:
    def stray(page: Worksheet) -> None:
        page.cell(page.max_row + 3, keys(page)["r1.status"]).value = "#REF!"

    before = values(dispatched, "title")
    assert values(change(dispatched, sheet(stray)), "title") == before


def test_a_row_without_its_number_is_a_finding(master: Path) -> None:
    change(master, fill(SHEET, "1.9", number_=None))
    (report,) = check(master)
    assert "F1 number" in [f"{f.code} {f.field}" for f in report.findings]


def test_a_number_typed_as_a_number_may_have_lost_a_zero(master: Path) -> None:
    change(master, fill(SHEET, "1.9", number_=2.1))
    (report,) = check(master)
    assert "S09" in [f.code for f in report.findings]


def test_a_copied_row_is_a_finding(master: Path) -> None:
    def copy(page: Worksheet) -> None:
        for column in range(1, page.max_column + 1):
            page.cell(9, column).value = page.cell(6, column).value

    (report,) = check(change(master, sheet(copy)))
    assert "S06" in [f.code for f in report.findings]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("ingen", NO_FUNDS),
        ("Der er ikke afsat økonomi.", NO_FUNDS),
        ("0,15", "0.15"),
        (0.15, "0.15"),
        ("2 mio. kr.", "2"),
    ],
)
def test_an_amount_is_read_the_danish_way(master: Path, typed: object, amount: object) -> None:
    change(master, fill(SHEET, "1.1", funding__2019=typed))
    read = values(master, "funding.2019")["1.1"]
    assert (read if read is NO_FUNDS else str(read)) == amount


def test_an_amount_that_may_be_thousands_is_not_guessed(master: Path) -> None:
    (report,) = check(change(master, fill(SHEET, "1.1", funding__2019="1.250")))
    assert "F4 1.1 funding.2019" in found(report)


def test_a_renamed_sheet_that_nothing_tells_is_a_finding_with_the_nearest_name(master: Path) -> None:
    def rename(workbook: Workbook) -> None:
        page = workbook[SHEET]
        page["B1"].value = None
        for row in range(row_of(page, "1.1"), page.max_row + 1):
            page.cell(row, keys(page)["row_id"]).value = page.cell(row, keys(page)["title"]).value = None
        page.title = "Økonomiudvalg"

    (report,) = check(change(master, rename))
    missing = [f for f in report.findings if f.code == "S03"]
    assert [f.suggestion for f in missing] == ["Økonomiudvalg"]


def test_a_deleted_column_is_a_finding_and_no_edit(dispatched: Path) -> None:
    change(dispatched, fill(SHEET, "1.1", r1__status="Går godt."))
    change(dispatched, sheet(lambda page: page.delete_cols(keys(page)["r1.smiley"])))
    (report,) = check(dispatched)
    assert "S04 r1.smiley" in found(report)
    assert {f.values["round"] for f in report.findings if f.code == "S04"} == {"1. opfølgning"}
    assert values(dispatched, "r1.smiley")["1.1"] is Smiley.HAPPY


def test_a_workbook_of_another_kind_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    Workbook().save(path)
    (report,) = check(path)
    assert found(report) == ["S01"]


def test_an_unknown_template_version_is_a_finding(master: Path) -> None:
    def bump(workbook: Workbook) -> None:
        workbook["_wbt"]["B1"].value = "99"

    (report,) = check(change(master, bump))
    assert found(report) == ["S02"]


def test_a_new_centre_in_the_settings_sheet_counts(master: Path) -> None:
    def add(workbook: Workbook) -> None:
        page = workbook["Opsætning"]
        row = next(r for r in range(1, page.max_row) if page.cell(r, 2).value == "Økonomi")
        page.cell(row + 1, 2).value = "Kultur og Fritid"

    change(master, add, fill(SHEET, "1.9", centre="Kultur og Fritid"))
    (report,) = check(master)
    assert found(report) == []
    assert "Kultur og Fritid" in send_out(master)


def test_the_other_files_go_on_when_one_cannot_be_read(dispatched: Path, tmp_path: Path) -> None:
    broken = tmp_path / "ødelagt.xlsx"
    broken.write_bytes(dispatched.read_bytes()[:-500])
    first, second, third = check(broken, dispatched, tmp_path / "findes-ikke.xlsx")
    assert [first.readable, second.readable, third.readable] == [False, True, False]
    assert second.ok


def test_row_of_is_by_number(dispatched: Path) -> None:
    page = load_workbook(dispatched)[SHEET]
    assert [row_of(page, n) for n in ("1.1", "1.9", "1.10")] == [6, 7, 8]


@pytest.mark.parametrize("typed", ["0,3 i år, resten i 2020", "=1/0", "=B6"])
def test_an_unreadable_amount_of_the_coordinators_is_told_once_and_counts_as_sent(typed: str, tmp_path: Path) -> None:
    row = an_initiative("1.1", r1__milestone="Planen er vedtaget.", funding__2019=Decimal("0.6"))
    file = send_out(make_master(an_agreement(row), tmp_path))["Ejendomme"]
    change(file, fill(SHEET, "1.1", r1__smiley="glad", r1__economy_smiley="glad", funding__2019=typed))
    (report,) = check(file)
    assert [f.field for f in report.findings] == ["funding.2019"]
    assert values(file, "funding.2019") == {"1.1": Decimal("0.6")}
