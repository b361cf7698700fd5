"""A history that is broken, closed or more open than its master: said with what to do, and nothing lost."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from history_runs import NOW, sha, version, write
from typed import change, fill, make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.history import History, Received
from workbook_tools.model.findings import WorkbookToolsError


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Two runs: A to B to C."""
    master = tmp_path / "master.xlsx"
    master.write_bytes(version("A"))
    write(master, "A", "B")
    write(master, "B", "C")
    return History(master)


def codes(history: History) -> list[str]:
    return [f.code for f in history.check()]


def refused(use: Callable[[], object]) -> str:
    with pytest.raises(WorkbookToolsError) as error:
        use()
    return error.value.finding.code


def writes(history: History) -> list[Callable[[], object]]:
    return [
        lambda: write(history.master, "C", "D"),
        lambda: history.undo(user="Bo", now=NOW),
        history.recover,
        lambda: history.record_dispatches([], user="Bo", now=NOW),
    ]


@pytest.mark.parametrize("content", [b"\0" * 4096, b"not a database, but long enough to be one" * 100, b"x" * 100])
def test_a_broken_lock_is_said_and_needs_only_to_be_deleted(content: bytes, history: History) -> None:
    lock = history.folder / "lock.sqlite"
    lock.write_bytes(content)
    assert codes(history) == ["H26"]
    assert {refused(use) for use in writes(history)} == {"H26"}
    assert len(history.runs()) == 2
    lock.unlink()
    write(history.master, "C", "D")
    assert codes(history) == []


def a_file(place: Path) -> None:
    place.write_bytes(b"someone else's")


def a_link_to_nowhere(place: Path) -> None:
    place.symlink_to(place.with_name("nowhere"))


def a_link_to_a_file(place: Path) -> None:
    place.with_name("elsewhere").write_bytes(b"")
    place.symlink_to(place.with_name("elsewhere"))


def a_folder(place: Path) -> None:
    place.mkdir()


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("", a_file), ("", a_link_to_nowhere), ("objects", a_file), ("journal.sqlite", a_folder),
        ("journal.sqlite", a_link_to_nowhere), ("lock.sqlite", a_folder),
        ("journal.sqlite", a_link_to_a_file), ("lock.sqlite", a_link_to_a_file), ("lock.holder", a_link_to_a_file),
        ("lock.holder", a_folder),
    ],
)  # fmt: skip
def test_something_else_in_its_place_is_not_taken_for_no_history(
    name: str, put: Callable[[Path], None], history: History
) -> None:
    place = history.folder / name
    kept = place.rename(history.master.with_name("kept")) if place.exists() else None
    put(place)
    assert codes(history) == ["H27"]
    reads: list[Callable[[], object]] = [history.runs, history.received, history.before_hand_edits]
    assert {refused(use) for use in (*writes(history), *reads)} == {"H27"}
    assert history.master.read_bytes() == version("C")
    if place.is_dir() and not place.is_symlink():
        place.rmdir()
    else:
        place.unlink()
    if kept:
        kept.rename(place)
    assert codes(history) == []


def test_a_copy_in_the_history_is_never_written_through_a_link(history: History) -> None:
    elsewhere = history.master.with_name("elsewhere")
    elsewhere.write_bytes(b"someone else's")
    place = history.store.path(sha(version("D")))
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(elsewhere)
    write(history.master, "C", "D")
    assert elsewhere.read_bytes() == b"someone else's"
    assert (place.is_symlink(), codes(history)) == (False, [])


def test_a_damaged_copy_that_nobody_needs_is_told_and_does_no_harm(history: History) -> None:
    unneeded = history.store.put(b"of a run that was killed")
    assert codes(history) == []
    history.store.path(unneeded).write_bytes(b"damaged")
    assert codes(history) == ["H28"]
    (history.store.folder / "ab").mkdir(exist_ok=True)
    (history.store.folder / "ab" / "Thumbs.db").write_bytes(b"Windows")
    assert codes(history) == ["H28"]
    write(history.master, "C", "D")


def test_a_journal_that_is_another_programs_database_is_said(history: History) -> None:
    shutil.copyfile(history.folder / "lock.sqlite", history.folder / "journal.sqlite")
    (history.folder / "journal.sqlite").write_bytes(b"no database at all" * 100)
    assert codes(history) == ["H13"]
    assert {refused(use) for use in writes(history)} == {"H13"}


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may write everywhere: as somebody else for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.parametrize("name", ["", "objects", "journal.sqlite"])
def test_a_history_that_cannot_be_written_is_told_before_it_matters(
    name: str, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = history.folder / name
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **more: Path(path) != closed and real(path, mode, **more))
    assert codes(history) == ["H29"]
    assert len(history.runs()) == 2


@pytest.mark.usefixtures("nobody")
def test_a_read_only_history_can_be_read_and_refuses_writing() -> None:
    folder = Path("/tmp") / f"wbt-{os.getpid()}-readonly"
    folder.mkdir(0o700)
    master = folder / "master.xlsx"
    master.write_bytes(version("A"))
    write(master, "A", "B")
    history = History(master)
    try:
        for path in (*history.folder.rglob("*"), history.folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
        assert (codes(history), len(history.runs())) == (["H29"], 1)
        assert refused(lambda: write(master, "B", "C")) == "H07"
        assert master.read_bytes() == version("B")
    finally:
        for path in (history.folder, *history.folder.rglob("*")):
            path.chmod(0o700)
        shutil.rmtree(folder)


# -- who may read ----------------------------------------------------------------------------------------------------


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(p.stat().st_mode) for p in (folder, *folder.rglob("*"))}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o600, {0o600, 0o700}), (0o640, {0o640, 0o750}), (0o644, {0o644, 0o755}), (0o664, {0o664, 0o775})],
)
def test_a_history_is_as_readable_as_its_master(mode: int, expected: set[int], tmp_path: Path) -> None:
    master = tmp_path / "master.xlsx"
    master.write_bytes(version("A"))
    master.chmod(mode)
    submission = tmp_path / "a.xlsx"
    submission.write_bytes(b"submission")
    received = [Received("d1", "Skole", sha(b"submission"), "a.xlsx", "")]
    write(master, "A", "B", inputs=[submission], received=received)
    history = History(master)
    history.record_dispatches([], user="Anna", now=NOW)
    history.undo(user="Anna", now=NOW)
    assert modes(history.folder) == expected
    assert stat.S_IMODE(master.stat().st_mode) == mode


def test_a_history_is_closed_with_its_master(history: History) -> None:
    history.master.chmod(0o600)
    write(history.master, "C", "D")
    assert modes(history.folder) == {0o600, 0o700}


def test_nothing_is_readable_for_a_moment_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    master = tmp_path / "master.xlsx"
    master.write_bytes(version("A"))
    master.chmod(0o600)
    seen, real = set(), os.fsync

    def look(handle: int) -> None:
        seen.add(stat.S_IMODE(os.fstat(handle).st_mode) & 0o077 if stat.S_ISREG(os.fstat(handle).st_mode) else 0)
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    write(master, "A", "B")
    assert seen == {0}


def test_a_secret_masters_results_and_a_secret_lists_master_are_secret(tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Begyndt")), tmp_path)
    master.chmod(0o600)
    sent = send_out(master)["Ejendomme"]
    run(
        ["status", str(master), str(sent), "--sheet", str(tmp_path / "status.xlsx"), "--eml", str(tmp_path / "kladder")]
    )
    run(
        [
            "validate",
            str(change(sent, fill("Økonomiudvalget", "1.1", r1__smiley="tja"))),
            "--html",
            str(tmp_path / "a.html"),
        ]
    )
    listed = tmp_path / "liste.csv"
    listed.write_text("Nr.;Indsats;Udvalg\n1.1;Plan;ØKU\n", encoding="utf-8")
    listed.chmod(0o600)
    run(["import", str(listed), "--settings", "ballerup-2019", "-o", str(tmp_path / "ny.xlsx")])
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert {"status.xlsx", "a.html", "ny.xlsx", sent.name} <= {p.name for p in files}
    assert [p for p in files if stat.S_IMODE(p.stat().st_mode) & 0o077] == []
