"""Cells of the master whose content can't be read: nobody knows what was meant, so nothing is written over it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of
from openpyxl import load_workbook
from typed import change, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.values import Smiley
from workbook_tools.ops.merge import merge

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Planen er vedtaget", r1__status="Godt", r1__smiley=Smiley.HAPPY),
    an_initiative("1.2", r1__milestone="Huset er bygget"),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (file,) = (path for name, path in send_out(make_master(AGREEMENT, folder)).items() if name == "Ejendomme")
    change(file, fill(SHEET, "1.2", r1__status="Svar", r1__smiley="glad", r1__economy_status="Svar"))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "runde")
    return tmp_path / "runde"


def said(folder: Path, capsys: pytest.CaptureFixture[str], command: str, *more: str) -> dict[str, Any]:
    capsys.readouterr()
    run([command, str(folder / "master.xlsx"), *more, "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def cell(folder: Path, number: str, key: str) -> object:
    page = load_workbook(folder / "master.xlsx")[SHEET]
    return page.cell(row_of(page, number), keys(page)[key]).value


def test_merge_keeps_what_can_t_be_read_and_merges_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = {"r1__smiley": "vist nok", "r1__status": "=1+1"}
    change(folder / "master.xlsx", fill(SHEET, "1.2", **typed))
    for _ in range(2):
        result = said(folder, capsys, "merge", str(folder / "ud"))
        assert [(f["code"], f["field"]) for f in result["rejected"]] == [("M58", "r1.smiley"), ("M58", "r1.status")]
        assert "vist nok" in result["rejected"][0]["message"]
        assert (cell(folder, "1.2", "r1.smiley"), cell(folder, "1.2", "r1.status")) == ("vist nok", "=1+1")
    assert cell(folder, "1.2", "r1.economy_status") == "Svar"
    change(folder / "master.xlsx", fill(SHEET, "1.2", r1__smiley=None, r1__status=None))
    assert said(folder, capsys, "merge", str(folder / "ud"))["rejected"] == []
    assert cell(folder, "1.2", "r1.status") == "Svar"


def test_a_carried_smiley_is_not_written_over_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", fill(SHEET, "1.1", r2__smiley="vist nok"))
    result = said(folder, capsys, "carry-forward", "--to", "2")
    told = [f["code"] for f in result["findings"] if (f["number"], f["code"]) in {("1.1", "M58"), ("1.1", "C1")}]
    assert told == ["M58"]
    assert cell(folder, "1.1", "r2.smiley") == "vist nok"


def test_an_emptied_cell_is_no_agreement_with_what_can_t_be_read() -> None:
    """Master's value is unknown, not blank."""
    field = (SHEET, "1.1", "r1.status")
    file = a_submission(dispatches_of(AGREEMENT)["Ejendomme"], {field: None})
    result = merge(AGREEMENT, [file], unread={field: "=1+1"})
    assert (result.changes, [f.code for f in result.rejected]) == ((), ["M58"])


@pytest.mark.parametrize(
    ("typed", "field"), [("vist nok", "r1__smiley"), ("=1+1", "r1__status"), ("=B9", "r1__milestone")]
)
def test_distribute_tells_of_what_is_sent_out_blank(
    folder: Path, typed: str, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", fill(SHEET, "1.2", **{field: typed}))
    result = said(folder, capsys, "distribute", "-o", str(folder / "ud2"))
    assert [f["number"] for f in result["findings"] if f["field"] == field.replace("__", ".")] == ["1.2"]
    assert [s["centre"] for s in result["sent"]] == ["Ejendomme"]
