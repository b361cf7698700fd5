"""Words that stand in no cell: text boxes, pictures, page headers and footers, of a submission and of the summaries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, check, fill, sent_file

from workbook_tools.cli.main import run
from workbook_tools.workbook.beside_cells import header_words
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(an_initiative("1.1"), an_initiative("2.1", committee="Teknik"))
_DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def box(*lines: str, row: int = 7, column: int = 4) -> str:
    """A text box with a paragraph a line, each in two runs."""
    runs = "".join(
        f"<a:p><a:r><a:t>{line[:3]}</a:t></a:r><a:r><a:t xml:space='preserve'>{line[3:]}</a:t></a:r></a:p>"
        for line in lines
    )
    place = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    shape = f"<xdr:sp><xdr:txBody>{runs}</xdr:txBody></xdr:sp><xdr:clientData/>"
    end = "<xdr:to><xdr:col>9</xdr:col><xdr:row>9</xdr:row></xdr:to>"
    return f"<xdr:twoCellAnchor>{place}{end}{shape}</xdr:twoCellAnchor>"


PICTURE = (
    "<xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:pic/></xdr:oneCellAnchor>"
)


def drawn(path: Path, number: int, *shapes: str) -> Path:
    """Puts a drawing on a sheet by its number, as no library of ours does."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet, rels = f"xl/worksheets/sheet{number}.xml", f"xl/worksheets/_rels/sheet{number}.xml.rels"
    parts[sheet] = parts[sheet].replace("</worksheet>", f'<drawing xmlns:r="{_DOCUMENT}" r:id="rIdX"/></worksheet>')
    known = parts.get(rels, f'<Relationships xmlns="{_RELATIONS}"></Relationships>')
    relation = (
        f'<Relationship Id="rIdX" Type="{_DOCUMENT}/drawing" Target="../drawings/drawing99.xml"/></Relationships>'
    )
    parts[rels] = known.replace("</Relationships>", relation)
    head = f'<xdr:wsDr xmlns:xdr="{_DRAWINGS}/spreadsheetDrawing" xmlns:a="{_DRAWINGS}/main">'
    parts["xl/drawings/drawing99.xml"] = f"{head}{''.join(shapes)}</xdr:wsDr>"
    mime = "application/vnd.openxmlformats-officedocument.drawing+xml"
    kind = f'<Override PartName="/xl/drawings/drawing99.xml" ContentType="{mime}"/>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", f"{kind}</Types>")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def told(path: Path) -> list[tuple[str, str, str, str]]:
    (report,) = check(path)
    found = (f for f in report.findings if f.code in ("M36", "M37", "M38"))
    return [(f.code, f.source.sheet, f.source.cell, f.values.get("value", "")) for f in found if f.source]


def page_text(sheet: str, part: str, text: str) -> Callable[[Workbook], None]:
    def step(workbook: Workbook) -> None:
        getattr(workbook[sheet], part).left.text = text

    return step


def test_nothing_is_told_of_a_workbook_as_sent(folder: Path) -> None:
    assert told(sent_file(folder)) == []
    assert told(change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"))) == []


def test_text_boxes_are_told_with_their_cells_and_words(folder: Path) -> None:
    file = drawn(sent_file(folder), 2, box("Ring til Bo", "i morgen"), box("  ", row=1), box("Note", row=0, column=0))
    assert told(file) == [("M36", SHEET, "A1", "Note"), ("M36", SHEET, "E8", "Ring til Bo i morgen")]


def test_a_picture_is_told(folder: Path) -> None:
    assert told(drawn(sent_file(folder), 2, PICTURE)) == [("M38", SHEET, "A1", "")]


@pytest.mark.parametrize("part", ["oddHeader", "oddFooter", "firstHeader"])
@pytest.mark.parametrize("sheet", [SHEET, "Læs mig"])
def test_page_headers_and_footers_are_told(folder: Path, part: str, sheet: str) -> None:
    file = change(sent_file(folder), page_text(sheet, part, "Udkast & fortroligt"))
    assert told(file) == [("M37", sheet, "", "Udkast & fortroligt")]


def test_they_are_edits_that_are_not_merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answered = change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"), page_text(SHEET, "oddHeader", "Udkast"))
    file = drawn(answered, 2, box("Ring til Bo"))
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(file), "--json"])
    result = json.loads(capsys.readouterr().out)
    assert [c["field"] for c in result["applied"]] == ["r1.status"]
    assert sorted(f["code"] for f in result["rejected"]) == ["M36", "M37"]
    assert result["files"][0]["edits"] == 3


def test_a_drawing_of_many_shapes_is_told_in_few_lines(folder: Path) -> None:
    file = drawn(sent_file(folder), 2, *(box(f"Note {n}") for n in range(500)))
    assert len(told(file)) == 201


def test_a_text_box_on_a_summary_is_told_before_it_is_gone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = folder / "master.xlsx"
    assert run(["summarise", str(master)]) == 0
    number = 1 + [sheet.name for sheet in read_workbook(master).sheets].index("Udvikling")
    with ZipFile(master) as archive:
        assert f"xl/worksheets/sheet{number}.xml" in archive.namelist()
    drawn(master, number, box("Min egen note"), PICTURE)
    capsys.readouterr()
    run(["summarise", str(master), "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(f["code"], f["sheet"], f["cell"]) for f in found] == [
        ("S58", "Udvikling", "E8"),
        ("S58", "Udvikling", "A1"),
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("&L&8Kommunen · Aftale&C&8&A&R&8Side &P af &N", ["Kommunen · Aftale", "Side af"]),
        ('&C&"Arial,Fed"&14&K01+000Udkast&B!&R&D &T', ["Udkast !"]),
        ("&LA && B", ["A & B"]),
        ("Uden sektion", ["Uden sektion"]),
        ("&L&P/&N", []),
        ("", []),
    ],
)
def test_words_of_a_page_header(written: str, words: list[str]) -> None:
    assert list(header_words(written)) == words
