"""Atomic replacing: the whole new file or the untouched old one."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from workbook_tools.files import read, temporary_for
from workbook_tools.history import replace_atomically
from workbook_tools.model.findings import WorkbookToolsError

OLD, NEW = b"old" * 1000, b"new" * 50_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "opfølgning 2019.xlsx"
    path.write_bytes(OLD)
    return path


def code_of(error: pytest.ExceptionInfo[WorkbookToolsError]) -> str:
    return error.value.finding.code


def assert_untouched(file: Path) -> None:
    assert file.read_bytes() == OLD
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_the_new_content_takes_the_old_ones_place(file: Path) -> None:
    replace_atomically(file, NEW)
    assert file.read_bytes() == NEW
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_a_file_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    replace_atomically(tmp_path / "ny.xlsx", NEW)
    assert (tmp_path / "ny.xlsx").read_bytes() == NEW


def test_the_file_keeps_its_mode(file: Path) -> None:
    file.chmod(0o640)
    replace_atomically(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_link_gives_way_to_the_file(file: Path) -> None:
    link = file.with_name("link.xlsx")
    link.symlink_to(file)
    replace_atomically(link, NEW)
    assert (link.is_symlink(), link.read_bytes(), file.read_bytes()) == (False, NEW, OLD)


def test_a_dangling_link_is_never_followed(file: Path) -> None:
    link = file.with_name("link.xlsx")
    link.symlink_to(file.with_name("nowhere"))
    replace_atomically(link, NEW)
    assert (link.is_symlink(), link.read_bytes()) == (False, NEW)
    assert not file.with_name("nowhere").exists()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WorkbookToolsError) as error:
        read(tmp_path / "pipe")
    assert code_of(error) == "H31"


def test_a_name_of_255_bytes_has_room_for_its_temporary_file(tmp_path: Path) -> None:
    long = tmp_path / ("a" * 250 + ".xlsx")
    replace_atomically(long, NEW)
    assert long.read_bytes() == NEW


def test_what_killed_runs_left_is_removed_and_nothing_else(file: Path) -> None:
    left, other = temporary_for(file), temporary_for(file.with_name("andet.xlsx"))
    left.write_bytes(b"half")
    other.write_bytes(b"half")
    replace_atomically(file, NEW)
    assert not left.exists()
    assert other.exists()


def test_what_verify_raises_stops_the_write(file: Path) -> None:
    def verify(data: bytes) -> None:
        assert data == NEW
        raise KeyError("not a workbook")

    with pytest.raises(KeyError):
        replace_atomically(file, NEW, verify)
    assert_untouched(file)


def test_a_disk_that_gives_back_something_else_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, b"\0" * len(data)))
    with pytest.raises(WorkbookToolsError) as error:
        replace_atomically(file, NEW)
    assert code_of(error) == "H09"
    monkeypatch.undo()
    assert_untouched(file)


def test_a_full_disk_leaves_the_old_file(file: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(WorkbookToolsError) as error:
            replace_atomically(file, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert code_of(error) == "H06"
    assert_untouched(file)


@pytest.mark.parametrize("fault", [errno.EACCES, errno.EROFS])
def test_a_read_only_folder_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch, fault: int) -> None:
    def fail(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "open", fail)  # the tests may run as root, who may write everywhere
    with pytest.raises(WorkbookToolsError) as error:
        replace_atomically(file, NEW)
    assert code_of(error) == "H07"
    assert_untouched(file)


def test_a_write_protected_file_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(WorkbookToolsError) as error:
        replace_atomically(file, NEW)
    assert code_of(error) == "H07"
    assert_untouched(file)


def test_a_folder_deleted_meanwhile_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbookToolsError) as error:
        replace_atomically(tmp_path / "væk" / "a.xlsx", NEW)
    assert code_of(error) == "H24"


def test_a_file_that_another_program_holds_open_on_windows_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class SharingError(PermissionError):
        winerror = 32

    def fail(*_: object) -> None:
        raise SharingError(errno.EACCES, "in use")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(WorkbookToolsError) as error:
        replace_atomically(file, NEW)
    assert code_of(error) == "H01"
    assert_untouched(file)


def test_a_folder_that_cannot_be_synced_does_no_harm(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        real(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    replace_atomically(file, NEW)
    assert file.read_bytes() == NEW
