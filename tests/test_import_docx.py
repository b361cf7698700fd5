"""Word documents and text files as lines for the import."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hostile import forged

from workbook_tools.documents.imports import import_document, read_document
from workbook_tools.documents.imports import limits as ours
from workbook_tools.documents.imports.lines import document_lines
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.workbook import limits as theirs

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def a_docx(folder: Path, body: str, head: str = "", **parts: str) -> Path:
    """A .docx with that body, and footnotes="…" or endnotes="…"."""
    path = folder / "document.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", f"{head}<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {W}>{content}</w:{name}>")
    return path


def p(*runs: str) -> str:
    """A paragraph; a run that starts with "<" is XML, else it is text."""
    pieces = (r if r.startswith("<") else f'<w:t xml:space="preserve">{r}</w:t>' for r in runs)
    return "<w:p>" + "".join(f"<w:r>{piece}</w:r>" for piece in pieces) + "</w:p>"


def row(*cells: str) -> str:
    """A table row; a cell is text or paragraphs."""
    return "<w:tr>" + "".join(f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in cells) + "</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def cells(path: Path) -> list[tuple[str, ...]]:
    return [line.cells for line in document_lines(read_document(path))]


def code_of(path: Path) -> str:
    with pytest.raises(WorkbookToolsError) as refused:
        read_document(path)
    return refused.value.finding.code


def test_paragraphs_and_table_rows_are_lines(tmp_path: Path) -> None:
    path = a_docx(tmp_path, p("Over", "skrift") + table(row("A", p("første") + p("anden")), row("B", "")) + p("Slut"))
    assert cells(path) == [("Overskrift",), ("A", "første\nanden"), ("B", ""), ("Slut",)]


def test_a_line_break_is_one_and_a_page_break_or_tab_is_a_space(tmp_path: Path) -> None:
    broken = p("a", "<w:br/>", "b", '<w:br w:type="page"/>', "c", "<w:tab/>", "d")
    assert cells(a_docx(tmp_path, table(row("1", broken)))) == [("1", "a\nb c d")]


def test_text_that_looks_like_markup_stays_text(tmp_path: Path) -> None:
    assert cells(a_docx(tmp_path, table(row("1", "a &lt;p&gt; b &amp;amp; c")))) == [("1", "a <p> b &amp; c")]


def test_a_cell_over_two_columns_keeps_the_later_cells_in_theirs(tmp_path: Path) -> None:
    wide = f'<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("bred")}'
    assert cells(a_docx(tmp_path, table(row("1", wide, "☺")))) == [("1", "bred", "", "☺")]


@pytest.mark.parametrize(("char", "sign"), [("F04A", "☺"), ("004B", "😐"), ("F04C", "🙁"), ("zz", "")])
def test_faces_of_the_font_wingdings_are_smileys(tmp_path: Path, char: str, sign: str) -> None:
    symbol = f'<w:sym w:font="Wingdings" w:char="{char}"/>'
    assert cells(a_docx(tmp_path, table(row("1", p(symbol))))) == [("1", sign)]


def test_a_table_in_a_cell_is_part_of_the_cell(tmp_path: Path) -> None:
    assert cells(a_docx(tmp_path, table(row("1", table(row("x", "y")) + p("z"))))) == [("1", "x\ny\nz")]


def test_deleted_text_and_fallbacks_are_not_read(tmp_path: Path) -> None:
    choice, other = "<mc:Choice><w:t>én</w:t></mc:Choice>", "<mc:Fallback><w:t>to</w:t></mc:Fallback>"
    fallback = f"<mc:AlternateContent>{choice}{other}</mc:AlternateContent>"
    assert cells(a_docx(tmp_path, f"<w:p><w:r>{fallback}</w:r><w:del><w:r><w:t>væk</w:t></w:r></w:del></w:p>")) == [
        ("én",)
    ]


def test_footnotes_come_last(tmp_path: Path) -> None:
    assert cells(a_docx(tmp_path, p("Tekst"), footnotes=f"<w:footnote>{p('Note')}</w:footnote>")) == [
        ("Tekst",),
        ("Note",),
    ]


def test_a_follow_up_in_word_is_imported(tmp_path: Path) -> None:
    def face(char: str) -> str:
        return p(f'<w:sym w:font="Wingdings" w:char="{char}"/>')

    details = p("Ansvarligt center: Park") + p("Ansvarligt udvalg: Byudvalget") + p("Væsentlig bidragsyder:")
    body = p("Første opfølgning på Aftale om budget 2019 for Byudvalget") + table(
        row("1.10. Bænke", "Drift", "Tid", "Smiley"),
        row("Flere bænke.", details, "", ""),
        row("Milepæl", "Opstillet.", "1. budgetopfølgning 2019", face("F04C")),
        row("Økonomi", "Der er afsat 0,2 mio. kr.", "", face("F04A")),
    )
    path = a_docx(tmp_path, body)
    (initiative,) = import_document(path, read_document(path), None).agreement.initiatives
    assert (initiative.number, initiative.centre, initiative.agreement_text) == ("1.10", "Park", "Flere bænke.")
    assert initiative.followup(1).smiley is Smiley.SAD
    assert initiative.followup(1).economy_smiley is Smiley.HAPPY


def test_a_doctype_is_refused(tmp_path: Path) -> None:
    assert code_of(a_docx(tmp_path, p("x"), head='<!DOCTYPE x [<!ENTITY e "e">]>')) == "I15"


def test_very_deep_xml_is_refused(tmp_path: Path) -> None:
    assert code_of(a_docx(tmp_path, "<w:sdt>" * 300 + "</w:sdt>" * 300)) == "I15"


def test_a_part_that_inflates_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.documents.imports.docx.PART_BYTES", 2_000)
    assert code_of(a_docx(tmp_path, p("x" * 3_000))) == "I15"


@pytest.mark.parametrize("value", ["x", "-5", "9" * 5_000, "²"])
def test_a_cell_over_no_number_of_columns_is_over_one(value: str, tmp_path: Path) -> None:
    odd = f'<w:tcPr><w:gridSpan w:val="{value}"/></w:tcPr>{p("b")}'
    assert cells(a_docx(tmp_path, table(row("1", odd, "☺")))) == [("1", "b", "☺")]


def test_a_cell_outside_a_row_is_text(tmp_path: Path) -> None:
    assert cells(a_docx(tmp_path, f"<w:tc>{p('løs')}</w:tc>" + p("mere"))) == [("løs",), ("mere",)]


@pytest.mark.parametrize("char", ["D83D", "DE00", "0", "110000", "-1"])
def test_a_symbol_that_is_no_character_is_left_out(char: str, tmp_path: Path) -> None:
    assert cells(a_docx(tmp_path, p("a", f'<w:sym w:char="{char}"/>', "b"))) == [("ab",)]


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "idna", "ukendt"])
def test_xml_in_another_encoding_can_not_be_read(encoding: str, tmp_path: Path) -> None:
    assert code_of(a_docx(tmp_path, p("x"), head=f'<?xml version="1.0" encoding="{encoding}"?>')) == "I14"


@pytest.mark.parametrize(
    ("limit", "body", "code"),
    [
        ("ROWS", p("a") * 4, "I33"),
        ("ROWS", table(row("1") * 4), "I33"),
        ("COLUMNS", table(row("1", "2", "3", "4")), "I34"),
        ("CELLS", table(row("1", "2") * 2), "I35"),
        ("CELLS", table(row(table(row("1", "2", "3", "4")))), "I35"),
        ("DOCUMENT_TEXT", p("abcd"), "I38"),
    ],
)
def test_more_than_a_limit_is_refused(
    limit: str, body: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"workbook_tools.documents.imports.limits.{limit}", 3)
    assert code_of(a_docx(tmp_path, body)) == code


def test_more_elements_than_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.documents.imports.docx.XML_ELEMENTS", 10)
    assert code_of(a_docx(tmp_path, "<w:p/>" * 10)) == "I15"


def changed(path: Path, **fields: int) -> Path:
    """The document with fields of the directory entry of its text overwritten."""
    path.write_bytes(forged(path.read_bytes(), "word/document.xml", **fields))
    return path


def test_an_archive_that_no_word_processor_writes_is_refused(tmp_path: Path) -> None:
    body = p("x" * 100)
    assert code_of(changed(a_docx(tmp_path, body), packed=10_000)) == "I15"
    assert code_of(changed(a_docx(tmp_path, body, footnotes=p("y")), packed=400)) == "I15"
    assert code_of(changed(a_docx(tmp_path, body), flags=1)) == "I15"
    assert code_of(changed(a_docx(tmp_path, body), size=300 * 1024 * 1024)) == "I15"
    assert code_of(a_docx(tmp_path, p("x" * 3_000_000))) == "I15"
    assert code_of(a_docx(tmp_path, body, DOCUMENT=p("z"))) == "I15"


def test_the_limits_are_those_for_workbooks() -> None:
    names = [name for name in vars(ours) if name.isupper() and hasattr(theirs, name)]
    assert len(names) == 11
    assert {name: getattr(ours, name) for name in names} == {name: getattr(theirs, name) for name in names}


def test_broken_xml_or_another_archive_can_not_be_read(tmp_path: Path) -> None:
    assert code_of(a_docx(tmp_path, "<w:p>")) == "I14"
    other = tmp_path / "other.docx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert code_of(other) == "I14"
    other.write_bytes(other.read_bytes()[:30])
    assert code_of(other) == "I14"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_files_are_read_in_their_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("Økonomi på plads\n".encode(encoding))
    assert read_document(path) == "Økonomi på plads\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("æ\nøå".encode() + b"\n\xf8\n", "3"),
        ("ok\næ".encode() + b"\xff", "2"),
        (b"\xef\xbb\xbfa\n\xe6", "2"),
        (b"\xff\xfea\0\n\0b", "2"),
        ("a\n".encode("utf-16") + b"\x00\xd8a\0", "2"),
        ("æøå\n".encode("cp1252") + b"\x81", "2"),
    ],
)
def test_a_damaged_character_is_told_with_its_line(data: bytes, line: str, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    with pytest.raises(WorkbookToolsError) as refused:
        read_document(path)
    found = refused.value.finding
    assert (found.code, found.values["line"]) == ("I37", line)


@pytest.mark.parametrize("data", [b"%PDF-1.7 ", b"\xd0\xcf\x11\xe0\0\0"])
def test_other_binary_files_can_not_be_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(data)
    assert code_of(path) == "I14"


def test_a_missing_file_and_a_folder_can_not_be_read(tmp_path: Path) -> None:
    assert code_of(tmp_path / "missing.txt") == "I14"
    assert code_of(tmp_path) == "I14"


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.documents.imports.files.FILE_BYTES", 10)
    path = tmp_path / "long.txt"
    path.write_text("x" * 11, encoding="ascii")
    assert code_of(path) == "I15"
