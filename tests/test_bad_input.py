"""What people give by mistake: a clear word and the right exit code, no traceback, and the other files go on."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import make_master, send_out

from workbook_tools.cli.main import run

AGREEMENT = an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget."))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def master(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made / "master.xlsx", tmp_path))


def write_text(path: Path) -> None:
    path.write_text("Kære koordinator, her er vores status.", encoding="utf-8")


def write_empty_file(path: Path) -> None:
    path.write_bytes(b"")


def write_empty_workbook(path: Path) -> None:
    Workbook().save(path)


def write_old_excel(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))


def write_half(path: Path) -> None:
    Workbook().save(path)
    path.write_bytes(path.read_bytes()[:2000])


def write_word(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")


def make_folder(path: Path) -> None:
    path.mkdir()


MISTAKES = {
    "text": write_text,
    "empty file": write_empty_file,
    "empty workbook": write_empty_workbook,
    "old .xls": write_old_excel,
    "half a file": write_half,
    "a Word document": write_word,
    "an empty folder": make_folder,
    "nothing": lambda path: None,
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
@pytest.mark.parametrize("command", ["validate", "merge", "distribute", "summarise", "carry-forward", "diff", "import"])
def test_a_wrong_file_gets_a_clear_word(
    command: str, mistake: object, master: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "indberetning.xlsx"
    mistake(wrong)  # type: ignore[operator]
    before = master.read_bytes()
    arguments = {
        "validate": [str(wrong)],
        "merge": [str(master), str(wrong)],
        "distribute": [str(wrong), "-o", str(tmp_path / "ud")],
        "summarise": [str(wrong)],
        "carry-forward": [str(wrong), "--to", "2"],
        "diff": [str(master), str(wrong)],
        "import": [str(wrong), "-o", str(tmp_path / "ny.xlsx")],
    }[command]
    code = run([command, *arguments])
    shown = "".join(capsys.readouterr())
    assert code in (1, 3)
    assert "indberetning.xlsx" in shown
    assert "Traceback" not in shown
    assert "programmet selv" not in shown
    assert master.read_bytes() == before
    assert not (tmp_path / "ny.xlsx").exists()


def test_the_other_files_are_validated(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "ferie.xlsx"
    write_text(wrong)
    (good,) = (made / "ud").glob("*.xlsx")
    assert run(["validate", str(wrong), str(good), "--json"]) == 3
    first, second = json.loads(capsys.readouterr().out)["files"]
    assert not first["ok"]
    assert [f["code"] for f in second["findings"]] == ["E1"]


def test_office_lock_files_are_passed_over(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ind"
    shutil.copytree(made / "ud", folder)
    (folder / "~$Ejendomme.xlsx").write_bytes(b"\x05Anna " + bytes(160))
    (folder / ".DS_Store").write_bytes(b"x")
    run(["validate", str(folder), "--json"])
    files = json.loads(capsys.readouterr().out)["files"]
    assert sum(bool(f["kind"]) for f in files) == 1


def test_a_sheet_that_is_only_formatted_is_read_to_its_last_value(master: Path) -> None:
    """1,048,576 rows with a height and nothing in them, as when somebody formats whole columns."""
    heavy = master.with_name("tung.xlsx")
    rows = b"".join(b'<row r="%d" ht="15" customHeight="1"/>' % r for r in range(60, 1_048_577))
    with zipfile.ZipFile(master) as old, zipfile.ZipFile(heavy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet2.xml":
                data = data.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(item, data)
    assert run(["validate", str(heavy)]) == run(["validate", str(master)])


def test_a_folder_where_nothing_may_be_written(master: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = master.read_bytes()

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", str(master.parent))

    monkeypatch.setattr(os, "replace", refuse)
    assert run(["carry-forward", str(master), "--to", "2"]) == 3
    assert master.read_bytes() == before


def test_a_file_that_is_there_is_not_overwritten(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = master.read_bytes()
    assert run(["new", "ballerup-2019", "-o", str(master)]) == 3
    assert "--force" in capsys.readouterr().err
    assert master.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    ["municipality = 1", "= nonsens", 'municipality = "X"\nyear = 2019\ntitle = "T"\nthemes = 3', "\x00\x01"],
)
def test_settings_that_make_no_sense(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "aftale.toml"
    settings.write_text(text, encoding="utf-8")
    assert run(["new", str(settings), "-o", str(tmp_path / "m.xlsx")]) == 3
    assert "aftale.toml" in capsys.readouterr().err
