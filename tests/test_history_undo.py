"""The history of a master: committing, reading, going back, and edits by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from history_runs import NOW, change, sha, version, write

from workbook_tools.history import EDITED_BY_HAND, Decided, Dispatched, History, Received
from workbook_tools.model.changes import Change
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import NO_FUNDS, Smiley


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A master without a history."""
    path = tmp_path / "master.xlsx"
    path.write_bytes(version("A"))
    return path


@pytest.fixture
def history(master: Path) -> History:
    """Run 1: A to B; run 2: B to C."""
    write(master, "A", "B")
    write(master, "B", "C")
    return History(master)


def undo(history: History, run: int | None = None, *, hand_edits: bool = False) -> str:
    """The finding's code, or the content that the master has now."""
    try:
        history.undo(user="Bo", now=NOW, run=run, hand_edits=hand_edits)
    except WorkbookToolsError as error:
        return error.finding.code
    return name_of(history.master)


def name_of(master: Path) -> str:
    return next(n for n in ("A", "B", "B by hand", "C", "D", "C by hand") if version(n) == master.read_bytes())


def codes(history: History) -> list[str]:
    return [f.code for f in history.check()]


# -- committing ------------------------------------------------------------------------------------------------------


def test_a_commit_journals_who_what_when_and_from_which_file(master: Path) -> None:
    submission = master.with_name("skole.xlsx")
    submission.write_bytes(b"submission")
    one = Change("ØKU", "r1", "1.10", "r3.smiley", None, Smiley.SAD, "merged", "skole.xlsx")
    two = Change("ØKU", "r1", "1.10", "funding.2019", Decimal("0.15"), NO_FUNDS, "merged", "skole.xlsx")
    other = Change("TU", "r2", "2.1", "r3.status", "før", None, "merged", "")
    at = datetime(2019, 9, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    history = History(master)
    run = history.commit(
        version("B"), expected_sha=sha(version("A")), user="Anna", now=at, command="merge", changes=[one, two, other],
        inputs=[submission],
    )  # fmt: skip
    (told,) = history.runs()
    assert (told.id, told.at, told.user, told.command) == (run, "2019-09-01T12:00:00+00:00", "Anna", "merge")
    assert (told.before, told.after) == (sha(version("A")), sha(version("B")))
    assert [(e.change, e.origin_sha) for e in history.entries("1.10")] == [
        (one, sha(b"submission")),
        (two, sha(b"submission")),
    ]
    assert [e.change for e in history.entries()] == [one, two, other]
    assert history.store.get(sha(b"submission")) == b"submission"
    assert name_of(master) == "B"


def test_a_new_master_begins_its_history(tmp_path: Path) -> None:
    master = tmp_path / "master.xlsx"
    write(master, None, "A")
    history = History(master)
    assert name_of(master) == "A"
    assert codes(history) == []
    assert undo(history) == "H11"


def test_a_new_master_never_takes_a_files_place(master: Path) -> None:
    with pytest.raises(WorkbookToolsError) as error:
        write(master, None, "B")
    assert error.value.finding.code == "H03"
    assert name_of(master) == "A"


def test_a_master_that_changed_since_it_was_read_is_refused(master: Path) -> None:
    with pytest.raises(WorkbookToolsError) as error:
        write(master, "B", "C")
    assert error.value.finding.code == "H03"
    assert name_of(master) == "A"


def test_a_master_that_changes_at_the_last_moment_is_refused(master: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.chmod

    def edit_meanwhile(path: Path, mode: int) -> None:
        real(path, mode)
        if path.parent == master.parent:
            master.write_bytes(version("C by hand"))

    monkeypatch.setattr(Path, "chmod", edit_meanwhile)
    with pytest.raises(WorkbookToolsError) as error:
        write(master, "A", "B")
    assert error.value.finding.code == "H03"
    assert name_of(master) == "C by hand"
    assert History(master).runs() == ()


def test_a_master_deleted_meanwhile_is_said_with_the_place_of_its_copy(history: History) -> None:
    history.master.unlink()
    with pytest.raises(WorkbookToolsError) as error:
        write(history.master, "C", "D")
    assert error.value.finding.code == "H05"
    assert Path(error.value.finding.values["copy"]).read_bytes() == version("C")
    assert undo(history) == "H05"
    assert codes(history) == ["H05"]


def test_a_name_with_neither_master_nor_history_makes_no_folder(tmp_path: Path) -> None:
    history = History(tmp_path / "master.xlsx")
    assert undo(history) == "H04"
    with pytest.raises(WorkbookToolsError):
        write(history.master, "A", "B")
    history.recover()
    assert list(tmp_path.iterdir()) == []


def test_an_input_that_is_no_longer_what_was_received_is_refused(master: Path) -> None:
    submission = master.with_name("skole.xlsx")
    submission.write_bytes(b"newer")
    received = [Received("d1", "Skole", sha(b"older"), "skole.xlsx", "")]
    with pytest.raises(WorkbookToolsError) as error:
        write(master, "A", "B", inputs=[submission], received=received)
    assert error.value.finding.code == "H18"
    assert name_of(master) == "A"


def test_a_file_name_that_is_no_unicode_is_kept_readable(master: Path) -> None:
    History(master).commit(
        version("B"), expected_sha=sha(version("A")), user="b\udcf8", now=NOW, command="merge",
        changes=[change("1.1", None, "half \ud83d", "sk\udcf8l.xlsx")],
    )  # fmt: skip
    (entry,) = History(master).entries()
    assert entry.change.new == "half \ud83d"
    assert entry.change.origin == "sk\\udcf8l.xlsx"


def test_a_master_that_comes_through_a_link_has_the_history_of_the_file(history: History, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.xlsx"
    link.symlink_to(history.master)
    assert len(History(link).runs()) == 2
    write(link, "C", "D")
    assert link.is_symlink()
    assert name_of(history.master) == "D"


# -- going back ------------------------------------------------------------------------------------------------------


def test_undo_goes_back_again_and_again(history: History) -> None:
    assert [undo(history), undo(history), undo(history)] == ["B", "A", "H11"]
    assert codes(history) == []


def test_undoing_the_undo_brings_the_run_back(history: History) -> None:
    assert [undo(history), undo(history, 3)] == ["B", "C"]
    assert [run.id for run in history.standing()] == [1, 2]


def test_two_undos_can_be_undone_one_by_one_or_at_once(history: History) -> None:
    assert [undo(history), undo(history)] == ["B", "A"]
    assert [undo(history, 4), undo(history, 3)] == ["B", "C"]
    assert [undo(history), undo(history), undo(history, 7)] == ["B", "A", "C"]


def test_undo_after_a_redo_takes_the_same_run_back(history: History) -> None:
    assert [undo(history), undo(history, 3), undo(history)] == ["B", "C", "B"]


def test_undoing_a_run_takes_back_those_after_it(history: History) -> None:
    result = history.undo(user="Bo", now=NOW, run=1)
    assert name_of(history.master) == "A"
    assert [run.id for run in result.dropped] == [1, 2]


def test_a_run_after_an_undo_goes_on_from_there(history: History) -> None:
    undo(history)
    write(history.master, "B", "D")
    assert [run.id for run in history.standing()] == [1, 4]
    assert [undo(history), undo(history)] == ["B", "A"]


def test_what_a_later_run_took_over_can_still_be_had_again(history: History) -> None:
    undo(history)
    write(history.master, "B", "D")
    assert undo(history, 3) == "C"
    assert undo(history, 5) == "D"


def test_an_unknown_run_is_said(history: History) -> None:
    assert undo(history, 99) == "H12"


def test_a_master_without_history_has_nothing_to_undo(master: Path) -> None:
    assert undo(History(master)) == "H11"
    assert [p.name for p in master.parent.iterdir()] == ["master.xlsx"]


def test_a_first_run_that_was_killed_after_writing_can_be_undone(master: Path) -> None:
    write(master, "A", "B")
    history = History(master)
    sql(history, "UPDATE runs SET state = 'pending'")
    assert undo(history) == "A"


def test_an_undo_journals_what_it_does_to_each_cell(history: History) -> None:
    first = history.undo(user="Bo", now=NOW).changes
    second = history.undo(user="Bo", now=NOW).changes
    redo = history.undo(user="Bo", now=NOW, run=3).changes
    assert [(c.old, c.new, c.reason) for c in first] == [("C", "B", "undone")]
    assert [(c.old, c.new) for c in second] == [("B", "A")]
    assert [(c.old, c.new) for c in redo] == [("A", "C")]
    assert [e.change for e in history.entries("1.10")][2:] == [*first, *second, *redo]


def test_entries_tell_which_changes_stand(history: History) -> None:
    undo(history)
    assert [(e.run.id, e.standing) for e in history.entries()] == [(1, True), (2, False), (3, False)]


def test_a_run_that_changed_nothing_is_no_step(history: History) -> None:
    write(history.master, "C", "C")
    assert undo(history) == "B"


def test_an_undo_of_a_damaged_version_is_refused(history: History) -> None:
    history.store.path(sha(version("B"))).write_bytes(b"damaged")
    assert undo(history) == "H15"
    assert name_of(history.master) == "C"


# -- edits by hand ---------------------------------------------------------------------------------------------------


def test_undo_refuses_to_take_edits_by_hand_along(history: History) -> None:
    history.master.write_bytes(version("C by hand"))
    assert undo(history) == "H10"
    assert name_of(history.master) == "C by hand"


def test_edits_by_hand_are_a_step_of_their_own(history: History) -> None:
    history.master.write_bytes(version("C by hand"))
    assert undo(history, hand_edits=True) == "C"
    assert [run.command for run in history.runs()][2:] == [EDITED_BY_HAND, "undo"]
    assert undo(history, 4) == "C by hand"


def test_edits_by_hand_between_two_runs_are_kept(master: Path) -> None:
    write(master, "A", "B")
    master.write_bytes(version("B by hand"))
    write(master, "B by hand", "C")
    history = History(master)
    assert [undo(history), undo(history), undo(history)] == ["B by hand", "B", "A"]
    assert undo(history, 4) == "C"


def test_edits_by_hand_are_told_with_their_changes_when_these_are_known(history: History) -> None:
    history.master.write_bytes(version("C by hand"))
    run = history.record_hand_edits(now=NOW, changes=[change("1.10", "C", "by hand")])
    assert history.record_hand_edits(now=NOW) is None
    assert [(e.run.id, e.run.user, e.change.new) for e in history.entries()][2:] == [(run, "", "by hand")]


# -- submissions, dispatches, decisions ------------------------------------------------------------------------------


def test_submissions_are_remembered_until_their_merge_is_undone(master: Path) -> None:
    submission = master.with_name("skole.xlsx")
    submission.write_bytes(b"submission")
    received = Received("d1", "Skole", sha(b"submission"), "skole.xlsx", "2019-09-01T10:00:00Z")
    write(master, "A", "B", inputs=[submission], received=[received])
    history = History(master)
    assert history.received() == (received,)
    undo(history)
    assert history.received() == ()
    undo(history, 2)
    assert history.received() == (received,)


def test_what_was_sent_stays_sent_and_its_base_values_are_kept(history: History) -> None:
    history.record_dispatches([(Dispatched("d1", "Skole", 3, "b" * 64, ""), b"base values")], user="Anna", now=NOW)
    assert history.base_of("d1") == b"base values"
    assert history.base_of("d2") is None
    assert undo(history) == "B"
    assert history.dispatched()["d1"].blob_sha == sha(b"base values")


def send(history: History, dispatch_id: str = "d1") -> None:
    history.record_dispatches([(Dispatched(dispatch_id, "Skole", 3, "b" * 64, ""), b"base")], user="Anna", now=NOW)


def test_sending_out_is_no_step_that_undo_takes_back(history: History) -> None:
    send(history)
    result = history.undo(user="Bo", now=NOW)
    assert name_of(history.master) == "B"
    assert [r.id for r in result.dropped] == [2]
    send(history, "d2")
    assert [r.id for r in history.undo(user="Bo", now=NOW, run=4).restored] == [2]
    assert name_of(history.master) == "C"
    assert [r.command for r in history.standing()] == ["merge", "merge", "distribute", "distribute"]


def test_sending_out_alone_cannot_be_undone(history: History) -> None:
    send(history)
    assert undo(history, 3) == "H11"
    assert len(history.runs()) == 3


def test_edits_by_hand_before_sending_out_are_not_taken_back_unasked(history: History) -> None:
    history.master.write_bytes(version("C by hand"))
    send(history)
    assert undo(history) == "H10"
    assert undo(history, hand_edits=True) == "C"
    assert undo(history) == "B"


def test_the_last_decision_on_a_conflict_counts(master: Path) -> None:
    write(master, "A", "B", decided=[Decided("k", "master", None), Decided("l", "own", Decimal("0.5"))])
    write(master, "B", "C", decided=[Decided("k", "own", ("TU", "ØKU"))])
    history = History(master)
    assert history.decided() == {"k": Decided("k", "own", ("TU", "ØKU")), "l": Decided("l", "own", Decimal("0.5"))}
    undo(history)
    assert history.decided()["k"] == Decided("k", "master", None)


# -- checking --------------------------------------------------------------------------------------------------------


def test_a_whole_history_has_no_findings(history: History) -> None:
    assert codes(history) == []


def test_a_master_without_history_has_no_findings_and_gets_no_folder(master: Path) -> None:
    history = History(master)
    assert (codes(history), history.entries(), history.runs()) == ([], (), ())
    assert [p.name for p in master.parent.iterdir()] == ["master.xlsx"]


def test_edits_by_hand_are_a_note(history: History) -> None:
    history.master.write_bytes(version("C by hand"))
    assert codes(history) == ["H16"]


@pytest.mark.parametrize("content", [b"", b"damaged"])
def test_every_missing_or_damaged_copy_is_found(history: History, content: bytes) -> None:
    history.store.path(sha(version("A"))).write_bytes(content)
    history.store.path(sha(version("B"))).unlink()
    assert codes(history) == ["H15", "H15"]


def test_a_damaged_copy_is_replaced_when_its_content_comes_by_again(history: History) -> None:
    history.store.path(sha(version("B"))).write_bytes(b"damaged")
    write(history.master, "C", "B")
    assert codes(history) == []


@pytest.mark.parametrize("keep", [0, 3000])
def test_a_damaged_journal_is_said_and_stops_writing(history: History, keep: int) -> None:
    journal = history.folder / "journal.sqlite"
    data = journal.read_bytes()
    journal.write_bytes(data[:keep] + b"damage " * ((len(data) - keep) // 7))
    assert codes(history) == ["H13"]
    with pytest.raises(WorkbookToolsError) as error:
        write(history.master, "C", "D")
    assert error.value.finding.code == "H13"
    assert name_of(history.master) == "C"


@pytest.mark.parametrize("lose", [Path.unlink, lambda journal: journal.write_bytes(b"")], ids=["deleted", "emptied"])
def test_copies_without_a_journal_are_said_and_stop_writing(history: History, lose: Callable[[Path], object]) -> None:
    lose(history.folder / "journal.sqlite")
    assert codes(history) == ["H13"]
    for use in (history.runs, history.recover, lambda: write(history.master, "C", "D")):
        with pytest.raises(WorkbookToolsError) as error:
            use()
        assert error.value.finding.code == "H13"
    assert name_of(history.master) == "C"


def sql(history: History, statement: str) -> None:
    with closing(sqlite3.connect(history.folder / "journal.sqlite")) as connection, connection:
        connection.execute(statement)


def test_a_value_in_the_journal_that_cannot_be_read_is_said(history: History) -> None:
    sql(history, "UPDATE changes SET old = 'x'")
    with pytest.raises(WorkbookToolsError) as error:
        history.entries()
    assert error.value.finding.code == "H13"


def test_a_journal_of_a_newer_version_is_left_alone(history: History) -> None:
    sql(history, "PRAGMA user_version = 99")
    assert codes(history) == ["H14"]


def test_a_missing_version_in_between_is_said(history: History) -> None:
    sql(history, "UPDATE runs SET state = 'failed' WHERE id = 1")
    write(history.master, "C", "D")
    sql(history, "UPDATE runs SET state = 'failed' WHERE id = 2")
    sql(history, "UPDATE runs SET state = 'done' WHERE id = 1")
    assert codes(history) == ["H20"]


def test_an_interrupted_run_is_a_note_until_the_next_run_settles_it(history: History) -> None:
    sql(history, "UPDATE runs SET state = 'pending' WHERE id = 2")
    assert "H19" in codes(history)
    history.recover()
    assert codes(history) == []
    assert len(history.runs()) == 2


def test_an_interrupted_run_whose_master_was_edited_before_anyone_looked_is_told(history: History) -> None:
    sql(history, "UPDATE runs SET state = 'pending' WHERE id = 2")
    history.master.write_bytes(version("C by hand"))
    write(history.master, "C by hand", "D")
    assert codes(history) == ["H17"]
    assert undo(history) == "C by hand"
