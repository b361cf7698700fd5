"""The gate: what may be written over, and what is kept."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from workbook_tools.files import Gate, admit_folder, free_name, gate, refusal, take_back
from workbook_tools.model.findings import WorkbookToolsError

OLD, NEW = b"old", b"new"
STAMP = "2026-11-27T1201"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "resultat.xlsx"


def write(target: Path, *, force: bool = False, **more: object) -> str:
    """The finding's code, or where what was there is kept ("": nowhere)."""
    try:
        written = Gate(STAMP, force=force, **more).write(target, NEW, "page")  # type: ignore[arg-type]
    except WorkbookToolsError as error:
        return error.finding.code
    assert target.read_bytes() == NEW
    return written.kept.name if written.kept else ""


def a_dangling_link(target: Path) -> None:
    target.symlink_to(target.with_name("nowhere.xlsx"))


def a_link(target: Path) -> None:
    target.with_name("real.xlsx").write_bytes(OLD)
    target.symlink_to(target.with_name("real.xlsx"))


def a_link_to_a_device(target: Path) -> None:
    target.symlink_to("/dev/null")


def a_link_to_a_folder(target: Path) -> None:
    target.symlink_to(target.parent)


def a_socket(target: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(target))


OBSTACLES: list[tuple[Callable[[Path], object], str]] = [
    (a_dangling_link, "H30"),
    (a_link, "H30"),
    (a_link_to_a_device, "H30"),
    (a_link_to_a_folder, "H30"),
    (os.mkfifo, "H31"),
    (a_socket, "H31"),
    (Path.mkdir, "H32"),
]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(("make", "code"), OBSTACLES)
def test_what_is_no_ordinary_file_is_never_written_to(
    make: Callable[[Path], object], code: str, force: bool, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(target.parent)  # a socket's name may have 108 bytes
    make(Path(target.name))
    before = {p.name: p.lstat() for p in target.parent.iterdir()}
    assert write(target, force=force) == code
    assert {p.name: p.lstat() for p in target.parent.iterdir()} == before


@pytest.mark.parametrize("device", ["/dev/null", "/dev/full", "/dev/zero"])
def test_a_device_is_refused_by_its_own_name_too(device: str) -> None:
    mode = Path(device).stat().st_mode
    assert write(Path(device), force=True) == "H31"
    assert Path(device).stat().st_mode == mode


def test_a_file_that_is_there_is_replaced_only_when_asked_and_then_kept(target: Path) -> None:
    target.write_bytes(OLD)
    assert write(target, kind=lambda *_: "page") == "H92"
    assert target.read_bytes() == OLD
    assert write(target, kind=lambda *_: "page", force=True) == f"resultat.før-{STAMP}.xlsx"
    assert target.with_name(f"resultat.før-{STAMP}.xlsx").read_bytes() == OLD


def test_two_files_kept_in_one_minute_have_a_name_each(target: Path) -> None:
    for number, name in enumerate((f"resultat.før-{STAMP}.xlsx", f"resultat.før-{STAMP} (2).xlsx")):
        target.write_bytes(b"%d" % number)
        assert write(target, kind=lambda *_: "page", force=True) == name
        assert target.with_name(name).read_bytes() == b"%d" % number


def test_a_kept_file_of_the_longest_name_has_a_name_that_fits(tmp_path: Path) -> None:
    long = tmp_path / ("æ" * 124 + "ab.xlsx")
    assert len(long.name.encode()) == 255
    assert len(free_name(long, STAMP).name.encode()) <= 255


def test_what_the_same_command_wrote_is_replaced_unasked_and_not_kept(target: Path) -> None:
    target.write_bytes(OLD)
    assert write(target, own=lambda data: data == OLD) == ""


def test_a_file_that_holds_the_same_already_is_left_alone(target: Path) -> None:
    target.write_bytes(NEW)
    os.utime(target, (1, 1))
    assert write(target, kind=lambda *_: "master") == ""
    assert target.stat().st_mtime == 1


@pytest.mark.parametrize(("kind", "code"), [("master", "H94"), ("dispatch", "H96"), ("mail", "H97")])
@pytest.mark.parametrize("force", [False, True])
def test_another_kind_of_file_is_never_replaced(kind: str, code: str, force: bool, target: Path) -> None:
    target.write_bytes(OLD)
    assert write(target, kind=lambda *_: kind, force=force) == code
    assert target.read_bytes() == OLD


def test_a_kind_that_may_give_way_does_so_when_asked(target: Path) -> None:
    target.write_bytes(OLD)
    more = {"kind": lambda *_: "other", "alike": {"other": frozenset({"page"})}}
    assert [write(target, **more), write(target, force=True, **more)] == ["H92", f"resultat.før-{STAMP}.xlsx"]


def test_a_file_that_the_call_reads_is_never_replaced_whatever_it_is_called(target: Path) -> None:
    target.write_bytes(OLD)
    other = target.with_name("samme.xlsx")
    other.hardlink_to(target)
    for inputs in ((target,), (other,)):
        assert write(target, force=True, inputs=inputs, own=lambda _: True) == "A03"
    assert target.read_bytes() == OLD


def test_the_name_of_a_lost_master_is_kept_free_for_it(target: Path) -> None:
    (target.parent / "resultat.history").mkdir()
    assert write(target) == "H94"


@pytest.mark.parametrize("inside", ["", "objects/ab"])
def test_nothing_is_written_into_a_history(inside: str, tmp_path: Path) -> None:
    folder = tmp_path / "master.history" / inside
    folder.mkdir(parents=True)
    (tmp_path / "master.history" / "journal.sqlite").touch()
    assert write(folder / "a.html", force=True) == "H98"
    with pytest.raises(WorkbookToolsError) as error:
        admit_folder(folder / "ny")
    assert error.value.finding.code == "H98"


def test_a_folder_that_is_a_link_to_one_is_the_users_own_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    admit_folder(tmp_path / "link")
    assert write(tmp_path / "link" / "a.html") == ""


def test_a_folder_that_is_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(WorkbookToolsError) as error:
        admit_folder(tmp_path / "link")
    assert error.value.finding.code == "H30"
    assert not (tmp_path / "nowhere").exists()


def test_what_comes_in_the_meantime_is_not_written_over(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = gate.replace_atomically

    def meanwhile(path: Path, *more: object, **others: object) -> None:
        target.write_bytes(b"somebody else's")
        real(path, *more, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(gate, "replace_atomically", meanwhile)
    assert write(target) == "H18"
    assert target.read_bytes() == b"somebody else's"


def test_a_write_that_fails_leaves_no_copy_behind(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(OLD)
    real = gate.replace_atomically

    def full(path: Path, *more: object, **others: object) -> None:
        if path == target:
            raise refusal("H06", path)
        real(path, *more, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(gate, "replace_atomically", full)
    assert write(target, force=True, kind=lambda *_: "page") == "H06"
    assert {p.name: p.read_bytes() for p in target.parent.iterdir()} == {target.name: OLD}


def test_a_file_larger_than_any_result_is_refused_unread(target: Path) -> None:
    with target.open("wb") as stream:
        stream.truncate(2**30)
    assert write(target, force=True) == "H97"


def test_of_many_files_all_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(OLD)
    files = [(tmp_path / name, NEW, "") for name in "abcd"]
    (tmp_path / "c").mkdir()
    with pytest.raises(WorkbookToolsError):
        Gate(STAMP, force=True).write_all(files)
    (tmp_path / "c").rmdir()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"b": OLD}
    written = Gate(STAMP, force=True).write_all(files)
    assert len([*tmp_path.iterdir()]) == 5
    take_back(written)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"b": OLD}


def test_all_that_stands_against_it_is_said_at_once(tmp_path: Path) -> None:
    for name in "ac":
        (tmp_path / name).mkdir()
    with pytest.raises(WorkbookToolsError) as error:
        Gate(STAMP).write_all([(tmp_path / name, NEW, "") for name in "abc"])
    assert [f.values["file"] for f in error.value.findings] == ["a", "c"]
    assert not (tmp_path / "b").exists()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_result_is_no_more_readable_than_what_it_was_made_from(target: Path) -> None:
    secret = target.with_name("hemmelig.xlsx")
    secret.write_bytes(OLD)
    secret.chmod(0o400)
    assert write(target, inputs=(secret,)) == ""
    assert mode(target) == 0o600


def test_what_is_kept_is_as_readable_as_it_was(target: Path) -> None:
    target.write_bytes(OLD)
    target.chmod(0o640)
    kept = target.with_name(write(target, force=True, kind=lambda *_: "page"))
    assert (mode(kept), mode(target)) == (0o640, 0o640)


def test_a_temporary_file_is_never_more_readable_than_the_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(OLD)
    target.chmod(0o600)
    seen, fsync = [], os.fsync

    def look(handle: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", look)
    write(target, own=lambda _: True)
    assert seen[0] == 0o600
