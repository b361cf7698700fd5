"""The bounded pass over untrusted workbooks: every refusal, and a census that is true."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hostile import FAR, HOSTILE, MAIN, OFFICE, SHEET, cell, pack, parts, relations, sheet, strings, text, workbook
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.celltrace import slow_census
from workbook_tools.workbook.numberformats import NumberFormats
from workbook_tools.workbook.scan import Census, scan
from workbook_tools.workbook.sharedstrings import SharedStrings
from workbook_tools.workbook.sheetcensus import SheetCensus
from workbook_tools.workbook.sheetscan import read_usual
from workbook_tools.workbook.sheetvalues import ValueReader


def cells(*rows: str, **others: str) -> SheetCensus:
    """The census of a workbook's first sheet."""
    return scan(workbook(*rows, **others)).sheets[0].cells


def refusal(data: bytes) -> WorkbookToolsError:
    with pytest.raises(WorkbookToolsError) as caught:
        scan(data, "mappe/fil.xlsx")
    return caught.value


@pytest.mark.parametrize("name", [name for name, (code, _) in HOSTILE.items() if code != "W63"])
def test_a_hostile_file_is_refused_with_its_own_code(name: str) -> None:
    code, make = HOSTILE[name]
    found = refusal(make()).finding
    assert found.code == code
    assert found.source is not None
    assert found.source.file == "mappe/fil.xlsx"
    assert found.values["file"] == "fil.xlsx"


def test_every_limit_and_refusal_has_a_hostile_file() -> None:
    from workbook_tools.model.codes import SEVERITIES

    made = {code for code, _ in HOSTILE.values()}
    needs_more_than_a_file = {"W01", "W02", "W03", "W05", "W37"}
    assert {c for c in SEVERITIES if c.startswith("W") and c < "W60"} - needs_more_than_a_file <= made


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("far space", ("Ark1", "XFD1048576")),
        ("sparse", ("Ark1", "SR100000")),
        ("long text", ("Ark1", "B2")),
        ("long shared text", ("Ark1", "B2")),
        ("cell in another row", ("Ark1", "A5")),
        ("rows out of order", ("Ark1", "A1")),
        ("missing sheet", ("Ark1", "")),
    ],
)
def test_a_refusal_names_the_sheet_and_the_cell(name: str, place: tuple[str, str]) -> None:
    source = refusal(HOSTILE[name][1]()).finding.source
    assert source is not None
    assert (source.sheet, source.cell) == place


@pytest.mark.parametrize("name", ["doctype", "broken sheet", "size that lies"])
def test_a_refusal_names_the_part(name: str) -> None:
    assert refusal(HOSTILE[name][1]()).finding.values["part"] == SHEET


def test_the_scan_gives_up_on_a_file_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tools.workbook.limits.SCAN_SECONDS", -1.0)
    assert refusal(workbook(cell("A1"))).finding.code == "W37"


def test_a_missing_file_a_folder_and_an_unreadable_file_are_told_apart(tmp_path: Path) -> None:
    def code(path: Path) -> str:
        with pytest.raises(WorkbookToolsError) as caught:
            scan(path)
        return caught.value.finding.code

    locked = tmp_path / "låst.xlsx"
    locked.write_bytes(workbook(cell("A1")))
    locked.chmod(0)
    assert code(tmp_path / "ingen.xlsx") == "W01"
    assert code(tmp_path) == "W03"
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read every file")
    assert code(locked) == "W02"


def test_a_locked_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(WorkbookToolsError) as caught:
        scan(tmp_path / "a.xlsx")
    assert caught.value.finding.code == "W02"


# What the census says of each cell: (values, formulas, uncached, errors).
CELLS = {
    "number": ("<v>1</v>", "", (1, 0, 0, 0)),
    "styled only": ("", ' s="1"', (0, 0, 0, 0)),
    "shared text": ("<v>0</v>", ' t="s"', (1, 0, 0, 0)),
    "blank shared text": ("<v>1</v>", ' t="s"', (0, 0, 0, 0)),
    "inline text": ("<is><t>a</t></is>", ' t="inlineStr"', (1, 0, 0, 0)),
    "blank inline text": ("<is><t></t></is>", ' t="inlineStr"', (0, 0, 0, 0)),
    "space that counts": ('<is><t xml:space="preserve"> </t></is>', ' t="inlineStr"', (1, 0, 0, 0)),
    "space that does not": ("<is><t> </t></is>", ' t="inlineStr"', (0, 0, 0, 0)),
    "formula": ("<f>B1</f><v>1</v>", "", (1, 1, 0, 0)),
    "formula without value": ("<f>B1</f>", "", (0, 1, 1, 0)),
    "formula with an empty value": ("<f>B1</f><v></v>", "", (0, 1, 1, 0)),
    "formula with an empty value, short": ("<f>B1</f><v/>", "", (0, 1, 1, 0)),
    "formula of an empty text": ("<f>B1</f><v></v>", ' t="str"', (0, 1, 0, 0)),
    "shared formula": ('<f t="shared" si="0"/><v>1</v>', "", (1, 1, 0, 0)),
    "shared formula without value": ('<f t="shared" si="0"/>', "", (0, 1, 1, 0)),
    "error": ("<v>#N/A</v>", ' t="e"', (0, 0, 0, 1)),
    "error of a formula": ("<f>B1</f><v>#REF!</v>", ' t="e"', (0, 1, 0, 1)),
    "truth": ("<v>1</v>", ' t="b"', (1, 0, 0, 0)),
}
STRINGS = SharedStrings(2, blank=frozenset({1}))


READER = ValueReader(STRINGS, NumberFormats())


def fast_census(data: bytes) -> SheetCensus | None:
    found = read_usual("part", data, READER)
    return found and found.census


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_is_counted_as_what_it_is(kind: str) -> None:
    content, attributes, expected = CELLS[kind]
    found = cells(cell("A1", content, attributes), strings=strings("a", ""))
    assert (found.values, len(found.formulas), len(found.uncached), len(found.errors)) == expected


@pytest.mark.parametrize("kind", CELLS)
def test_the_fast_census_sees_what_the_slow_one_sees(kind: str) -> None:
    content, attributes, _ = CELLS[kind]
    data = sheet(cell("B2", content, attributes)).encode()
    fast = fast_census(data)
    if kind == "styled only":
        assert fast is None  # an element without content is written <c/>, so this one is looked at closely
    else:
        assert fast == slow_census("part", data, READER)


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """A sheet with some of the cells above in ascending order, now and then with unusual spaces or an extra element."""
    numbers = draw(st.lists(st.integers(1, 30), unique=True, max_size=4).map(sorted))
    rows = []
    for number in numbers:
        letters = draw(st.lists(st.sampled_from("ABCXYZ"), unique=True, max_size=4).map(sorted))
        found = []
        for letter in letters:
            content, attributes, _ = CELLS[draw(st.sampled_from(sorted(CELLS)))]
            found.append(
                f'<c r="{letter}{number}"{attributes}>{content}</c>' if content else f'<c r="{letter}{number}"/>'
            )
        space = draw(st.sampled_from(["", "", "\n  "]))
        rows.append(
            f'<row r="{number}" spans="1:9">{space.join(found)}{space}</row>' if found else f'<row r="{number}"/>'
        )
    return sheet(
        "".join(rows), draw(st.sampled_from(["", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>']))
    ).encode()


@given(sheets())
def test_fast_and_slow_census_agree_on_any_sheet(data: bytes) -> None:
    fast = fast_census(data)
    assert fast is not None
    assert fast == slow_census("part", data, READER)


@given(sheets(), st.integers(0, 2000), st.binary(max_size=3))
def test_a_damaged_sheet_is_counted_the_same_or_refused(data: bytes, place: int, noise: bytes) -> None:
    damaged = data[: place % len(data)] + noise + data[place % len(data) + len(noise) :]
    try:
        fast = fast_census(damaged)
    except WorkbookToolsError:
        return
    if fast is not None:
        assert fast == slow_census("part", damaged, READER)


def test_the_extent_is_that_of_the_content_not_of_the_styles() -> None:
    styled = '<row r="9" s="1" customFormat="1"><c r="C9" s="1"/><c r="XFD9" s="1"/></row>'
    found = cells(cell("B2") + styled)
    assert (found.rows, found.columns) == (2, 2)


def test_rows_and_cells_without_addresses_follow_each_other() -> None:
    found = cells(
        '<row><c><f>B1</f></c><c r="D1"><v>1</v></c><c><f>B1</f></c></row><row r="3"/><row><c><f>1</f></c></row>'
    )
    assert found.formulas == {"A1", "E1", "A4"}
    assert (found.rows, found.columns) == (4, 5)


def test_prefixes_and_utf_16_are_read_alike() -> None:
    rows = cell("A1") + cell("B2", "<f>A1</f>")
    xml = sheet(rows)
    prefixed = xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    utf_16 = xml.replace("UTF-8", "UTF-16").encode("utf-16")
    plain = cells(rows)
    for variant in (prefixed, utf_16):
        assert scan(pack(parts(sheet("")) | {SHEET: variant})).sheets[0].cells == plain


def test_a_comment_around_rows_hides_them() -> None:
    hidden = sheet(f"<!--{cell('A1')}-->{cell('B2')}")
    assert scan(pack(parts(hidden))).sheets[0].cells.values == 1


def rich() -> Census:
    """A workbook with what stands beside cells."""
    content = parts(sheet(cell("A1")), sheet(""))
    listed = (
        '<sheet name="Åben" sheetId="1" r:id="rId1"/><sheet name="_wbt" sheetId="2" state="veryHidden" r:id="rId2"/>'
    )
    names = (
        '<definedName name="dispatch">"abc"</definedName><definedName name="lokal" localSheetId="1">A1</definedName>'
    )
    package = relations(
        ("rId1", "officeDocument", "xl/workbook.xml"),
        ("rId2", "custom-properties", "docProps/custom.xml"),
        ("rId3", "core-properties", "docProps/core.xml"),
    )
    note = '<comment ref="B2" authorId="0"><text><r><t>Ret </t></r><r><t>det</t></r></text></comment>'
    standin = '<comment ref="C3" authorId="0"><text><t>[Threaded comment]</t></text></comment>'
    thread = (
        '<threadedComment ref="C3"><text>Hvorfor?</text></threadedComment><threadedComment ref="C3"><text>Derfor</text>'
    )
    saved = "<d:modified>2019-01-02T03:04:05Z</d:modified>"
    custom = '<property name="dispatch_id" pid="2"><vt:lpwstr>abc</vt:lpwstr></property>'
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets><definedNames>{names}</definedNames>'
    )
    content |= {
        "_rels/.rels": package,
        "xl/workbook.xml": workbook + "</workbook>",
        "docProps/custom.xml": f'<Properties xmlns:vt="urn:vt">{custom}</Properties>',
        "docProps/core.xml": f'<cp xmlns:d="urn:d"><d:created>2018</d:created>{saved}</cp>',
        "xl/comments1.xml": f"<comments><commentList>{note}{standin}</commentList></comments>",
        "xl/threads.xml": f"<ThreadedComments>{thread}</threadedComment></ThreadedComments>",
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("r1", "comments", "../comments1.xml"), ("r2", "threadedComment", "/xl/threads.xml")
        ),
    }
    return scan(pack(content))


def test_sheets_keep_their_order_and_state() -> None:
    assert [(s.name, s.state) for s in rich().sheets] == [("Åben", "visible"), ("_wbt", "veryHidden")]


def test_names_properties_and_the_time_of_saving_are_read() -> None:
    census = rich()
    assert dict(census.names) == {"dispatch": '"abc"', "_wbt!lokal": "A1"}
    assert dict(census.properties) == {"dispatch_id": "abc"}
    assert census.modified == "2019-01-02T03:04:05Z"


def test_notes_and_threads_are_read_whole() -> None:
    assert dict(rich().sheets[0].notes) == {"B2": "Ret det", "C3": "Hvorfor?\nDerfor"}


def test_vml_is_never_parsed() -> None:
    content = parts(sheet(cell("A1"))) | {"xl/drawings/vmlDrawing1.vml": "<!DOCTYPE a><br>"}
    assert scan(pack(content)).findings == ()


EXTERNAL = relations(("r1", "externalLinkPath", "file:///C:/andre.xlsx"), mode=' TargetMode="External"')


@pytest.mark.parametrize(
    ("added", "codes"),
    [
        ({"xl/vbaProject.bin": "x"}, ["W70"]),
        ({"xl/externalLinks/_rels/externalLink1.xml.rels": EXTERNAL}, ["W71"]),
        ({"xl/worksheets/_rels/sheet1.xml.rels": EXTERNAL.replace("externalLinkPath", "hyperlink")}, []),
        ({"xl/embeddings/oleObject1.bin": "x"}, ["W73"]),
        ({"xl/activeX/activeX1.xml": "<a/>"}, ["W73"]),
    ],
)
def test_what_a_workbook_carries_is_reported(added: dict[str, str], codes: list[str]) -> None:
    assert [f.code for f in scan(pack(parts(sheet(cell("A1"))) | added)).findings] == codes


@pytest.mark.parametrize("space", ["", "<!-- -->"], ids=["fast", "slow"])
def test_a_formula_that_calls_a_program_is_reported_with_its_cell(space: str) -> None:
    calls = cell("B2", "<f>cmd|'/c calc'!A0</f><v>0</v>")
    other = cell("B3", '<f>"a|b"&amp;Ark1!A1</f><v>0</v>')
    found = scan(workbook(space + calls + other)).findings
    assert [(f.code, f.source and f.source.cell) for f in found] == [("W72", "B2")]


def test_a_dde_link_is_reported() -> None:
    content = parts(sheet(cell("A1"))) | {
        "xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/>'
    }
    content["xl/externalLinks/externalLink1.xml"] += "</externalLink>"
    related = (
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "externalLink", "externalLinks/externalLink1.xml"),
    )
    content["xl/_rels/workbook.xml.rels"] = relations(*related)
    assert [f.code for f in scan(pack(content)).findings] == ["W72"]


def test_a_text_at_the_limit_passes() -> None:
    assert cells(text("A1", "æ" * 32_767)).values == 1


def test_only_the_declared_size_is_ever_inflated() -> None:
    from workbook_tools.workbook.package import Package

    package = Package(HOSTILE["size that lies"][1]())
    with pytest.raises(WorkbookToolsError):
        package.read(SHEET)


def test_far_styles_do_not_move_the_extent_but_a_space_does() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(FAR))) as archive:
        assert b"> </t>" in archive.read(SHEET)
    assert cells('<row r="1048576"><c r="XFD1048576" s="1"/></row>').rows == 0
