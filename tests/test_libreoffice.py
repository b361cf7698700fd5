"""A centre that works in LibreOffice: what it types and saves gives the same as the same edits made with openpyxl."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from conftest import require_program
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from typed import change, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run

PROGRAM = Path(__file__).with_name("libreoffice_typing.py")
SYSTEM_PYTHON = "/usr/bin/python3"
XLSX, ODS = "Calc MS Excel 2007 XML", "calc8"
SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    *(an_initiative(f"1.{n}", r1__milestone="Planen er vedtaget.", funding__2019=None) for n in range(1, 7)),
    an_initiative("1.10", committee="Teknik", r1__milestone="Skolen er åbnet."),
)
TYPED = (
    (SHEET, "1.1", "r1.smiley", "☺"),
    (SHEET, "1.1", "r1.status", "=A1 er ikke en formel"),
    (SHEET, "1.2", "r1.smiley", ":-)"),
    (SHEET, "1.2", "r1.status", "-3 årsværk, +5 %"),
    (SHEET, "1.3", "r1.smiley", "😐 mellemfornøjet"),
    (SHEET, "1.3", "r1.status", "  Med mellemrum, \"citat\" og 'apostrof' "),
    (SHEET, "1.4", "r1.smiley", "sur"),
    (SHEET, "1.4", "r1.corrective_action", "1.10"),
    (SHEET, "1.5", "r1.smiley", "ganske godt"),
    (SHEET, "1.6", "r1.smiley", "☹ sur"),
    ("Teknik", "1.10", "r1.smiley", "🙂"),
    ("Teknik", "1.10", "r1.status", "01-02-2019"),
)
WAYS = ("xlsx", "ods")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master and the same dispatched workbook filled in three ways: openpyxl.xlsx, xlsx.xlsx and ods.xlsx."""
    soffice = require_program("soffice")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        require_program("python3-uno")
    made = tmp_path_factory.mktemp("kontor")
    (sent,) = send_out(make_master(AGREEMENT, made), made / "ud").values()
    typed = [[sheet, cell_of(sent, sheet, number, key), text] for sheet, number, key, text in TYPED]
    shutil.copy(sent, made / "openpyxl.xlsx")
    change(made / "openpyxl.xlsx", *(with_text(*cell) for cell in typed))
    ods, direct, back = (str(made / name) for name in ("halvvejs.ods", "xlsx.xlsx", "ods.xlsx"))
    jobs = [
        {"source": str(sent), "typed": typed, "targets": [[direct, XLSX], [ods, ODS]]},
        {"source": ods, "typed": [], "targets": [[back, XLSX]]},
    ]
    (made / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    command = [SYSTEM_PYTHON, str(PROGRAM), soffice, (made / "profile").as_uri(), str(made / "jobs.json")]
    subprocess.run(command, check=True, timeout=180)
    return made


def cell_of(file: Path, sheet: str, number: str, key: str) -> str:
    page = load_workbook(file)[sheet]
    return f"{get_column_letter(keys(page)[key])}{row_of(page, number)}"


def with_text(sheet: str, cell: str, text: str) -> Any:
    """Text in a cell, also where it looks like a formula."""

    def step(workbook: Workbook) -> None:
        workbook[sheet][cell].value = text
        workbook[sheet][cell].data_type = "s"

    return step


def validated(capsys: pytest.CaptureFixture[str], file: Path) -> dict[str, Any]:
    """What `validate` says of a file, without what names the file."""
    capsys.readouterr()
    run(["validate", str(file), "--json"])
    (report,) = json.loads(capsys.readouterr().out)["files"]
    findings = [
        (f["code"], f["sheet"], f["cell"], f["number"], f["field"], f["suggestion"]) for f in report["findings"]
    ]
    return {key: report[key] for key in ("ok", "kind", "round", "centre")} | {"findings": findings}


def merged(capsys: pytest.CaptureFixture[str], work: Path, file: Path) -> tuple[int, dict[str, Any]]:
    """What `merge` makes of a file in a copy of the master in `work`, without what names the file."""
    shutil.copytree(file.parent / "master.history", work / "master.history")
    shutil.copy(file.parent / "master.xlsx", work)
    capsys.readouterr()
    code = run(["merge", str(work / "master.xlsx"), str(file), "--json"])
    result = json.loads(capsys.readouterr().out)
    applied = [(c["number"], c["field"], c["old"], c["new"]) for c in result["applied"]]
    rejected = [(f["code"], f["number"], f["field"]) for f in result["rejected"]]
    counts = [{k: v for k, v in f.items() if k != "file"} for f in result["files"]]
    return code, {"applied": applied, "rejected": rejected, "conflicts": result["conflicts"], "counts": counts}


@pytest.mark.parametrize("way", WAYS)
def test_validate_finds_the_same(folder: Path, capsys: pytest.CaptureFixture[str], way: str) -> None:
    expected = validated(capsys, folder / "openpyxl.xlsx")
    assert {("F2", "1.5"), ("E5", "1.6")} <= {(f[0], f[3]) for f in expected["findings"]}
    assert validated(capsys, folder / f"{way}.xlsx") == expected


@pytest.mark.parametrize("way", WAYS)
def test_merge_gives_the_same(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str) -> None:
    places = [tmp_path / name for name in ("openpyxl", way)]
    for place in places:
        place.mkdir()
    expected, result = (merged(capsys, place, folder / f"{place.name}.xlsx") for place in places)
    assert ("1.1", "r1.status", None, "=A1 er ikke en formel") in expected[1]["applied"]
    assert result == expected


def test_libreoffice_keeps_nothing_as_it_was(folder: Path) -> None:
    """What the tests above are about: the hidden sheet and the locks are no longer what was sent."""
    sent, saved = (load_workbook(file) for file in (next((folder / "ud").glob("*.xlsx")), folder / "xlsx.xlsx"))
    assert (sent["_wbt"].sheet_state, saved["_wbt"].sheet_state) == ("veryHidden", "hidden")
