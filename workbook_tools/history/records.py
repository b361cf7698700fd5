"""What the journal holds, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbook_tools.model.changes import Change
from workbook_tools.model.values import Value

RunId = int

EDITED_BY_HAND = "edit"
"""The command of a run that the coordinator made in Excel, and that we only found."""


DISTRIBUTED = "distribute"
"""The command of a run that sent workbooks out: it changes nothing in the master, and nothing takes it back."""


class State(StrEnum):
    """`uncertain`: killed in the middle, and the master was edited by hand before anyone could look."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Run:
    """One step of a master from the version `before` (None: there was no file) to `after`, both SHA-256.

    `at` is UTC, ISO 8601. `undoes` is set on an undo: it took the master back to how it was before that run.
    """

    id: RunId
    at: str
    user: str
    command: str
    version: str
    before: str | None
    after: str
    state: State
    undoes: RunId | None = None

    @property
    def changed_the_file(self) -> bool:
        return self.before != self.after

    @property
    def only_sent(self) -> bool:
        """Whether the run sent workbooks out and did nothing else: an undo leaves it as it is."""
        return self.command == DISTRIBUTED and not self.changed_the_file


@dataclass(frozen=True, slots=True)
class Entry:
    """One journalled change. `standing` is False when it has been undone since."""

    run: Run
    change: Change
    origin_sha: str
    standing: bool


@dataclass(frozen=True, slots=True)
class Received:
    """A submission as received: `file` its name then, `modified` the document's own last-saved time ("" unknown)."""

    dispatch_id: str
    centre: str
    sha256: str
    file: str
    modified: str


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A workbook as sent: `base_sha` of the base values, `blob_sha` of the copy that the history keeps."""

    dispatch_id: str
    centre: str
    round: int
    base_sha: str
    blob_sha: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A conflict settled by the coordinator: `choice` as in the dropdown, `value` what was written."""

    key: str
    choice: str
    value: Value


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the runs that no longer stand, those that stand again, and the changes this made to cells.

    A run whose command is `EDITED_BY_HAND` has no recorded changes.
    """

    run: RunId
    dropped: Sequence[Run]
    restored: Sequence[Run]
    changes: Sequence[Change]
