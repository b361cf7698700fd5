"""A text that is written to a workbook, anew or in place, is the same text when it is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import an_agreement
from hostile import text as inline_text
from hostile import workbook
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.agreement import Committee
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.build import build_master
from workbook_tools.workbook.build.style import Book
from workbook_tools.workbook.patch import SetCell, apply_edits
from workbook_tools.workbook.raw import CellValue
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

PIECES = (
    "_", "x", "0041", "_x0041_", "x0042_", "_xD83D_", "_xde00_", "_xFFFF_", "_x005F_", "x000B", "<r>", "</r>", "<t>",
    "&amp;", "]]&gt;", "\x00", "\x0b", "\x1f", "\x85", "\u2028", "\ufffe", "\uffff", "\n", "\r", "\t", " ", "=", "😀",
)  # fmt: skip
ODD_TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join).filter(lambda t: t.strip(" \t\r\n"))


def built(text: str) -> bytes:
    book = Book("Titel", datetime(2019, 1, 1, tzinfo=UTC))
    book.sheet("Ark1").write_string(0, 0, text)
    return book.close()


def patched(text: str) -> bytes:
    return apply_edits(built("før"), [SetCell("Ark1", "A1", text)])


def read(data: bytes) -> CellValue:
    return read_scanned(scan(data, "fil.xlsx")).sheets[0].cell(0, 0)


@given(ODD_TEXT)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    assert (read(built(text)), read(patched(text))) == (text, text)


@given(ODD_TEXT)
def test_a_text_that_was_read_is_read_the_same_again(written: str) -> None:
    """`written` is what stands in the file: some of it Excel reads as something else."""
    escaped = written.replace("&", "&amp;").replace("<", "&lt;")
    text = read(workbook(inline_text("A1", "".join(c for c in escaped if c in "\t\n" or " " <= c < "\ufffe"))))
    if isinstance(text, str):
        assert (read(built(text)), read(patched(text))) == (text, text)


@pytest.mark.parametrize("make", [built, patched])
def test_half_a_character_is_refused(make: object) -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        make("halv \ud83d")  # type: ignore[operator]
    assert refused.value.finding.code == "P06"


def test_a_committee_with_a_control_character_leaves_the_workbook_whole() -> None:
    name = "Havne\x07udvalget"
    agreement = replace(an_agreement(), committees=(Committee("Havn", name),))
    (first, *_) = read_scanned(scan(build_master(agreement, None), "fil.xlsx")).sheets
    assert any(value == name for row in first.rows for value in row)


def test_a_title_with_a_control_character_leaves_the_workbook_whole() -> None:
    title = "Aftale\x07\x00 om budget"
    (first, *_) = read_scanned(scan(build_master(replace(an_agreement(), title=title), None), "fil.xlsx")).sheets
    assert any(title in str(value) for row in first.rows for value in row)
