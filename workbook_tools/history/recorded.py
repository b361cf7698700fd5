"""What the history of one master tells. Reading changes nothing and makes no folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workbook_tools.files import history_folder, refusal
from workbook_tools.model.findings import Finding, WorkbookToolsError

from .checking import check_folder, check_history, misplaced
from .journal import Journal, open_journal
from .records import Decided, Dispatched, Entry, Received, Run, RunId
from .steps import standing, undone_by
from .store import Store


class Recorded:
    """The folder ``MASTER.history`` of one master, for reading; a master without it has no runs."""

    def __init__(self, master: Path) -> None:
        self.master = Path(os.path.realpath(master))
        self.folder = history_folder(self.master)
        self.store = Store(self.folder / "objects")
        self._journal_file = self.folder / "journal.sqlite"

    def runs(self) -> tuple[Run, ...]:
        """All done runs, oldest first."""
        with self._reading() as journal:
            return journal.done() if journal else ()

    def standing(self) -> tuple[Run, ...]:
        """The runs that have not been undone, oldest first."""
        return standing(self.runs())

    def undone_by(self) -> Mapping[RunId, RunId]:
        """The undo that took back each run that doesn't stand."""
        return undone_by(self.runs())

    def entries(self, number: str | None = None) -> tuple[Entry, ...]:
        """Every journalled change, oldest first; with `number` those of one initiative."""
        with self._reading() as journal:
            return journal.entries(number) if journal else ()

    def received(self) -> tuple[Received, ...]:
        """The submissions merged so far, oldest first; those of undone merges don't count."""
        with self._reading() as journal:
            return journal.received() if journal else ()

    def decided(self) -> Mapping[str, Decided]:
        """The decisions on conflicts that stand, by key."""
        with self._reading() as journal:
            return journal.decided() if journal else {}

    def dispatched(self, since: RunId = 0) -> Mapping[str, Dispatched]:
        """What was sent in that run or later, by dispatch id."""
        with self._reading() as journal:
            return journal.dispatched(since) if journal else {}

    def written(self, command: str) -> frozenset[str]:
        """The SHA-256s of the files that the command has made so far."""
        with self._reading() as journal:
            return journal.written(command) if journal else frozenset()

    def version(self, version_id: str) -> str | None:
        """The SHA-256 of the version that has this id in its `_wbt`; None when the history doesn't know it."""
        with self._reading() as journal:
            return journal.versions().get(version_id) if journal else None

    def base_of(self, dispatch_id: str) -> bytes | None:
        """The base values kept when it was sent; None when unknown. Raises WorkbookToolsError (H15 damaged copy)."""
        sent = self.dispatched().get(dispatch_id)
        return self.store.get(sent.blob_sha) if sent else None

    def check(self) -> tuple[Finding, ...]:
        """What is wrong with the history (H05, H13-H17, H19, H20, H26-H29); nothing for a master without one."""
        around = tuple(check_folder(self.master, self.folder))
        try:
            with self._reading() as journal:
                return (*around, *(check_history(self.master, journal, self.store) if journal else ()))
        except WorkbookToolsError as error:
            return (*around, *(f for f in error.findings if f not in around))

    @contextmanager
    def _reading(self) -> Iterator[Journal | None]:
        self._refuse_misplaced()
        if not self._journal_file.exists():
            self._refuse_copies_alone()
            yield None
            return
        with open_journal(self._journal_file) as journal:
            if begun := journal.is_begun():
                yield journal
        if not begun:
            self._refuse_copies_alone()
            yield None

    def _refuse_misplaced(self) -> None:
        """Something else in the place of the folder, or of what lies in it, must not be taken for no history (H27)."""
        for found in misplaced(self.folder):
            raise WorkbookToolsError(found)

    def _refuse_copies_alone(self) -> None:
        """Copies without a journal: it was there before them, and has been deleted or emptied (H13)."""
        if self.store.has_copies():
            raise refusal("H13", self._journal_file)
