"""check-publish --clean: what the copy keeps, what it must not lose, and files made to stop it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hostile import MAIN
from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl import load_workbook
from publishing import check, clean, codes, dangling, edited, plain_book, with_comment, with_gap, with_link
from rich_workbook import rich_workbook, unzipped, zipped
from typed import make_master, send_out

from workbook_tools.app import publishing
from workbook_tools.cli.main import run
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.workbook.patch.gone import Gone, references

WORKBOOK, SHEET, CORE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml"


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
    shown = capsys.readouterr()
    assert str(path) in shown.out  # what was found in the file is told before
    assert f"{path}: Ark!B1" in shown.err
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


# --- what goes from the copy

MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SCENARIO = (
    '<scenarios><scenario name="Nu" user="Bo Hansen" comment="Oprettet af Bo Hansen">'
    '<inputCells r="A1" val="1"/></scenario></scenarios>'
)
PUBLISHED = '<webPublishItems><webPublishItem id="1" divId="a" destinationFile="C:\\Bo\\a.htm"/></webPublishItems>'
SHOWN = '<webPublishObjects><webPublishObject id="1" divId="a" destinationFile="C:\\Bo\\a.htm"/></webPublishObjects>'
ROWS_END = "</sheetData>"
GOING: dict[str, tuple[Any, tuple[str, ...], str]] = {
    "custom XML": (with_link, (WORKBOOK, "customXml", "customXml/item1.xml", "<a/>"), "B25"),
    "custom XML of the package": (with_link, ("", "customXml", "customXml/item1.xml", "<a/>"), "B25"),
    "label": (with_link, ("", "classificationlabels", "docMetadata/LabelInfo.xml", "<labelList/>"), "B18"),
    "signature": (with_link, ("", "digital-signature/origin", "_xmlsignatures/origin.sigs", ""), "B19"),
    "own ribbon": (with_link, ("", "ui/extensibility", "customUI/customUI.xml", "<customUI/>"), "B33"),
    "printer": (with_link, (SHEET, "printerSettings", "xl/p.bin", "H\0P\0 \0B\0o\0 \0H\0"), "B17"),
    "scenario": (edited, (SHEET, ROWS_END, ROWS_END + SCENARIO), "B16"),
    "published item": (edited, (SHEET, ROWS_END, ROWS_END + PUBLISHED), "B21"),
    "published object": (edited, (WORKBOOK, "</workbook>", f"{SHOWN}</workbook>"), "B21"),
    "path in the title": (edited, (CORE, "<dc:creator>", "<dc:title>C:\\Bo\\a.xlsx</dc:title><dc:creator>"), "B21"),
    "relative link": (with_link, (SHEET, "hyperlink", "../Bo%20Hansen/x.xlsx", "", "External"), "B21"),
    "connection": (with_link, (WORKBOOK, "connections", "xl/connections.xml", "<connections/>"), "B22"),
}


@pytest.mark.parametrize("name", GOING)
def test_it_goes_from_the_copy(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, arguments, code = GOING[name]
    path = make(plain_book(tmp_path / "fil.xlsx"), *arguments)
    _, before = check(capsys, path)
    copy, result = clean(capsys, path)
    assert (codes(before["files"][0]), codes(result)) == ({code}, set())
    assert dangling(copy.read_bytes()) == []
    assert "Bo Hansen" not in whole(copy)


@pytest.mark.parametrize("where", ["comment", "gap"])
def test_bytes_outside_the_parts_go_from_the_copy(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plain_book(tmp_path / "fil.xlsx")
    path.write_bytes({"comment": with_comment, "gap": with_gap}[where](path.read_bytes()))
    copy, result = clean(capsys, path)
    assert (result["ok"], b"Bo Hansen" in copy.read_bytes()) == (True, False)
    assert unzipped(copy.read_bytes()) == unzipped(path.read_bytes())


def queried(path: Path) -> Path:
    """A workbook with a table that a connection fills."""

    def step(_: Any, sheet: Any) -> None:
        sheet.add_table("A3:B4", {"columns": [{"header": "Nr"}, {"header": "Navn"}], "data": [[1, "a"]]})

    table = "xl/tables/table1.xml"
    with_link(plain_book(path, step), WORKBOOK, "connections", "xl/connections.xml", "<connections/>")
    with_link(path, table, "queryTable", "xl/queryTables/queryTable1.xml", '<queryTable connectionId="1"/>')
    edited(path, table, ' ref="', ' tableType="queryTable" ref="')
    return edited(path, table, '<tableColumn id="1"', '<tableColumn id="1" queryTableFieldId="1"')


def test_a_table_that_a_connection_filled_becomes_a_plain_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, result = clean(capsys, queried(tmp_path / "fil.xlsx"))
    table = unzipped(copy.read_bytes())["xl/tables/table1.xml"]
    assert (result["ok"], result["removed"]["connections"]) == (True, 2)
    assert b"query" not in table
    assert load_workbook(copy)["Ark"].tables["Table1"].ref == "A3:B4"
    assert dangling(copy.read_bytes()) == []


def test_a_connection_that_a_pivot_table_needs_stays_and_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="external" connectionId="1"/></pivotCacheDefinition>'
    )
    path = queried(tmp_path / "fil.xlsx")
    with_link(path, WORKBOOK, "pivotCacheDefinition", "xl/pivotCache/pivotCacheDefinition1.xml", cache)
    copy, result = clean(capsys, path)
    assert codes(result) == {"B22"}
    assert b"queryTable" in unzipped(copy.read_bytes())["xl/tables/table1.xml"]


def test_a_linked_object_keeps_its_link_and_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    linked = '<oleObjects><oleObject progId="Word.Document" link="[1]!x" shapeId="1025"/></oleObjects>'
    path = edited(plain_book(tmp_path / "fil.xlsx"), SHEET, ROWS_END, ROWS_END + linked)
    with_link(path, WORKBOOK, "externalLink", "xl/externalLinks/externalLink1.xml", f'<externalLink xmlns="{MAIN}"/>')
    with_link(path, "xl/externalLinks/externalLink1.xml", "oleObject", "file:///C:/Bo/a.docx", "", "External")
    links = unzipped(path.read_bytes())["xl/_rels/workbook.xml.rels"].decode()
    (rel_id,) = re.findall(r'Id="(\w+)" Type="[^"]*/externalLink"', links)
    used = f'<externalReferences><externalReference r:id="{rel_id}"/></externalReferences>'
    edited(path, WORKBOOK, "<calcPr", f"{used}<calcPr")
    copy, result = clean(capsys, path)
    assert codes(result) == {"B37"}
    assert dangling(copy.read_bytes()) == []


def test_a_copy_with_the_ending_xlsx_has_no_macros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "alt.xlsm", tmp_path / "renset.xlsx"
    parts = unzipped(rich_workbook())
    types = parts["[Content_Types].xml"].decode()
    macros = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override'
    types = types.replace(PLAIN_TYPE, MACRO_TYPE).replace("<Override", macros, 1)
    source.write_bytes(zipped(parts | {"[Content_Types].xml": types.encode()}))
    code, result = check(capsys, source, "--clean", target)
    assert (code, result["copy"]["ok"], result["copy"]["removed"]["macros"]) == (0, True, 1)
    cleaned = unzipped(target.read_bytes())
    assert "xl/vbaProject.bin" not in cleaned
    types = cleaned["[Content_Types].xml"].decode()
    assert PLAIN_TYPE in types
    assert not re.search("macroEnabled|vbaProject", types)
    assert dangling(target.read_bytes()) == []


def test_a_copy_with_the_ending_xlsm_keeps_its_macros_and_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "alt.xlsm", tmp_path / "renset.xlsm"
    source.write_bytes(rich_workbook())
    code, result = check(capsys, source, "--clean", target)
    assert (code, codes(result["copy"])) == (1, {"B32"})


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


def _crash(_path: str, **_: bool) -> Any:
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
