"""What a number's cell shows is what counts where text belongs, or the cell is named; a formula's area is a formula."""

from __future__ import annotations

import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hostile import cell, sheet, strings, styles, workbook
from openpyxl import Workbook
from test_import_list import SETTINGS
from typed import change, check, found, keys, make_master, row_of

from workbook_tools.documents.imports import import_list
from workbook_tools.model.fields import get_field
from workbook_tools.schema.cells import canonical, cell_text
from workbook_tools.schema.columns import column_set
from workbook_tools.schema.shown import ShownDate, ShownNumber
from workbook_tools.workbook.celltrace import slow_census
from workbook_tools.workbook.numberformats import NumberFormats
from workbook_tools.workbook.numbershown import shown_text
from workbook_tools.workbook.read import _read_openpyxl, read_scanned, read_workbook
from workbook_tools.workbook.scan import scan
from workbook_tools.workbook.sharedstrings import SharedStrings
from workbook_tools.workbook.sheetscan import read_usual
from workbook_tools.workbook.sheetvalues import ValueReader
from workbook_tools.workbook.showncells import put_shown

SHEET = "Økonomiudvalget"
ACCOUNTING = '_-* #,##0.00\\ "kr."_-;\\-* #,##0.00\\ "kr."_-;_-* "-"??\\ "kr."_-;_-@_-'


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("General", 0.5, "0,5"),
        ("General", 0.1 + 0.2, "0,3"),
        ("General", 2.0, "2"),
        ("@", 1.1, "1,1"),
        ("0", 2.5, "3"),
        ("0.00", 1.1, "1,10"),
        ("0.0", -1.25, "-1,3"),
        ("000", 7.0, "007"),
        ("#,##0", 1_234_567.0, "1.234.567"),
        ("#,##0.00?", 0.5, "0,50"),
        ("0%", 0.5, "50 %"),
        ("0.0%", 0.125, "12,5 %"),
        ("0.00E+00", 123_456.0, "1,23E+05"),
        ('#,##0 "kr."', 500_000.0, "500.000 kr."),
        ("#,##0\\ [$kr.-406]", 500_000.0, "500.000 kr."),
        (ACCOUNTING, -500.0, "-500,00 kr."),
        (ACCOUNTING, 0.0, "- kr."),
        ('"uge" 0', 2.0, "uge 2"),
        ('0.0" mio. kr."', 0.5, "0,5 mio. kr."),
        ("0;[Red]-0", -3.0, "-3"),
        ("h:mm", 8.5 / 24, "8:30"),
        ("hh:mm:ss", 0.25, "06:00:00"),
        ("[h]:mm", 1.5, "36:00"),
        ("[h]:mm:ss", 1.5, "36:00:00"),
        ("[mm]:ss", 0.0625, "90:00"),
        ("dd-mm", 43739.0, "01-10"),
        ("dd-mm-yyyy hh:mm", 43739.5, "01-10-2019 12:00"),
        ("dd/mm/yyyy;@", 43739.0, "01-10-2019"),
        ("mmm-yy", 43739.0, "okt-19"),
        ("[$-406]d. mmmm yyyy", 43739.0, "1. oktober 2019"),
        ("yyyy-mm-dd", 43739.0, "2019-10-01"),
        ("YYYYMMDD", 43739.0, "20191001"),
        ("#,##0;(#,##0)", -1234.0, "(1.234)"),
    ],
)
def test_a_number_is_shown_as_a_danish_excel_shows_it(code: str, number: float, shown: str) -> None:
    assert shown_text(code, number) == shown


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("# ?/?", 0.5),
        ("[>=100]0", 5.0),
        ("000000-0000", 1.0),
        ("0,", 5000.0),
        ("#,##0,,", 5_000_000.0),
        (";;;", 5.0),
        ("h:mm AM/PM", 0.5),
        ("[$-409]mmm-yy", 43739.0),
        ("[$-F800]dddd, mmmm dd, yyyy", 43739.0),
        ("[h]:mm", -1.5),
        ("[h]:mm", 1.50000123),
        ("d-m-yyyy", 59.0),
        ("0.0", -0.01),
        ("Standard", 1.0),
        ('"0', 1.0),
        ("#27", 1.0),
    ],
)
def test_what_is_not_certain_is_not_told(code: str, number: float) -> None:
    assert shown_text(code, number) is None


def test_dates_since_1904_are_told_by_their_own_days() -> None:
    assert shown_text("d-m-yyyy", 43739.0 - 1462, since_1904=True) == "1-10-2019"


def formatted(code: str, value: str, before: str = "") -> bytes:
    """A workbook with a number in A1 in that format; `before` in the sheet makes it one that is read slowly."""
    quoted = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    book = styles(f'<numFmt numFmtId="164" formatCode="{quoted}"/>').replace('numFmtId="14"', 'numFmtId="164"')
    book = book.replace("<xf/><xf ", '<xf numFmtId="0"/><xf ')
    return workbook(before + cell("A1", f"<v>{value}</v>", ' s="1"'), styles=book)


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0%", "0.5", "50 %"),
        ("[h]:mm", "1.5", "36:00"),
        ("mmm-yy", "43739", "okt-19"),
        ("d-m h:mm", "43739.5", "1-10 12:00"),
    ],
)
def test_all_readers_tell_the_same_of_a_cell(code: str, value: str, shown: str) -> None:
    usual, unusual = formatted(code, value), formatted(code, value, "<!-- -->")
    found = [read_scanned(scan(data, "fil.xlsx")).sheets[0].cell(0, 0) for data in (usual, unusual)]
    census = scan(usual, "fil.xlsx")
    (rows,) = _read_openpyxl(census)
    put_shown(rows, census.sheets[0].cells.shown)
    assert [cell_text(v) for v in (*found, rows[0][0])] == [shown] * 3
    assert {type(v) for v in (*found, rows[0][0])} <= {ShownNumber, ShownDate}


def test_formats_are_known_in_a_styles_part_with_prefixes() -> None:
    book = styles('<numFmt numFmtId="164" formatCode="0%"/>').replace('numFmtId="14"', 'numFmtId="164"')
    prefixed = book.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    data = workbook(cell("A1", "<v>0.5</v>", ' s="1"'), styles=prefixed)
    assert cell_text(read_scanned(scan(data, "fil.xlsx")).sheets[0].cell(0, 0)) == "50 %"


def test_what_a_cell_shows_comes_through_worker_processes() -> None:
    values = [ShownNumber.of(0.5, "50 %", "0%"), ShownDate.of(datetime(2019, 10, 1), "okt-19", "mmm-yy")]  # noqa: DTZ001
    copies = pickle.loads(pickle.dumps(values))
    assert [(v, v.shown, v.format) for v in copies] == [(v, v.shown, v.format) for v in values]


def test_an_amount_or_a_year_counts_whatever_its_format_shows() -> None:
    columns = column_set((2019,), ())
    value = ShownNumber.of(2019.5, "2.019,50", "#,##0.00")
    assert [canonical(columns[key], value) for key in ("funding.2019", "theme", "remarks")] == [
        "2019,5",
        "2019,5",
        "2.019,50",
    ]


# --- in masters, submissions and lists -------------------------------------------------------------------------------


def typed(number: str, key: str, value: Any, code: str) -> Any:
    """Types a number into a cell of an initiative, and gives the cell a number format."""

    def step(book: Workbook) -> None:
        page = book[SHEET]
        at = page.cell(row_of(page, number), keys(page)[key])
        at.value, at.number_format = value, code

    return step


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return make_master(an_agreement(an_initiative("1.1"), an_initiative("1.2")), tmp_path)


def test_text_cells_with_numbers_read_as_they_look(master: Path) -> None:
    change(
        master,
        typed("1.1", "remarks", 0.5, "0%"),
        typed("1.2", "remarks", 1.5, "[h]:mm"),
        typed("1.1", "r1.status", 500_000, '#,##0 "kr."'),
        typed("1.2", "r1.status", True, "General"),
    )
    (report,) = check(master)
    assert report.book is not None
    assert report.book.agreement is not None
    texts = [get_field(i, key) for i in report.book.agreement.initiatives for key in ("remarks", "r1.status")]
    assert texts == ["50 %", "500.000 kr.", "36:00", "SAND"]


@pytest.mark.parametrize(("value", "code"), [(0.5, "# ?/?"), (5, "[>=9]0;0.0"), (0.5, "h:mm AM/PM"), (5, ";;;")])
def test_a_number_that_shows_nobody_knows_what_is_told_with_its_cell(master: Path, value: float, code: str) -> None:
    change(master, typed("1.1", "remarks", value, code))
    (report,) = check(master)
    assert [(f.code, f.field, f.number) for f in report.findings if f.code == "F8"] == [("F8", "remarks", "1.1")]


def test_an_amount_in_such_a_format_is_the_amount(master: Path) -> None:
    change(master, typed("1.1", "funding.2019", 0.5, "# ?/?"))
    (report,) = check(master)
    assert [f for f in found(report) if f[0].startswith("F")] == []


def test_years_and_rounds_in_the_settings_count_as_numbers(master: Path) -> None:
    def grouped(book: Workbook) -> None:
        page = book["Opsætning"]
        for row in page.iter_rows(min_col=2, max_col=3):
            for it in row:
                if isinstance(it.value, int):
                    it.number_format = "#,##0.00"

    before, after = check(master)[0], check(change(master, grouped))[0]
    assert before.book is not None
    assert after.book is not None
    assert before.book.agreement == after.book.agreement


def test_a_year_in_a_lists_header_counts_as_a_number(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Teknik"
    for row in (["Nr.", "Indsats", 2019], ["1.1", "A", 0.5]):
        page.append(row)
    page["C1"].number_format = "#,##0"
    book.save(tmp_path / "list.xlsx")
    result = import_list(read_workbook(tmp_path / "list.xlsx"), SETTINGS)
    assert [str(i.funding[2019]) for i in result.agreement.initiatives] == ["0.5"]


def test_a_list_is_read_as_it_looks(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Teknik"
    for row in (["Nr.", "Indsats", "Bemærkninger"], ["1.1", "A", 2], ["1.2", "B", 0.5]):
        page.append(row)
    page["C2"].number_format, page["C3"].number_format = '"uge" 0', "# ?/?"
    book.save(tmp_path / "list.xlsx")
    result = import_list(read_workbook(tmp_path / "list.xlsx"), SETTINGS)
    assert [i.remarks for i in result.agreement.initiatives] == ["uge 2", None]
    assert [(f.code, f.source and f.source.cell) for f in result.findings] == [("I40", "C3")]


# --- the areas that formulas fill ------------------------------------------------------------------------------------


AREAS = {
    "array": ('<f t="array" ref="A1:B2">TRANSPOSE(D1:E2)</f>', {"A1", "B1", "A2", "B2"}),
    "attributes the other way round": ('<f ref="A1:A2" t="array">D1:D2</f>', {"A1", "A2"}),
    "one cell": ('<f t="array" ref="A1">SUM(D1:D2)</f>', {"A1"}),
    "data table": ('<f t="dataTable" ref="A1:A3" dt2D="0" r1="D1"/>', {"A1", "A2", "A3"}),
    "shared": ('<f t="shared" ref="A1:A3" si="0">D1</f>', {"A1"}),
}
ROWS = """<row r="1"><c r="A1">{}<v>1</v></c><c r="B1" t="s"><v>0</v></c></row>
<row r="2"><c r="A2"><v>2</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="s"><v>1</v></c></row>
<row r="3"><c r="A3" t="str"><v>x</v></c></row>"""
READER = ValueReader(SharedStrings(2, texts=["en", None], blank=frozenset({1})), NumberFormats())


@pytest.mark.parametrize("name", AREAS)
def test_every_cell_that_a_formula_fills_is_a_formulas(name: str) -> None:
    formula, expected = AREAS[name]
    data = sheet(ROWS.format(formula)).encode()
    usual = read_usual("part", data, READER)
    assert usual is not None
    assert usual.census.formulas == slow_census("part", data, READER).formulas == expected


def test_the_cells_of_a_spill_are_a_formulas() -> None:
    rows = '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">F1:F2</f><v>1</v></c></row>' + cell("A2")
    assert scan(workbook(rows, strings=strings("a", "b"))).sheets[0].cells.formulas == {"A1", "A2"}


def test_very_many_areas_are_one() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><f t="array" ref="A{n}:B{n}">D1:E1</f><v>1</v></c><c r="B{n}"><v>1</v></c></row>'
        for n in range(1, 1000)
    )
    assert len(scan(workbook(rows)).sheets[0].cells.formulas) == 1998


def test_a_typed_looking_cell_in_the_area_of_a_formula_is_told(master: Path) -> None:
    def fill_area(book: Workbook) -> None:
        from openpyxl.worksheet.formula import ArrayFormula

        page = book[SHEET]
        letter = page.cell(1, keys(page)["remarks"]).column_letter
        top, bottom = row_of(page, "1.1"), row_of(page, "1.2")
        page[f"{letter}{top}"] = ArrayFormula(f"{letter}{top}:{letter}{bottom}", '=IF({1;1},"x","y")')
        page[f"{letter}{bottom}"] = "x"

    change(master, fill_area)
    (report,) = check(master)
    assert [(f.code, f.number, f.field) for f in report.findings if f.code == "S07"] == [
        ("S07", "1.1", "remarks"),
        ("S07", "1.2", "remarks"),
    ]
