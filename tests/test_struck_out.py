"""What somebody has struck through in a submission is told with its words, and never taken for an answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from typed import change, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.workbook.struck import struck_cells, struck_strings, struck_styles

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(*(an_initiative(n, r1__economy_status="Som sendt") for n in ("1.1", "1.2")))
Step = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def merged(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    def merge(*steps: Step) -> dict[str, Any]:
        shutil.copytree(made, tmp_path / "runde")
        (file,) = (tmp_path / "runde" / "ud").glob("*.xlsx")
        change(file, *steps)
        capsys.readouterr()
        run(["merge", str(tmp_path / "runde" / "master.xlsx"), str(file), "--json"])
        result: dict[str, Any] = json.loads(capsys.readouterr().out)
        return result

    return merge


def struck(number: str, key: str) -> Step:
    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        page.cell(row_of(page, number), keys(page)[key]).font = Font(strike=True)

    return step


def partly(number: str, key: str, kept: str, gone: str) -> Step:
    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        text = CellRichText(kept, TextBlock(InlineFont(strike=True), gone))
        page.cell(row_of(page, number), keys(page)[key]).value = text

    return step


ANSWER = fill(SHEET, "1.1", r1__status="Gammelt svar")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((ANSWER, struck("1.1", "r1.status")), "r1.status"),
        ((partly("1.1", "r1.status", "Nyt ", "gammelt"),), "r1.status"),
        ((struck("1.1", "r1.economy_status"),), "r1.economy_status"),
        ((fill(SHEET, "1.1", r1__smiley="☺ glad"), struck("1.1", "r1.smiley")), "r1.smiley"),
    ],
)
def test_it_is_an_edit_that_is_not_merged(
    merged: Callable[..., dict[str, Any]], steps: tuple[Step, ...], words: str
) -> None:
    result = merged(*steps, fill(SHEET, "1.2", r1__status="Svar"))
    assert [(c["number"], c["field"]) for c in result["applied"]] == [("1.2", "r1.status")]
    assert [(f["code"], f["number"], f["field"]) for f in result["rejected"]] == [("M39", "1.1", words)]


def test_a_blank_cell_that_is_struck_through_says_nothing(merged: Callable[..., dict[str, Any]]) -> None:
    result = merged(struck("1.1", "r1.status"))
    assert (result["applied"], result["rejected"]) == ([], [])


STYLES = (
    "<styleSheet><fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts>"
    "<dxfs><dxf><font><strike/></font></dxf></dxfs>"
    "<cellXfs><xf fontId='0'/><xf fontId='2'/><xf fontId='1'/><xf/></cellXfs></styleSheet>"
)


def test_styles_and_strings_that_strike_through() -> None:
    assert struck_styles("", STYLES.encode()) == {b"2"}
    strings = "<sst><si><t>a</t></si><si><r><rPr><strike/></rPr><t>b</t></r></si></sst>"
    assert struck_strings("", strings.encode()) == {1}
    assert struck_strings("", b"<sst><si><t>a</t></si></sst>") == frozenset()


def test_cells_by_style_by_string_and_by_their_own_runs() -> None:
    cells = (
        '<c r="A1" s="2"><v>1</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>0</v></c><c r="D1"><v>1</v></c>'
        '<c r="E1" t="inlineStr"><is><r><rPr><strike/></rPr><t>x</t></r></is></c>'
    )
    data = f'<worksheet><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()
    assert struck_cells("", data, {b"2"}, {1}) == {"A1", "B1", "E1"}
