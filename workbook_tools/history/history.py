"""The history of one master: every write goes through `commit` or `undo`, and can be killed anywhere.

A write is: lock · settle what a killed run left · refuse a master that is open or not the one that was read · copy the
old and the new version · journal the run as pending · replace the master · journal the run as done. What a pending
run came to is read from the master itself: it is the version before, or the version after.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from workbook_tools import __version__
from workbook_tools.files import digest, read, refusal, remove_temporaries, replace_atomically
from workbook_tools.model.changes import Change
from workbook_tools.model.findings import WorkbookToolsError

from .journal import Content, Journal, open_journal
from .locks import exclusive, refuse_if_open
from .modes import readable_as, tighten
from .recorded import Recorded
from .records import DISTRIBUTED, EDITED_BY_HAND, Decided, Dispatched, Received, Run, RunId, State, Undone
from .steps import changes_between, last_step, standing, standing_after, without


class History(Recorded):
    """The folder ``MASTER.history`` of one master. Reading never makes it; a master without it starts afresh.

    What lies in it is as readable as the master, and no more.
    """

    def __init__(self, master: Path) -> None:
        super().__init__(master)
        self._depth = 0

    @contextmanager
    def exclusive(self, who: str = "") -> Iterator[None]:
        """Keeps other runs out (H02) from reading the master to committing; may be nested."""
        if self._depth:
            yield
            return
        with ExitStack() as held:
            with readable_as(self.master):
                self._refuse_misplaced()
                held.enter_context(exclusive(self.master, who))
                tighten(self.master, self.folder)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def commit(
        self,
        new: bytes,
        *,
        expected_sha: str | None,
        user: str,
        now: datetime,
        command: str,
        changes: Sequence[Change] = (),
        inputs: Sequence[Path] = (),
        received: Sequence[Received] = (),
        decided: Sequence[Decided] = (),
        version_id: str = "",
        mode: int | None = None,
    ) -> RunId:
        """Makes `new` the master, with its journal lines; on every failure the master is untouched.

        `expected_sha` is the SHA-256 of the master that the changes were worked out from, None when it is a new file.
        `inputs` are the files that the changes came from, those `received` among them: a copy of each is kept.
        `version_id` is what the new master calls itself; `mode` that of a file that is not there yet.
        Raises WorkbookToolsError (H01-H09, H18: an input is no longer what was received).
        """
        with self._writing(user, command, new=expected_sha is None, mode=mode) as journal:
            present = self._present()
            self._require(expected_sha, present)
            origins = self._keep_inputs(inputs, received)
            content = Content(changes, origins, received, decided=decided, version_id=version_id)
            self._note_hand_edits(journal, present, now)
            return self._step(journal, present, new, _run(now, user, command), content, mode)

    def undo(
        self, *, user: str, now: datetime, run: RunId | None = None, hand_edits: bool = False, command: str = "undo"
    ) -> Undone:
        """Takes the master back to how it was before the last run that stands, or before `run`.

        Again and again goes further back. An undo is a run too: giving its number as `run` undoes it (redo). Edits
        by hand since the last run are a step of their own: they are taken back only with `hand_edits`, and can be
        had again like any other. Raises WorkbookToolsError (H10 edits by hand, H11 nothing to undo, H12 no such run,
        H23 no edits by hand).
        """
        if not os.path.lexists(self.folder):
            raise refusal("H11" if self.master.exists() else "H04", self.master)
        with self._writing(user, command) as journal:
            present = self._present()
            if present is None:
                raise self._gone(journal)
            if self._is_edited(journal, present) and not hand_edits:
                raise refusal("H10", self.master)
            self._note_hand_edits(journal, present, now)
            target = self._target(journal, run, hand_edits=hand_edits)
            done = journal.done()
            old, new = standing(done), standing_after(done, target.id)
            changes = changes_between(old, new, journal.changes())
            assert target.before is not None
            step = replace(_run(now, user, command), undoes=target.id)
            undo = self._step(journal, present, self.store.get(target.before), step, Content(changes))
            return Undone(undo, without(old, new), without(new, old), changes)

    def before_hand_edits(self) -> str | None:
        """The SHA-256 of the last known version when the master has been edited since; None when it has not."""
        with self._reading() as journal:
            edited = journal is not None and self._is_edited(journal, self._present())
            return journal.done()[-1].after if journal and edited else None

    def record_hand_edits(
        self, *, now: datetime, changes: Sequence[Change] = (), expected_sha: str | None = None
    ) -> RunId | None:
        """Journals what the coordinator did in Excel since the last run; None when there is nothing.

        `commit` and `undo` do this themselves, without changes; call it first when the changes are known.
        `expected_sha` is the master that they were worked out from: another one is refused (H03).
        """
        with self._writing("", EDITED_BY_HAND) as journal:
            if expected_sha:
                self._require(expected_sha, self._present())
            return self._note_hand_edits(journal, self._present(), now, changes)

    def record_dispatches(
        self, sent: Sequence[tuple[Dispatched, bytes]], *, user: str, now: datetime, command: str = DISTRIBUTED
    ) -> RunId:
        """Journals what was sent and keeps each one's base values (the bytes); the master stays as it is."""
        with self._writing(user, command, editable=False) as journal:
            present = self._present()
            if present is None:
                raise self._gone(journal)
            self._note_hand_edits(journal, present, now)
            kept = [replace(item, blob_sha=self.store.put(blob)) for item, blob in sent]
            return self._step(journal, present, present, _run(now, user, command), Content(dispatched=kept))

    def record_written(self, command: str, files: Mapping[str, bytes], *, now: datetime) -> None:
        """Notes what a command made beside the master, by name; nothing where there is no history yet."""
        with self._reading() as begun:
            if begun is None or not files:
                return
        with open_journal(self._journal_file, create=True) as journal:
            at = now.astimezone(UTC).isoformat(timespec="seconds")
            journal.add_written(at, command, {name: digest(data) for name, data in files.items()})

    def recover(self) -> None:
        """Settles what killed runs left: the journal says what happened, temporary files are gone."""
        if os.path.lexists(self.folder):
            with self._writing("", "recover", editable=False):
                pass  # entering does it all

    # -- inside ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(
        self, user: str, command: str, *, editable: bool = True, new: bool = False, mode: int | None = None
    ) -> Iterator[Journal]:
        """The journal, alone with it, after settling what killed runs left.

        With `editable`, nobody may have the master open; without `new`, there must be a master or its history.
        """
        if not (new or self.master.exists() or self.folder.exists()):
            raise refusal("H04", self.master)
        who = f"{user}, {command}"
        with (
            self._naming_the_master(),
            readable_as(self.master, mode),
            self.exclusive(who),
            self._reading(),
            open_journal(self._journal_file, create=True) as journal,
        ):
            remove_temporaries(self.master)
            self.store.remove_temporaries()
            for run in journal.runs(State.PENDING):
                journal.set_state(run.id, self._outcome(run))
            if editable:
                refuse_if_open(self.master)
            yield journal

    @contextmanager
    def _naming_the_master(self) -> Iterator[None]:
        """A fault in one of the history's files is told as one of the master and of the history's folder."""
        try:
            yield
        except WorkbookToolsError as error:
            found = error.finding
            inside = found.source and self.folder in Path(found.source.file).parents
            if found.code not in ("H06", "H07", "H08") or not inside:
                raise
            values = dict(found.values) | {"folder": str(self.folder), "file": self.master.name}
            raise refusal(found.code, self.master, **values) from error

    def _outcome(self, run: Run) -> State:
        present = self._present()
        sha = None if present is None else digest(present)
        if sha == run.after:
            return State.DONE
        return State.FAILED if sha == run.before else State.UNCERTAIN

    def _present(self) -> bytes | None:
        return read(self.master) if self.master.exists() else None

    def _require(self, expected_sha: str | None, present: bytes | None) -> None:
        if present is None and expected_sha is not None:
            with self._reading() as journal:
                raise self._gone(journal)
        if (None if present is None else digest(present)) != expected_sha:
            raise refusal("H03", self.master)

    def _gone(self, journal: Journal | None) -> WorkbookToolsError:
        """H05 with the place of the newest copy; H04 when there is none."""
        done = journal.done() if journal else ()
        if not done:
            return refusal("H04", self.master)
        return refusal("H05", self.master, copy=str(self.store.path(done[-1].after)))

    def _keep_inputs(self, inputs: Sequence[Path], received: Sequence[Received]) -> dict[str, str]:
        """Copies the files; their SHA-256 by path and by name. Raises WorkbookToolsError (H18)."""
        origins: dict[str, str] = {}
        for path in inputs:
            origins[path.name] = origins[str(path)] = self.store.put(read(path))
        for item in received:
            if item.sha256 not in origins.values():
                raise refusal("H18", Path(item.file))
        return origins

    def _is_edited(self, journal: Journal, present: bytes | None) -> bool:
        done = journal.done()
        return bool(done) and present is not None and digest(present) != done[-1].after

    def _note_hand_edits(
        self, journal: Journal, present: bytes | None, now: datetime, changes: Sequence[Change] = ()
    ) -> RunId | None:
        if present is None or not self._is_edited(journal, present):
            return None
        before = journal.done()[-1].after
        run = replace(_run(now, "", EDITED_BY_HAND), before=before, after=self.store.put(present), state=State.DONE)
        return journal.add(run, Content(changes))

    def _target(self, journal: Journal, run: RunId | None, *, hand_edits: bool) -> Run:
        done = journal.done()
        if run is None:
            target = last_step(done)
            if hand_edits and not _is_hand_edit(target):
                raise refusal("H23", self.master)
            if not hand_edits and _is_hand_edit(target) and _only_sent_since(done, target):
                raise refusal("H10", self.master)
        else:
            target = next((r for r in done if r.id == run), None)
            if target is None:
                raise refusal("H12", self.master, run=str(run))
        if target is None or target.before is None or standing_after(done, target.id) == standing(done):
            raise refusal("H11", self.master)
        return target

    def _step(
        self,
        journal: Journal,
        present: bytes | None,
        new: bytes,
        run: Run,
        content: Content,
        mode: int | None = None,
    ) -> RunId:
        """One step of the master from `present` to `new`."""
        before = None if present is None else self.store.put(present)
        run = replace(run, before=before, after=self.store.put(new))
        if not run.changed_the_file:
            return journal.add(replace(run, state=State.DONE), content)
        run = replace(run, id=journal.add(run, content))
        try:
            replace_atomically(self.master, new, lambda _: self._require(before, self._present()), mode=mode)
        except WorkbookToolsError:
            journal.close(run.id, State.FAILED)
            raise
        journal.close(run.id, State.DONE)
        return run.id


def _is_hand_edit(run: Run | None) -> bool:
    return run is not None and run.command == EDITED_BY_HAND


def _only_sent_since(done: Sequence[Run], target: Run | None) -> bool:
    """Whether the step is the last that was done: what is sent out is none."""
    return target is not None and all(run.only_sent for run in done if run.id > target.id)


def _run(now: datetime, user: str, command: str) -> Run:
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    return Run(0, at, user, command, __version__, None, "", State.PENDING)
