"""check-publish: what is found in a file before it leaves the house, and what a cleaned copy is."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from conftest import require_program
from hostile import OFFICE, PACKAGE, pack
from openpyxl import load_workbook
from publishing import EXCEL_15, WORDS, check, clean, codes, dangling, edited, found, plain_book, with_link
from rich_workbook import compressed, rich_workbook, unzipped
from typed import make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.personal import cpr_numbers, file_paths


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A function that writes a workbook with one sheet `Ark`, after a step on (workbook, sheet)."""
    return lambda *step: plain_book(tmp_path / "fil.xlsx", *step)


def test_a_plain_file_may_go_out(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = check(capsys, book())
    assert (code, result["files"][0]["ok"], result["files"][0]["findings"]) == (0, True, [])


SHEET_STEPS = {
    "hidden sheet": (lambda b, _: b.add_worksheet("Skjult").hide(), ("B01", "Skjult", "")),
    "very hidden sheet": (lambda b, _: b.add_worksheet("Helt").very_hidden(), ("B01", "Helt", "")),
    "our values as sent": (lambda b, _: b.add_worksheet("_wbt").very_hidden(), ("B02", "_wbt", "")),
    "our settings": (lambda b, _: b.add_worksheet("Opsætning").hide(), ("B03", "Opsætning", "")),
    "hidden rows": (
        lambda _, s: [(s.write(r, 2, "x"), s.set_row(r, None, None, {"hidden": True})) for r in (4, 5)],
        ("B04", "Ark", "C5"),
    ),
    "row without height": (lambda _, s: (s.write("B3", "x"), s.set_row(2, 0)), ("B04", "Ark", "B3")),
    "hidden column": (
        lambda _, s: (s.write("D7", "x"), s.set_column("D:D", 9, None, {"hidden": True})),
        ("B05", "Ark", "D7"),
    ),
    "note": (lambda _, s: s.write_comment("B2", "Ring til Bo"), ("B10", "Ark", "B2")),
    "author of a note": (lambda _, s: s.write_comment("B2", "x", {"author": "Bo"}), ("B15", "", "")),
    "author": (lambda b, _: b.set_properties({"author": "Bo"}), ("B11", "", "")),
    "manager": (lambda b, _: b.set_properties({"manager": "Bo"}), ("B13", "", "")),
    "company": (lambda b, _: b.set_properties({"company": "Bos Revision"}), ("B14", "", "")),
    "custom property": (lambda b, _: b.set_custom_property("Sagsnr", "2019-123"), ("B24", "", "")),
    "path in a property": (lambda b, _: b.set_properties({"hyperlink_base": r"C:\Sager\Budget"}), ("B21", "", "")),
    "link to a disk": (lambda _, s: s.write_url("A2", r"external:\\server\sager\a.docx", string="a"), ("B21", "", "")),
    "path in a name": (lambda b, _: b.define_name("Kilde", r'="\\server\sager"'), ("B23", "", "")),
    "CPR number": (lambda _, s: s.write("C9", "Sag om 010190-1234."), ("B40", "Ark", "C9")),
    "CPR number as a number": (lambda _, s: s.write("C9", 101901234), ("B40", "Ark", "C9")),
    "CPR number in a formula": (
        lambda _, s: s.write_formula("C9", '=LEN("010190-1234")', None, 11), ("B40", "Ark", "C9"),
    ),
    "CPR number in a note": (lambda _, s: s.write_comment("B2", "0101901234"), ("B41", "Ark", "B2")),
    "CPR number in a header": (lambda _, s: s.set_header("&LSag 010190-1234"), ("B40", "Ark", "")),
    "CPR number in a text box": (lambda _, s: s.insert_textbox("B2", "010190-1234"), ("B42", "", "")),
    "CPR number in a property": (lambda b, _: b.set_properties({"comments": "010190-1234"}), ("B42", "", "")),
    "CPR number in a custom property": (lambda b, _: b.set_custom_property("cpr", "010190-1234"), ("B42", "", "")),
    "CPR number in a name": (lambda b, _: b.define_name("Cpr", '="010190-1234"'), ("B42", "", "")),
    "mail address": (lambda _, s: s.write("C9", "skriv til post@example.org"), ("B43", "Ark", "C9")),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEET_STEPS)
def test_what_must_not_go_out_is_found_in_its_place(name: str, book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    step, place = SHEET_STEPS[name]
    code, result = check(capsys, book(step))
    assert place in found(result["files"][0])
    assert code == (0 if place[0] == "B43" else 1)


WORKBOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"
ABS_PATH = f'<x15ac:absPath xmlns:x15ac="{EXCEL_15}" url="C:\\Sager\\"/>'
HIDDEN_NAME = '<definedNames><definedName name="Gl" hidden="1">7</definedName></definedNames>'
OTHER = "file:///C:/Sager/a.xlsx"
PARTS = {
    "last saved by": (edited, ("docProps/core.xml", "<cp:lastModifiedBy>", "<cp:lastModifiedBy>Bo"), "B12"),
    "where it lay": (edited, (WORKBOOK, "<bookViews>", f"{ABS_PATH}<bookViews>"), "B21"),
    "shared by": (edited, (WORKBOOK, "<workbookPr", '<fileSharing userName="Bo"/><workbookPr'), "B16"),
    "hidden name": (edited, (WORKBOOK, "<calcPr", f"{HIDDEN_NAME}<calcPr"), "B23"),
    "old text": (edited, ("xl/sharedStrings.xml", "</sst>", "<si><t>Slettet</t></si></sst>"), "B27"),
    "link to a workbook": (with_link, (WORKBOOK, "externalLinkPath", OTHER, "", "External"), "B20"),
    "connection": (with_link, (WORKBOOK, "connections", "xl/connections.xml", "<connections/>"), "B22"),
    "custom XML": (with_link, ("", "customXml", "customXml/item1.xml", "<a/>"), "B25"),
    "preview": (with_link, ("", "metadata/thumbnail", "docProps/thumbnail.wmf", "x"), "B26"),
    "pivot rows": (with_link, (WORKBOOK, "pivotCacheRecords", "xl/pivotCache/records1.xml", "<r/>"), "B28"),
    "old versions": (with_link, (WORKBOOK, "revisionHeaders", "xl/revisions/headers.xml", "<headers/>"), "B30"),
    "object": (with_link, (SHEET, "package", "xl/embeddings/a.docx", "x"), "B31"),
    "macros": (with_link, (WORKBOOK, "vbaProject", "xl/vbaProject.bin", "x"), "B32"),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_that_give_something_away_are_found(name: str, book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    make, arguments, wanted = PARTS[name]
    code, result = check(capsys, make(book(), *arguments))
    assert (code, codes(result["files"][0])) == (1, {wanted})


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("010190-1234", ["010190-****"]),
        ("0101901234", ["010190-****"]),
        ("010190 1234 og 311299–4321", ["010190-****", "311299-****"]),
        ("320190-1234", []),  # no such day
        ("011390-1234", []),  # no such month
        ("290200-1234", []),  # 1900 was no leap year …
        ("290200-4234", ["290200-****"]),  # … but 2000 was
        ("1010190-1234", []),
        ("010190-12345", []),
        ("0,0101901234", []),
        ("5798009811578", []),  # an EAN number
        ("010190-1234,020290-1234;0303901234,0404901234", ["010190-****", "020290-****", "030390-****", "040490-****"]),
        ("Borger.0101901234", ["010190-****"]),
        ("010190-1234,2 og 0101901234,2", ["010190-****", "010190-****"]),
        *(
            (f"010190{gap}1234", ["010190-****"])
            for gap in (" - ", "  ", "\n", "\r\n", " \u2013 ", "\u2014", "\u00ad", "\u202f", "/")
        ),
        ("01.01.90-1234, 01 01 90 1234, 01-01-90-1234", ["010190-****"] * 3),
        ("01/01/90-1234 01011990-1234 01.01.1990\u20131234", ["010190-****"] * 3),
        ("01012012-5234", ["010112-****"]),
        ("i 2019 010190-1234", ["010190-****"]),
        ("1112901234,50 og 111290 1234,50 og 2,1112901234", []),  # amounts
        ("tlf. +45 12 12 12 12, 00451212 1212, 12121212, 12 12 12 1212 12", []),
        ("01.01.19 1500 kr., 01-01-2019-2020, 01.01.19 - 1500 kr.", []),  # dates
        ("DK50 0040 0440 1162 43, 57 98 00 98 11 57 8, 5479010190123412", []),  # accounts
        ("kl. 01.01.2019 12:00, 31-12-2019 1200", []),
    ],
)
def test_a_cpr_number_is_known_by_its_date(text: str, numbers: list[str]) -> None:
    assert list(cpr_numbers(text)) == numbers


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (r"se C:\Sager\a.xlsx", [r"C:\Sager\a.xlsx"]),
        (r"\\server\drev", [r"\\server\drev"]),
        ("file:///C:/a.xlsx", ["file:///C:/a.xlsx"]),
        ("https://example.org/media/side og og/eller, 1/2 Tema:/", []),
    ],
)
def test_a_path_is_known(text: str, paths: list[str]) -> None:
    assert list(file_paths(text)) == paths


def test_the_message_says_which_day_the_number_names(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, result = check(capsys, book(lambda _, s: s.write("C9", "010190-1234,020290-1234")))
    assert [re.findall(r"\d{6}-", f["message"]) for f in result["files"][0]["findings"]] == [["010190-"], ["020290-"]]


def test_the_number_itself_is_never_printed(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, result = check(capsys, book(lambda _, s: s.write("C9", "010190-1234")))
    assert "1234" not in json.dumps(result)


# --- the cleaned copy


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook with nearly everything: notes and threads, a hidden sheet, charts, a person, macros, custom XML."""
    path = tmp_path / "alt.xlsm"
    path.write_bytes(rich_workbook())
    return path


def test_a_cleaned_copy_keeps_only_what_is_named_and_touches_nothing_else(
    rich: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rich.read_bytes()
    copy, result = clean(capsys, rich)
    assert rich.read_bytes() == before
    assert codes(result) == {"B32"}  # an .xlsm may have macros
    assert result["removed"]["sheets"] == 1
    old, new = compressed(before), compressed(copy.read_bytes())
    gone = {name for name in old.keys() - new.keys() if not name.endswith(".rels")}
    assert gone == {
        "xl/worksheets/sheet5.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "docProps/custom.xml",
        "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml", "xl/calcChain.xml",
        "customXml/item1.xml",
    }  # fmt: skip
    changed = {name for name in new if new[name] != old[name]}
    assert changed == {
        "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/app.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels",
    }  # fmt: skip
    assert dangling(copy.read_bytes()) == []


def test_what_referred_to_a_hidden_sheet_keeps_its_value(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def step(workbook: Any, sheet: Any) -> None:
        hidden = workbook.add_worksheet("Løn og navne")
        hidden.write_column("A1", ["hemmeligt", "endnu mere"])
        hidden.hide()
        workbook.define_name("Valg", "='Løn og navne'!$A$1:$A$2")
        sheet.write_formula("B1", "='Løn og navne'!A1", None, "vist")
        sheet.write_formula("B2", "=COUNTA(Valg)", None, 2)
        sheet.write_formula("B3", '=LEN("Valg")', None, 4)
        sheet.data_validation("C1", {"validate": "list", "source": "=Valg"})
        sheet.data_validation("C2", {"validate": "list", "source": ["ja", "nej"]})
        rule = {"type": "formula", "criteria": "='Løn og navne'!$A$1=1", "format": workbook.add_format({"bold": True})}
        sheet.conditional_format("D1", rule)
        sheet.write_url("E1", "internal:'Løn og navne'!A1", string="derhen")
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "='Løn og navne'!$A$1:$A$2"})
        sheet.insert_chart("F1", chart)

    copy, result = clean(capsys, book(step))
    assert result["ok"]
    counted = {
        kind: result["removed"][kind] for kind in ("sheets", "names", "formulas", "dropdowns", "formats", "links")
    }
    assert counted == {"sheets": 1, "names": 1, "formulas": 2, "dropdowns": 1, "formats": 1, "links": 1}
    workbook = load_workbook(copy)
    page = workbook["Ark"]
    assert workbook.sheetnames == ["Ark"]
    assert [page[c].value for c in ("B1", "B2", "B3")] == ["vist", 2, '=LEN("Valg")']
    assert [str(v.sqref) for v in page.data_validations.dataValidation] == ["C2"]
    whole = b"".join(unzipped(copy.read_bytes()).values())
    assert b"hemmeligt" not in whole.replace(b"<c:v>hemmeligt</c:v>", b"")
    assert "Løn".encode() not in whole
    assert dangling(copy.read_bytes()) == []


def test_names_of_sheets_that_stay_move_with_them(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def step(workbook: Any, _sheet: Any) -> None:
        workbook.add_worksheet("Skjult").hide()
        last = workbook.add_worksheet("Sidst")
        last.write("A1", 1)
        last.print_area("A1:B2")
        last.activate()

    copy, _ = clean(capsys, book(step))
    workbook = load_workbook(copy)
    assert workbook["Sidst"].print_area == "'Sidst'!$A$1:$B$2"
    assert workbook.active.title == "Sidst"


def test_links_and_names_of_people_go(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def step(workbook: Any, sheet: Any) -> None:
        workbook.set_properties({"author": "Bo", "manager": "Bo", "company": "Bos", "hyperlink_base": r"C:\Bo"})
        sheet.write_url("A2", r"external:C:\Sager\a.docx", string="a")
        sheet.write_url("A3", "https://example.org/", string="b")
        sheet.write_formula("A4", "=[1]Ark1!A1", None, 7)

    path = book(step)
    edited(path, "docProps/core.xml", "<cp:lastModifiedBy>", "<cp:lastModifiedBy>Bo")
    copy, result = clean(capsys, path)
    assert result["ok"], result["findings"]
    page = load_workbook(copy)["Ark"]
    assert (page["A2"].hyperlink, page["A3"].hyperlink.target, page["A4"].value) == (None, "https://example.org/", 7)
    assert b"Bo" not in b"".join(v for k, v in unzipped(copy.read_bytes()).items() if k.startswith("docProps"))


@pytest.mark.parametrize("name", ["where it lay", "shared by", "hidden name", "preview", "old text", "old versions"])
def test_a_cleaned_copy_is_clean(name: str, book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    make, arguments, _ = PARTS[name]
    copy, result = clean(capsys, make(book(), *arguments))
    assert result["ok"], result["findings"]
    assert dangling(copy.read_bytes()) == []


def test_hidden_cells_stay_unless_asked_for(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def step(_workbook: Any, sheet: Any) -> None:
        sheet.write("D7", "hemmeligt")
        sheet.set_column("D:D", 9, None, {"hidden": True})
        sheet.write("B3", "også")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.write_formula("A9", "=LEN(D7)", None, 9)

    path = book(step)
    copy, result = clean(capsys, path)
    assert codes(result) == {"B04", "B05"}
    assert load_workbook(copy)["Ark"]["D7"].value == "hemmeligt"
    copy, result = clean(capsys, path, "--drop-hidden", "--force")
    page = load_workbook(copy)["Ark"]
    assert result["ok"]
    assert [page[c].value for c in ("A1", "B3", "D7", "A9")] == ["Overskrift", None, None, 9]
    assert b"hemmeligt" not in b"".join(unzipped(copy.read_bytes()).values())


def test_a_cpr_number_is_never_removed(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    copy, result = clean(capsys, book(lambda _, s: s.write("C9", "010190-1234")))
    assert codes(result) == {"B40"}
    assert load_workbook(copy)["Ark"]["C9"].value == "010190-1234"


def test_our_own_workbooks_can_be_cleaned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget.")), tmp_path)
    sent = send_out(master)["Ejendomme"]
    _, result = check(capsys, sent)
    assert {"B02", "B03", "B06", "B24"} <= codes(result["files"][0])
    copy, result = clean(capsys, sent)
    assert result["ok"], result["findings"]
    assert load_workbook(copy).sheetnames == ["Læs mig", "Økonomiudvalget"]
    assert dangling(copy.read_bytes()) == []


def test_the_coordinators_working_sheets_stay_in_the_house(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget.")), tmp_path)
    _, result = check(capsys, master)
    found = {(f["code"], f["sheet"]) for f in result["files"][0]["findings"]}
    assert {("B08", "Kontrol"), ("B08", "Opsætning")} <= found
    copy, _ = clean(capsys, master)
    assert not {"Kontrol", "Opsætning", "_wbt"} & {*load_workbook(copy).sheetnames}
    assert dangling(copy.read_bytes()) == []


def test_a_cleaned_copy_opens_in_libreoffice(rich: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = require_program("soffice")
    copy, _ = clean(capsys, rich)
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    call = [office, profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76", str(copy)]
    subprocess.run([*call, "--outdir", str(tmp_path)], check=True, capture_output=True, timeout=180)
    assert "Ny svømmehal" in copy.with_suffix(".csv").read_text(encoding="utf-8")


# --- files and documents


def test_the_copy_never_goes_over_a_file(rich: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = rich.read_bytes()
    assert run(["check-publish", str(rich), "--clean", str(rich), "--force"]) == 3
    other = rich.with_name("andet.xlsx")
    other.write_bytes(b"noget andet")
    assert run(["check-publish", str(rich), "--clean", str(other)]) == 3
    assert (rich.read_bytes(), other.read_bytes()) == (before, b"noget andet")


def test_only_one_file_can_be_cleaned_at_a_time(rich: Path) -> None:
    assert run(["check-publish", str(rich), str(rich), "--clean", "x.xlsx"]) == 2


def test_a_file_that_cannot_be_read_stops_nothing(
    book: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "a.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    code, result = check(capsys, bad, book())
    assert (code, [f["ok"] for f in result["files"]]) == (3, [False, True])
    assert codes(result["files"][0]) == {"W11"}


def document(path: Path, body: str, **parts: str) -> Path:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Bo</dc:creator></c>'
    content = {"word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'}
    path.write_bytes(pack({"[Content_Types].xml": "<Types/>", "docProps/core.xml": core, **content, **parts}))
    return path


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<w:ins w:author="Bo"><w:r><w:t>nyt</w:t></w:r></w:ins>', "B51"),
        ('<w:del w:author="Bo"><w:r><w:delText>gammelt</w:delText></w:r></w:del>', "B51"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r>", "B52"),
        ("<w:p><w:r><w:t>010190</w:t></w:r><w:r><w:t>-1234</w:t></w:r></w:p>", "B42"),
    ],
)
def test_a_word_document_is_looked_through(
    body: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code, result = check(capsys, document(tmp_path / "a.docx", body))
    assert (exit_code, codes(result["files"][0])) == (1, {"B11", code})


def test_a_documents_comments_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comments = f'<w:comments xmlns:w="{WORDS}"><w:comment w:author="Bo"/></w:comments>'
    path = document(tmp_path / "a.docx", "", **{"word/comments.xml": comments})
    _, result = check(capsys, path)
    assert codes(result["files"][0]) == {"B11", "B50"}


RELATIONS = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
OUTSIDE = f'<Relationship Id="r1" Type="{OFFICE}/{{}}" Target="{{}}" TargetMode="External"/>'
PEOPLE = f'<w15:people xmlns:w15="{WORDS}"><w15:person w15:author="Bo Hansen"/></w15:people>'
CUSTOM = '<Properties><property name="Sag"><lpwstr>2019-12</lpwstr></property></Properties>'
COUNTS = "<Properties><Words>010190</Words><Characters>1234</Characters></Properties>"
PICTURE = f'<w:document xmlns:w="{WORDS}"><w:body><pic descr="C:\\Bo\\a.png"/></w:body></w:document>'
TABLE = "<a><tr><tc><p><t>010190</t></p></tc><tc><p><t>1234</t></p></tc></tr></a>"


def outside(kind: str, target: str) -> str:
    return RELATIONS.format(OUTSIDE.format(kind, target))


@pytest.mark.parametrize(
    ("part", "content", "wanted"),
    [
        ("word/_rels/settings.xml.rels", outside("attachedTemplate", "file:///C:\\Bo\\Brev.dotm"), {"B53"}),
        ("word/_rels/document.xml.rels", outside("hyperlink", "../Bo%20Hansen/a.docx"), {"B53"}),
        ("word/_rels/document.xml.rels", outside("hyperlink", "https://x.dk/?cpr=010190-1234"), {"B42"}),
        ("word/_rels/document.xml.rels", outside("hyperlink", "https://example.org/a/b"), set()),
        ("word/footer1.xml", r"<a><p><t>C:\Bo\a.docx</t></p></a>", {"B54"}),
        ("word/header1.xml", PICTURE, {"B54"}),
        ("word/people.xml", PEOPLE, {"B15"}),
        ("docProps/custom.xml", CUSTOM, {"B24"}),
        ("docProps/app.xml", COUNTS, set()),
        ("word/footer1.xml", TABLE, set()),
    ],
)
def test_parts_of_a_document_that_tell_something_are_found(
    part: str, content: str, wanted: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, result = check(capsys, document(tmp_path / "a.docx", "", **{part: content}))
    assert codes(result["files"][0]) == {"B11"} | wanted


@pytest.mark.parametrize("encoding", ["utf-7", "shift_jis", "no-such"])
def test_a_document_in_an_encoding_that_is_not_read_is_refused(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = document(tmp_path / "a.docx", "", **{"word/x.xml": f'<?xml version="1.0" encoding="{encoding}"?><a/>'})
    code, result = check(capsys, path)
    assert (code, codes(result["files"][0])) == (3, {"I14"})


def test_a_hostile_document_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = document(tmp_path / "a.docx", "", **{"word/x.xml": '<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>'})
    code, result = check(capsys, path)
    assert (code, codes(result["files"][0])) == (3, {"I15"})


def test_a_zip_is_left_as_it_was_where_nothing_is_to_be_cleaned(book: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = book()
    copy, result = clean(capsys, path)
    assert result["removed"] == {}
    with zipfile.ZipFile(copy) as new, zipfile.ZipFile(path) as old:
        assert {n: new.read(n) for n in new.namelist()} == {n: old.read(n) for n in old.namelist()}
