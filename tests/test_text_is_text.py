"""What came as text goes through submission, merge, master and the next dispatch as that text: no formula, not a
character less or other."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hostile import OFFICE
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from rich_workbook import unzipped, zipped
from typed import change, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.text import meaning

SHEET = "Økonomiudvalget"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXTS = (
    "=1+1",
    '=HYPERLINK("http://example.org";"tryk her")',
    "=cmd|'/c calc'!A0",
    "+45 12 34 56 78",
    "-5 pct. i forhold til planen",
    "@alle: se referatet",
    "'med apostrof foran",
    "0123",
    "1,10",
    "1.10",
    "SAND",
    "#N/A",
    "2019-09-21",
    "klokke\x07 og\x0blodret\x1f tegn\x00 slut",
    "_x000D_ er ingen linje",
    "x_x0041_y og _x005F_ og _xD800_",
    "linje 1\nlinje 2\r\nlinje 3\tefter tabulator",
    "to  blanke   og\u00a0en hård",
    "😐\ufe0f ☹\ufe0e 👩‍👩‍👧 🇩🇰 e\u0301",
    "<b>5 > 3 & 2</b> ]]> &amp; &#65;",
    '"citat" og „andre“',
    "æ" * 8000,
)
NUMBERS = [f"1.{n}" for n in range(1, len(TEXTS) + 1)]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def as_excel_writes(text: str) -> str:
    """A text in the list of shared strings: what XML can't carry, and what looks like it, as `_xHHHH_`."""
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    text = CONTROL.sub(lambda hit: f"_x{ord(hit[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_excel_reads(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda hit: chr(int(hit[1], 16)), text)


def report_texts(file: Path, texts: Mapping[str, str]) -> Path:
    """The file as a centre sends it back, with these statuses by number."""
    change(file, *(fill(SHEET, number, r1__smiley="glad", r1__status=f"tekst {number} her") for number in texts))
    parts = unzipped(file.read_bytes())
    for number, text in texts.items():
        marker = re.compile(rf"<t(?: [^>]*)?>tekst {re.escape(number)} her</t>".encode())
        (part,) = [name for name, data in parts.items() if marker.search(data)]
        new = f'<t xml:space="preserve">{text}</t>'.encode()
        parts[part] = marker.sub(lambda _, new=new: new, parts[part])
    file.write_bytes(zipped(parts))
    return file


def statuses(file: Path) -> dict[str, str]:
    """Number -> text of the status cells, straight from the file's XML. A cell that is no plain text is an error."""
    book = load_workbook(file)
    page = book[SHEET]
    column = page.cell(1, keys(page)["r1.status"]).column_letter
    numbers = {f"{column}{row_of(page, n)}": n for n in (i.value for i in page[_letter(page)]) if n in NUMBERS}
    parts = unzipped(file.read_bytes())
    root = etree.fromstring(parts[f"xl/worksheets/sheet{book.sheetnames.index(SHEET) + 1}.xml"])
    strings = parts.get("xl/sharedStrings.xml", b"<sst/>")
    shared = [_text(item) for item in etree.fromstring(strings)]
    found = {}
    for cell in root.iter(f"{MAIN}c"):
        if cell.get("r") in numbers and len(cell):
            assert cell.find(f"{MAIN}f") is None
            assert cell.get("t") in ("s", "inlineStr")
            text = shared[int(cell[0].text)] if cell.get("t") == "s" else _text(cell)
            found[numbers[cell.get("r")]] = as_excel_reads(text)
    return found


def _letter(page: Any) -> str:
    letter: str = page.cell(1, keys(page)["number"]).column_letter
    return letter


def _text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{MAIN}t"))


def merge(capsys: pytest.CaptureFixture[str] | None, *arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit code of a merge, and its JSON where that can be caught."""
    if capsys:
        capsys.readouterr()
    code = run(["merge", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out) if capsys else {}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master and its dispatches, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    rows = [an_initiative(n, r1__milestone="Planen er vedtaget.") for n in NUMBERS]
    send_out(make_master(an_agreement(*rows), folder), folder / "ud")
    return folder


class Round:
    """A copy of the made round in a folder of its own."""

    def __init__(self, made: Path, folder: Path) -> None:
        shutil.copytree(made, folder)
        self.folder, self.master = folder, folder / "master.xlsx"
        (self.sent,) = (folder / "ud").glob("*.xlsx")

    def go(self, texts: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The statuses in the master after the merge, and in the next dispatch."""
        report_texts(self.sent, dict(zip(NUMBERS, map(as_excel_writes, texts), strict=False)))
        assert merge(None, self.master, self.sent)[0] == 0
        again = send_out(self.master, self.folder / "igen")
        return statuses(self.master), statuses(next(iter(again.values())))


@pytest.fixture(scope="module")
def gone_through(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    return Round(made, tmp_path_factory.mktemp("runde") / "r").go(TEXTS)


@pytest.mark.parametrize(("number", "text"), list(zip(NUMBERS, TEXTS, strict=True)), ids=NUMBERS)
def test_a_text_comes_through_as_it_was(
    number: str, text: str, gone_through: tuple[dict[str, str], dict[str, str]]
) -> None:
    in_master, sent_again = gone_through
    assert (in_master[number], sent_again[number]) == (text, text)


# White space around a cell's text is no part of what somebody wrote; what shows nothing is no text at all.
# Two places of Unicode that are no characters can stand in no file.
_CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff")
ANY_TEXT = st.text(_CHARACTERS, min_size=1, max_size=30).map(str.strip).filter(meaning)


@settings(max_examples=4)
@given(texts=st.lists(ANY_TEXT, min_size=8, max_size=8))
def test_any_text_comes_through_as_it_was(
    texts: list[str], made: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted = dict(zip(NUMBERS, texts, strict=False))
    in_master, sent_again = Round(made, tmp_path_factory.mktemp("runde") / "r").go(texts)
    assert (in_master, sent_again) == (wanted, wanted)


@pytest.fixture
def sent(made: Path, tmp_path: Path) -> Round:
    return Round(made, tmp_path / "r")


def test_a_text_that_is_too_long_is_refused_whole_never_cut(sent: Round, capsys: pytest.CaptureFixture[str]) -> None:
    report_texts(sent.sent, {"1.1": "æ" * 32_767, "1.2": "Kort."})
    code, result = merge(capsys, sent.master, sent.sent)
    assert code == 1
    assert ("M11", "1.1") in [(f["code"], f["number"]) for f in result["rejected"]]
    assert statuses(sent.master) == {"1.2": "Kort."}


@pytest.mark.parametrize(
    ("text", "code"),
    [("æ" * 32_768, "W28"), ("halv &#xD83D; smiley", "W50"), ("nul &#0;", "W50")],
    ids=["one character too long", "half a character", "a character that XML has not"],
)
def test_what_no_cell_can_hold_is_refused_with_its_file(
    text: str, code: str, sent: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    report_texts(sent.sent, {"1.1": text})
    before = sent.master.read_bytes()
    assert merge(capsys, sent.master, sent.sent)[0] == 3
    capsys.readouterr()
    run(["validate", str(sent.sent), "--json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [f["code"] for f in file["findings"]] == [code]
    assert sent.master.read_bytes() == before


def with_baggage(file: Path) -> Path:
    """The submission with macros, an embedded object, a connection, and a link that holds a DDE call."""
    parts = unzipped(file.read_bytes())
    link = f'<externalLink xmlns="{MAIN[1:-1]}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    added = {
        "xl/vbaProject.bin": ("vbaProject", "x"),
        "xl/embeddings/oleObject1.bin": ("oleObject", "x"),
        "xl/connections.xml": ("connections", f'<connections xmlns="{MAIN[1:-1]}"/>'),
        "xl/externalLinks/externalLink1.xml": ("externalLink", link),
    }
    arrows = [
        f'<Relationship Id="b{n}" Type="{OFFICE}/{kind}" Target="/{part}"/>'
        for n, (part, (kind, _)) in enumerate(added.items())
    ]
    outside = (
        f'<Relationship Id="b9" Type="{OFFICE}/externalLinkPath" Target="file:///C:/a.xlsx" TargetMode="External"/>'
    )
    name = "xl/_rels/workbook.xml.rels"
    arrows_xml = "".join([*arrows, outside, "</Relationships>"]).encode()
    parts[name] = parts[name].replace(b"</Relationships>", arrows_xml)
    file.write_bytes(zipped(parts | {part: data.encode() for part, (_, data) in added.items()}))
    return file


def test_nothing_but_values_comes_over_from_a_submission(sent: Round, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(sent.master) as master:
        before = set(master.namelist())
    report_texts(sent.sent, {"1.1": "Går fint."})
    change(sent.sent, fill(SHEET, "1.2", r1__smiley="glad", r1__status="=[1]Ark1!$A$1"))
    change(sent.sent, fill(SHEET, "1.3", r1__smiley="glad", r1__status="=cmd|'/c calc'!A0"))
    _, result = merge(capsys, sent.master, with_baggage(sent.sent))
    assert {"W70", "W71", "W72", "W73", "W74"} <= {f["code"] for f in result["findings"]}
    assert statuses(sent.master) == {"1.1": "Går fint."}
    parts = unzipped(sent.master.read_bytes())
    assert set(parts) - before <= {name for name in parts if name.startswith("xl/worksheets/")}
    assert not [name for name, data in parts.items() if b"[1]Ark1" in data or b"<f>cmd|" in data]
