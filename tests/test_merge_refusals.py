"""What a merge meets on a bad day: another run, a full disk, a folder without leave to write, a master that is gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from typed import change, check, fill, make_master, send_out

from workbook_tools.app.recalling import check_master
from workbook_tools.cli.main import run
from workbook_tools.history import exclusive
from workbook_tools.messages import words
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Severity

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Planen er vedtaget."),
    an_initiative("1.2", r1__milestone="Skolen er åbnet.", centre="Skoler"),
)
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
from workbook_tools.cli.main import main
main(sys.argv[2:])
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master and two submissions with an edit each."""
    folder = tmp_path_factory.mktemp("made")
    files = send_out(make_master(AGREEMENT, folder))
    for centre, number in (("Ejendomme", "1.1"), ("Skoler", "1.2")):
        shutil.move(change(files[centre], fill(SHEET, number, r1__smiley="glad")), folder / f"{centre}.xlsx")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "runde"))


def smileys(folder: Path) -> dict[str, object]:
    (report,) = check(folder / "master.xlsx")
    assert report.book is not None
    assert report.book.agreement is not None
    return {i.number: i.followup(1).smiley for i in report.book.agreement.initiatives}


def merge(folder: Path, *centres: str) -> list[str]:
    return ["merge", str(folder / "master.xlsx"), *(str(folder / f"{centre}.xlsx") for centre in centres)]


def assert_whole(folder: Path, before: bytes) -> None:
    """The master is untouched, its history has no error, and the same merge comes through afterwards."""
    master = folder / "master.xlsx"
    assert master.read_bytes() == before
    assert [f for f in check_master(master) if f.severity is not Severity.NOTE] == []
    assert run(merge(folder, "Ejendomme", "Skoler")) == 0
    assert smileys(folder) == {"1.1": "happy", "1.2": "happy"}
    assert not list(folder.rglob("*.tmp"))


def test_two_merges_at_once_lose_nothing(folder: Path) -> None:
    """Each comes through, or is told that the other is at it; what was refused is merged by asking again."""
    program = [sys.executable, "-m", "workbook_tools"]
    runs = [
        subprocess.Popen([*program, *merge(folder, centre)], stderr=-1, stdout=-1) for centre in ("Ejendomme", "Skoler")
    ]
    told = [process.communicate(timeout=60)[1] for process in runs]
    assert b"Traceback" not in b"".join(told)
    for process, centre in zip(runs, ("Ejendomme", "Skoler"), strict=True):
        assert process.returncode in (0, 3)
        if process.returncode == 3:
            assert run(merge(folder, centre)) == 0
    assert smileys(folder) == {"1.1": "happy", "1.2": "happy"}
    assert check_master(folder / "master.xlsx") == ()


def test_a_merge_that_finds_another_at_it_says_who(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "master.xlsx").read_bytes()
    with exclusive(folder / "master.xlsx", "Anna, merge"):
        assert run(merge(folder, "Ejendomme")) == 3
    assert "Anna, merge" in capsys.readouterr().err
    assert_whole(folder, before)


@pytest.mark.parametrize("kilobytes", [1, 8, 30])
def test_a_full_disk_leaves_everything_as_it_was(folder: Path, kilobytes: int) -> None:
    """The limit on a file's size stands for a full disk: the write stops half way."""
    pytest.importorskip("resource")
    before = (folder / "master.xlsx").read_bytes()
    assert len(before) > 30 * 1024
    command = [sys.executable, "-c", LIMITED, str(kilobytes * 1024), "--lang", "da", *merge(folder, "Ejendomme")]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 3
    full = finding("H06", values={"file": "master.xlsx"})
    assert words(full, "da").message in done.stderr.decode()
    assert_whole(folder, before)


@pytest.mark.parametrize("what", ["folder", "history", "master"])
def test_without_leave_to_write_nothing_is_written(folder: Path, what: str) -> None:
    places: dict[str, Callable[[], list[Path]]] = {
        "folder": lambda: [folder],
        "history": lambda: [folder / "master.history", *(folder / "master.history").rglob("*")],
        "master": lambda: [folder / "master.xlsx"],
    }
    before = (folder / "master.xlsx").read_bytes()
    locked = {path: path.stat().st_mode for path in places[what]()}
    for path, mode in locked.items():
        path.chmod(mode & ~0o222)
    try:
        done = bound_by_file_modes(merge(folder, "Ejendomme"))
    finally:
        for path, mode in locked.items():
            path.chmod(mode)
    assert done.returncode == 3, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert_whole(folder, before)


def bound_by_file_modes(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """The command line as somebody for whom the file modes count: root may do everything."""
    program = [sys.executable, "-m", "workbook_tools", *arguments]
    if os.geteuid() == 0:
        drop = [shutil.which("setpriv") or pytest.skip("needs setpriv"), "--bounding-set=-dac_override"]
        if subprocess.run([*drop, "true"], capture_output=True, check=False).returncode:
            pytest.skip("needs the permission to do without permissions")
        program = [*drop, *program]
    return subprocess.run(program, capture_output=True, check=False, timeout=60)


def test_a_master_that_is_deleted_meanwhile_is_told_with_its_last_copy(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted after it was read: nothing is written, and the copy of its last version is named."""
    from workbook_tools.app import merging

    master, write = folder / "master.xlsx", merging.write_master
    assert run(merge(folder, "Skoler")) == 0
    before = master.read_bytes()

    def deleted_first(*arguments: object, **more: object) -> bool:
        master.unlink()
        return write(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(merging, "write_master", deleted_first)
    assert run(merge(folder, "Ejendomme")) == 3
    monkeypatch.undo()
    told = capsys.readouterr().err
    copy = next(Path(word.rstrip(";,")) for word in told.split() if "/objects/" in word)
    assert not master.exists()
    assert copy.read_bytes() == before
    shutil.copy(copy, master)
    assert_whole(folder, before)


def test_a_master_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = folder / "master.xlsx"
    before = master.read_bytes()
    master.rename(folder / "væk.xlsx")
    assert run(merge(folder, "Ejendomme")) == 3
    assert "master.xlsx" in capsys.readouterr().err
    (folder / "væk.xlsx").rename(master)
    assert_whole(folder, before)
