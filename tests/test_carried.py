"""What a file carries besides cells (macros, links to other files) is told by every command that reads it and tells."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import make_master

from workbook_tools.cli.main import run

AGREEMENT = an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget."))
LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
    'Target="file:///G:/budget.xlsx" TargetMode="External"/></Relationships>'
)


def carrying(path: Path) -> Path:
    """The workbook with macros and a link to another file put in."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", LINK)
    return path


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return carrying(make_master(AGREEMENT, tmp_path))


def codes(found: Any) -> list[str]:
    return [f["code"] for f in found["findings"] if f["code"].startswith("W")]


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    code = run([*map(str, arguments), "--json"])
    return code, codes(json.loads(capsys.readouterr().out))


def test_import_tells_what_a_list_carries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Økonomiudvalget"
    for row in (["Nr.", "Indsats"], ["1.1", "A"]):
        sheet.append(row)
    book.save(tmp_path / "liste.xlsm")
    source, made = carrying(tmp_path / "liste.xlsm"), tmp_path / "ny.xlsx"
    assert told(capsys, "import", source, "-o", made, "--settings", "ballerup-2019") == (1, ["W70", "W71"])
    assert told(capsys, "check", made) == (0, [])


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["carry-forward", "--to", "2", "--dry-run"], ["distribute", "-o", "ud"]],
    ids=lambda a: a[0],
)
def test_commands_on_a_master_tell_what_it_carries(
    arguments: list[str], master: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(master.parent)
    command, *rest = arguments
    assert told(capsys, command, master, *rest) == (1, ["W70", "W71"])


def test_diff_tells_what_each_of_the_two_carries(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "diff", master, master) == (1, ["W70", "W71"] * 2)


def test_what_a_master_carries_is_no_fault_of_its_history(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--lang", "en", "check", str(master)])
    shown = capsys.readouterr().out
    assert code == 1
    assert "fit together" in shown
