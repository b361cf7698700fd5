"""What comes back from the centres, and what merging makes of it: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as new_field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change
from workbook_tools.model.findings import Finding, Source, Withheld
from workbook_tools.model.values import Value

from .distribute import Base, FieldKey

if TYPE_CHECKING:
    from .proposals import Proposal

RowKey = tuple[str, str]
"""(committee, row id)."""


class Note(NamedTuple):
    """A note or comment that somebody put on a cell."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One file as read. `modified` is the document's own last-saved time (ISO text) or "".

    `base` is every value as sent, None when the file has lost it. `agreement` holds the rows as they are now.
    `invalid` are cells that could not be read, `hidden` those that lie under merged ones and so say nothing, `withheld`
    those in columns whose heading contradicts their key, `blocked` the fields that errors stop, each with them;
    `doubtful` are rows that stand in the file, no telling where; `findings` is all that was found. `sent_to` is
    what the centre was called when the workbook was sent, "" where that is its name of today; `known_as`
    are the keys under which its new rows were listed or decided upon when its names were others, by their own keys.
    """

    file: str
    sha256: str
    dispatch_id: str
    agreement_id: str
    centre: str
    round: int
    agreement: Agreement
    base: Base | None
    modified: str = ""
    invalid: frozenset[FieldKey] = frozenset()
    hidden: frozenset[FieldKey] = frozenset()
    blocked: Mapping[FieldKey, tuple[Finding, ...]] = new_field(default_factory=dict)
    doubtful: frozenset[RowKey] = frozenset()
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    sent_to: str = ""
    known_as: Mapping[str, str] = new_field(default_factory=dict)

    def is_usable(self, key: FieldKey) -> bool:
        """Whether what stands in a cell may be merged, as far as the file itself tells."""
        return key not in self.invalid and key not in self.hidden and key not in self.blocked


class SetBy(NamedTuple):
    """Who set a field last by a merge: the centre, its file's `modified`, and the value.

    Not `usable`: a file answered beside it, but the field's own cell could not be used, so it says nothing of what
    stands there; `modified` is then when the centre spoke of the field last, "" for never.
    """

    centre: str
    modified: str
    value: Value
    usable: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """One difference between a submission and what was sent. `code` says why it can't be merged, "" that it may.

    A row that is new, deleted or noted upon is one edit, with field ""; a new row's `value` is its proposal's key.
    """

    submission: Submission = new_field(repr=False)
    committee: str
    row_id: str
    number: str
    field: str
    base: Value
    value: Value
    source: Source | None = None
    code: str = ""
    values: Mapping[str, str] = new_field(default_factory=dict)

    @property
    def row(self) -> RowKey:
        return (self.committee, self.row_id)

    @property
    def key(self) -> FieldKey:
        return (self.committee, self.row_id, self.field)


class Verdict(StrEnum):
    """What became of an edit. `already`: master holds it, or it was settled by an earlier decision."""

    MERGED = "merged"
    ALREADY = "already"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class Judged(NamedTuple):
    """An edit and what became of it; `code` tells why it was rejected."""

    edit: Edit
    verdict: Verdict
    code: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed on both sides, or differently by two files. Master keeps its value until it is decided.

    `submissions` holds each file's name and value. Files that were sent out with different bases show the first one's.
    """

    committee: str
    row_id: str
    number: str
    field: str
    base: Value
    master: Value
    submissions: tuple[tuple[str, Value], ...]

    @property
    def key(self) -> FieldKey:
        return (self.committee, self.row_id, self.field)


class Answer(StrEnum):
    """The three answers in the dropdown beside a conflict."""

    MASTER = "master"
    SUBMISSION = "submission"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Choice:
    """The coordinator's answer to a listed conflict.

    `value` is the own text, or which of several submissions' values; with only one it needn't be said.
    """

    conflict: Conflict
    answer: Answer
    value: Value = None


class Decision(NamedTuple):
    """A settled conflict for the journal: while `key` is known, the same values never conflict again."""

    key: str
    answer: Answer
    value: Value


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One submission's edits, counted: applied + conflicts + rejected = edits.

    `already` is the part of applied that needed no change, or for which another file's equal edit stands. Of rejected,
    `superseded` is the part that a newer file says anew, and `proposals` are new rows that wait for an answer.
    `copy_of` names the file with the same content whose edits were counted instead.
    """

    file: str
    centre: str
    round: int
    edits: int = 0
    applied: int = 0
    already: int = 0
    conflicts: int = 0
    rejected: int = 0
    superseded: int = 0
    proposals: int = 0
    copy_of: str = ""


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge would do. `rejected` has one finding per rejected edit, `causes` the errors that made it so, and
    `findings` what is not about one edit.

    `proposals` are the rows that the centres added and nobody has decided upon. For the journal: `set_by` is who set
    each merged field, `said` who said something of a field and changed nothing by it. `withdrawn` are the fields
    whose earlier conflict no longer stands, because a newer file of the same centre speaks anew. `spoken` are the
    answers (`three_way.Statement`) of which each file says anything at all, by the file's name.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[Finding, ...]
    files: tuple[FileOutcome, ...]
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    set_by: Mapping[FieldKey, SetBy] = new_field(default_factory=dict)
    said: Mapping[FieldKey, SetBy] = new_field(default_factory=dict)
    withdrawn: frozenset[FieldKey] = frozenset()
    causes: tuple[Finding, ...] = ()
    spoken: Mapping[str, frozenset[tuple[str, str, bool]]] = new_field(default_factory=dict)

    @property
    def edits(self) -> int:
        """All edits of all submissions: applied + in conflict + rejected."""
        return sum(f.edits for f in self.files)

    @property
    def applied(self) -> int:
        """Edits that master now holds, whether or not that took a change."""
        return sum(f.applied for f in self.files)

    @property
    def in_conflict(self) -> int:
        """Edits in conflict; a conflict between two files counts two."""
        return sum(f.conflicts for f in self.files)


def moment(modified: str) -> datetime | None:
    """A file's last-saved time (without a zone: UTC); None when it does not say, or not in ISO form."""
    try:
        time = datetime.fromisoformat(modified)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def later(modified: str, other: str) -> bool:
    """Whether the first time is known to be after the second."""
    first, second = moment(modified), moment(other)
    return first is not None and second is not None and first > second
