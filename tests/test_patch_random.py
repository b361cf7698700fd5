"""Whatever is set reads back as it was set, and setting it twice changes nothing more."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from rich_workbook import rich_workbook, unzipped

from workbook_tools.workbook.patch import Overlay, SetCell, apply_edits
from workbook_tools.workbook.patch.text import unescape_controls

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

PIECES = ["_x000D_", "_x005F_", "_", "x000D", "_x00", "\r", "\n", "\t", "\0", "<", "&amp;", "]]>", "=", "☺️"]
COLUMNS = ["A", "B", "E", "F", "G", "Z", "AA"]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.lists(st.sampled_from(PIECES)).map("".join)
numbers = st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e300, 1e300)
addresses = st.tuples(st.sampled_from(COLUMNS), st.integers(1, 14)).map(lambda place: f"{place[0]}{place[1]}")
looks = st.sampled_from([None, Overlay(fill="FF0000"), Overlay(bold=True, wrap=True)])
edits = st.lists(st.builds(SetCell, st.just("Indsatser"), addresses, st.none() | texts | numbers, looks), max_size=8)


def cells(workbook: bytes) -> dict[str, str]:
    """The cells as the XML says, by address: their type and content, texts as Excel reads them."""
    root = ElementTree.fromstring(unzipped(workbook)[SHEET])
    found = {}
    for cell in root.iter(f"{MAIN}c"):
        content = "".join(cell.itertext())
        if content:
            kind = cell.get("t", "n")
            found[cell.get("r", "")] = f"{kind}:{unescape_controls(content) if kind == 'inlineStr' else content}"
    return found


def expected(edit: SetCell) -> str | None:
    match edit.value:
        case None | "":
            return None
        case bool():
            return f"b:{int(edit.value)}"
        case str():
            return f"inlineStr:{edit.value}"
        case _:
            return f"n:{edit.value!r}"


@given(edits)
def test_random_edits_read_back_and_all_else_stays(made):
    model = cells(rich_workbook())
    for edit in made:
        model.pop(edit.cell, None)
        if (value := expected(edit)) is not None:
            model[edit.cell] = value
    out = apply_edits(rich_workbook(), made)
    assert cells(out) == model
    assert apply_edits(out, made) == out


@settings(max_examples=25)
@given(edits)
def test_one_by_one_is_as_good_as_all_at_once(made):
    one_by_one = rich_workbook()
    for edit in made:
        one_by_one = apply_edits(one_by_one, [edit])
    assert cells(one_by_one) == cells(apply_edits(rich_workbook(), made))
