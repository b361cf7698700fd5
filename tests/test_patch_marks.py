"""Marks on cells: in front of every other look, gone without a trace, and no cell is rewritten."""

from __future__ import annotations

import re

from patch_rows import opened, refused
from rich_workbook import compressed, rich_workbook, unzipped

from workbook_tools.workbook.patch import Mark, SetMarks, apply_edits

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
RED, AMBER = Mark("F4A7A0", "B3261E"), Mark("FFD58A", "9A5B00", condition="LEN(TRIM(B7))=0")
MARKS = [SetMarks("Indsatser", {"E5": RED, "B7": AMBER})]


def rules(workbook: bytes) -> list[tuple[str, int, str]]:
    """(area, priority, formula or type) of the conditional formats of `Indsatser`, those in front first."""
    formats = opened(workbook)["Indsatser"].conditional_formatting
    found = [(str(f.sqref), r.priority, (r.formula or [r.type])[0]) for f in formats for r in f.rules]
    return sorted(found, key=lambda rule: rule[1])


def test_marks_stand_in_front_of_all_other_formats() -> None:
    before = rules(rich_workbook())
    after = rules(apply_edits(rich_workbook(), MARKS))
    assert after[:2] == [("E5", 1, 'N("wbt")=0'), ("B7", 2, 'AND(LEN(TRIM(B7))=0,N("wbt")=0)')]
    assert after[2:] == [(area, priority + 2, formula) for area, priority, formula in before]


def test_only_the_sheets_formats_and_the_list_of_looks_change() -> None:
    before, after = unzipped(rich_workbook()), unzipped(apply_edits(rich_workbook(), MARKS))
    assert {name for name in before if before[name] != after[name]} == {SHEET, STYLES}
    rows = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    assert rows.findall(before[SHEET]) == rows.findall(after[SHEET])


def test_marks_that_go_leave_the_sheet_as_it_was() -> None:
    cleared = apply_edits(apply_edits(rich_workbook(), MARKS), [SetMarks("Indsatser", {})])
    assert unzipped(cleared)[SHEET] == unzipped(rich_workbook())[SHEET]


def test_marking_again_replaces_the_marks() -> None:
    again = apply_edits(apply_edits(rich_workbook(), [SetMarks("Indsatser", {"A4": RED})]), MARKS)
    assert unzipped(again)[SHEET] == unzipped(apply_edits(rich_workbook(), MARKS))[SHEET]


def test_nothing_to_mark_and_nothing_marked_changes_nothing() -> None:
    assert apply_edits(rich_workbook(), [SetMarks("Oversigt", {})]) == rich_workbook()


def test_all_other_parts_keep_their_compressed_bytes() -> None:
    before, after = compressed(rich_workbook()), compressed(apply_edits(rich_workbook(), MARKS))
    assert {name for name in before if before[name] != after[name]} == {SHEET, STYLES}


def test_a_mark_off_the_grid_is_refused() -> None:
    assert refused(rich_workbook(), [SetMarks("Indsatser", {"linje 12": RED})]) == "P04"
