"""check-publish --clean: what the copy keeps, what it must not lose, and files made to stop it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl import load_workbook
from publishing import clean, dangling, edited, plain_book, with_link
from rich_workbook import unzipped
from typed import make_master, send_out

from workbook_tools.app import publishing
from workbook_tools.cli.main import run
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.workbook.patch.gone import Gone, references

WORKBOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"


def whole(path: Path) -> str:
    return b"".join(unzipped(path.read_bytes()).values()).decode("utf-8", "replace")


# --- formulas that become their values


def uncached(path: Path, formula: str, state: str = "visible") -> Path:
    """A workbook as openpyxl writes it: no formula has a value."""
    book = OpenpyxlWorkbook()
    page = book.active
    assert page is not None
    page.title = "Ark"
    page["A1"] = "Overskrift"
    page["B1"] = formula
    other = book.create_sheet("Løn")
    other["A1"], other.sheet_state = 7, state
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("formula", "state", "options"), [("=1+2", "visible", ["--drop-hidden"]), ("=Løn!A1", "hidden", [])]
)
def test_a_formula_without_a_value_is_not_turned_into_nothing(
    formula: str, state: str, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = uncached(tmp_path / "fil.xlsx", formula, state), tmp_path / "renset.xlsx"
    assert run(["check-publish", str(path), "--clean", str(target), *options]) == 3
    (shown,) = (line for line in capsys.readouterr().err.splitlines() if str(path) in line)
    assert "Ark!B1" in shown
    with pytest.raises(WorkbookToolsError) as error:
        publishing.clean_copy(path, target, drop_hidden=bool(options))
    assert error.value.finding.code == "P15"
    assert not target.exists()


def test_a_formula_without_a_value_that_stays_is_no_hindrance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, _ = clean(capsys, uncached(tmp_path / "fil.xlsx", "=1+2"))
    assert load_workbook(copy)["Ark"]["B1"].value == "=1+2"


def test_an_empty_text_is_a_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plain_book(tmp_path / "fil.xlsx", lambda _, s: s.write_formula("B1", '=""', None, "x"))
    edited(path, SHEET, "<v>x</v>", "<v></v>")
    copy, result = clean(capsys, path, "--drop-hidden")
    assert (result["ok"], load_workbook(copy)["Ark"]["B1"].value) == (True, None)


def test_our_own_column_of_what_is_missing_may_show_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    complete = an_initiative("1.1", r1__milestone="Planen er vedtaget.", r1__smiley=Smiley.HAPPY)
    sent = send_out(make_master(an_agreement(complete), tmp_path))["Ejendomme"]
    assert b"<v></v>" in unzipped(sent.read_bytes())["xl/worksheets/sheet2.xml"]
    _, result = clean(capsys, sent, "--drop-hidden")
    assert result["ok"]


LOOKUPS = [
    '=INDIRECT("Løn!A1")',
    "=INDIRECT(\"'Løn'!A1\")",
    '=INDIRECT("Løn"&"!A1")',
    '=indirect(C1&"!A1")',
    '=HYPERLINK("#Løn!A1","derhen")',
]


@pytest.mark.parametrize("formula", LOOKUPS)
def test_a_formula_that_names_a_hidden_sheet_in_a_text_becomes_its_value(
    formula: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(workbook: Any, sheet: Any) -> None:
        workbook.add_worksheet("Løn").hide()
        sheet.write_formula("B1", formula, None, 7)
        sheet.write_formula("B2", '=LEN("Løn")', None, 3)

    copy, result = clean(capsys, plain_book(tmp_path / "fil.xlsx", step))
    page = load_workbook(copy)["Ark"]
    assert (result["ok"], page["B1"].value, page["B2"].value) == (True, 7, '=LEN("Løn")')
    assert "Løn" not in whole(copy).replace('LEN("Løn")', "")


# --- files made to stop it

GONE = Gone(frozenset({"løn", "løn og navne"}), frozenset({"valg"}))
LONG = 200_000


@pytest.mark.parametrize(
    ("formula", "goes"),
    [
        ("SUM('Løn og navne'!A1)", True),
        ("Løn!A1", True),
        ("Ark:Løn!A1", True),
        ("'Ark:Løn'!A1", True),
        ("COUNTA(Valg)", True),
        ("VALG(1)", False),
        ("Valg2+aValg+Valg.x", False),
        ('LEN("Valg")', False),
        ('INDIRECT("Valg")', True),
        ("'[1]Ark'!A1", True),
        ("[1]Ark!A1", True),
        ("[1]!Navn", True),
        ("prog|emne!x", True),
        ("Tabel[[#This Row],[Valg '[x']]]", True),
        ("Tabel['#Nr]+A1", False),
        ("Tabel['#Nr]+Løn!A1", True),
        ('"a"&"b', False),
        ("'It''s'!A1+'Løn'!A1", True),
        ("a" * LONG + "(", False),
        ("a." * LONG + "(", False),
        ("a:" * LONG + "(", False),
        ("'" * (LONG + 1), False),
        ('"' * (LONG + 1), False),
        ("[1]" * LONG, False),
        ("'" * LONG + "Løn!A1", True),
    ],
)
def test_what_a_formula_refers_to_is_known(formula: str, goes: bool) -> None:
    assert GONE.is_in(formula) is goes


def test_quoted_names_and_texts_are_told_apart() -> None:
    found = references("SUM('Bo''s ark'!A1,\"'Løn'!A1 \"\"x\"\"\",To!A1)+Navn")
    assert (found.sheets, found.unsure) == ({"bo's ark", "løn", "to"}, False)
    assert "navn" in found.names


@pytest.mark.parametrize("formula", ["a" * LONG + "(", "'" * (LONG + 1)])
def test_a_formula_made_to_stop_the_cleaning_does_not(
    formula: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plain_book(tmp_path / "fil.xlsx", lambda _, s: s.write_formula("B1", "=7", None, 7))
    _, result = clean(capsys, edited(path, SHEET, "<f>7</f>", f"<f>{formula}</f>"))
    assert result["ok"]


def test_shapes_that_are_never_closed_do_not_stop_the_cleaning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plain_book(tmp_path / "fil.xlsx", lambda _, s: s.write_comment("B2", "x"))
    edited(path, "xl/drawings/vmlDrawing1.vml", "<v:shape ", "<v:shape 1" * 100_000 + "<v:shape ")
    copy, result = clean(capsys, path)
    assert result["removed"]["notes"] == 1
    assert dangling(copy.read_bytes()) == []


def test_names_that_use_each_other_all_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = "".join(f'<definedName name="navn{n}">navn{n + 1}</definedName>' for n in range(1_998))
    last = '<definedName name="navn1998" hidden="1">7</definedName><definedName name="andet">8</definedName>'
    path = plain_book(tmp_path / "fil.xlsx")
    edited(path, WORKBOOK, "<calcPr", f"<definedNames>{names}{last}</definedNames><calcPr")
    copy, result = clean(capsys, path)
    assert (result["removed"]["names"], list(load_workbook(copy).defined_names)) == (1_999, ["andet"])


def _crash(_path: str, *, drop_hidden: bool) -> Any:
    os.abort()


def test_a_crash_while_cleaning_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_clean", _crash)
    path, target = plain_book(tmp_path / "fil.xlsx"), tmp_path / "renset.xlsx"
    assert run(["check-publish", str(path), "--clean", str(target)]) == 3
    with pytest.raises(WorkbookToolsError) as error:
        publishing.clean_copy(path, target)
    assert error.value.finding.code == "W60"
    assert not target.exists()


def test_a_file_that_became_unsafe_since_it_was_inspected_is_refused(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "fil.xlsx")
    with_link(path, SHEET, "drawing", "xl/drawings/d.xml", '<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>')
    with pytest.raises(WorkbookToolsError) as error:
        publishing.clean_copy(path, tmp_path / "renset.xlsx")
    assert error.value.finding.code == "W40"
