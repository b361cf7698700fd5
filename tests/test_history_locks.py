"""Who has a workbook open, and two runs at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from history_runs import NOW, sha, version

from workbook_tools.history import History, exclusive, history_folder, who_has_it_open
from workbook_tools.model.findings import WorkbookToolsError

PROGRAM = [sys.executable, str(Path(__file__).with_name("history_runs.py"))]


def excel_owner(name: str) -> bytes:
    """What Excel writes: 165 bytes."""
    narrow = name.encode("cp1252", "replace")
    wide = name.encode("utf-16-le")
    return bytes([len(narrow)]) + narrow.ljust(54) + len(name).to_bytes(2, "little") + wide.ljust(108)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.xlsx"
    path.write_bytes(version("zero"))
    return path


@pytest.mark.parametrize("name", ["Bo Ærø", "Ω", "", "N" * 54])
def test_excels_owner_file_names_who_has_it_open(master: Path, name: str) -> None:
    master.with_name("~$master.xlsx").write_bytes(excel_owner(name))
    assert who_has_it_open(master) == (name or "~$master.xlsx")


@pytest.mark.parametrize(
    ("content", "who"),
    [
        ("Bo Ærø,bo,PC7,01.09.2019 12:00,file:///home;", "Bo Ærø"),
        (",bo,PC7,01.09.2019 12:00,file:///home;", "bo"),
        ("Ærø\\, Bo,bo,PC7,01.09.2019 12:00,file:///home;", "Ærø, Bo"),
        ("", ".~lock.master.xlsx#"),
    ],
)
def test_libreoffices_lock_file_names_who_has_it_open(master: Path, content: str, who: str) -> None:
    master.with_name(".~lock.master.xlsx#").write_text(content, encoding="utf-8")
    assert who_has_it_open(master) == who


@pytest.mark.parametrize("data", [b"", b"\x05Bo", b"\xff" * 165, b"\xff" * 3])
def test_a_lock_file_of_any_content_counts_as_open(master: Path, data: bytes) -> None:
    for name in ("~$master.xlsx", ".~lock.master.xlsx#"):
        lock = master.with_name(name)
        lock.write_bytes(data)
        assert who_has_it_open(master)
        lock.unlink()


def test_a_file_without_a_lock_is_not_open(master: Path) -> None:
    assert who_has_it_open(master) is None


def test_a_master_that_is_open_is_refused_and_named(master: Path) -> None:
    master.with_name("~$master.xlsx").write_bytes(excel_owner("Bo"))
    out = subprocess.run(
        [*PROGRAM, "commit", str(master), sha(version("zero"))], capture_output=True, text=True, check=True
    )
    assert out.stdout == "H01\n"
    assert master.read_bytes() == version("zero")


def test_a_second_run_is_refused_and_told_who_is_at_work(master: Path) -> None:
    with exclusive(master, "Anna, merge"), pytest.raises(WorkbookToolsError) as error, exclusive(master, "Bo, undo"):
        pytest.fail("both are in")
    assert error.value.finding.code == "H02"
    assert error.value.finding.values["who"] == "Anna, merge"


def test_a_killed_run_holds_nothing(master: Path) -> None:
    with subprocess.Popen([*PROGRAM, "hold", str(master), "Anna"], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WorkbookToolsError), exclusive(master):
            pytest.fail("both are in")
        holder.kill()
        holder.wait()
    with exclusive(master, "Bo"):
        pass
    assert not (history_folder(master) / "lock.holder").exists()


def test_of_two_commits_at_once_one_is_done_and_one_refused(master: Path) -> None:
    command = [*PROGRAM, "commit", str(master), sha(version("zero"))]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = sorted(run.communicate()[0].strip() for run in runs)
    assert said.count("done") == 1
    assert set(said) <= {"done", "H02", "H03"}
    assert len(History(master).runs()) == 1
    assert History(master).check() == ()


def test_a_run_may_hold_its_own_lock_from_reading_to_committing(master: Path) -> None:
    history = History(master)
    with history.exclusive("Anna, merge"):
        history.commit(version("new"), expected_sha=sha(version("zero")), user="Anna", now=NOW, command="merge")
        with pytest.raises(WorkbookToolsError), exclusive(master):
            pytest.fail("both are in")
    with exclusive(master):
        pass


def test_locking_in_a_folder_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(WorkbookToolsError) as error, exclusive(tmp_path / "væk" / "master.xlsx"):
        pytest.fail("locked nothing")
    assert error.value.finding.code == "H24"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "folder"),
    [("a.xlsx", "a.history"), ("a 2.0.XLSX", "a 2.0.history"), ("a.xlsm", "a.xlsm.history")],
)
def test_a_master_of_each_kind_has_its_own_history(name: str, folder: str) -> None:
    assert history_folder(Path(name)) == Path(folder)
