"""Who has delivered, who hasn't, what is missing, and how long there is to the deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.fields import centre_keys, get_field
from workbook_tools.model.findings import Finding, Severity
from workbook_tools.model.values import Smiley, Value
from workbook_tools.rules import ROW_RULES

from .copies import without_copies
from .delivery_names import centre_named
from .distribute import centre_share, centres_with_initiatives, unknown_centres
from .edits import edits_of
from .following import follow
from .submissions import Submission, later


class MergedFile(NamedTuple):
    """The newest of a centre's files that a merge has taken: its name then, and when it was saved ("" unknown)."""

    file: str
    modified: str


class State(StrEnum):
    """`received`: sound, but with cells left to fill in. `unchanged`: came back as it was sent, whatever is left.

    `merged`: what it has sent is in the master, and no newer file of its own lies here. `unreadable`: only files that
    can't be read. `late`: missing, and the deadline has passed.
    """

    RECEIVED = "received"
    VALID = "valid"
    FAULTY = "with faults"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class MissingCell:
    """A cell that a rule wants filled in, or otherwise."""

    committee: str
    row_id: str
    number: str
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell on which several files of one centre differ: each file's name and value."""

    committee: str
    row_id: str
    number: str
    field: str
    values: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class CentreStatus:
    """One centre's delivery. `files` are all its files for the round, the newest first; `newest` is what is judged.

    `remaining` are the cells that its newest file, or else master, still lacks; `faults` the other errors.
    `days_left` counts to the deadline (negative: it has passed), None when the round has none. `unreadable` are the
    files that bear the centre's name and can't be read. `merged` is the newest of its files that master has.
    """

    centre: str
    email: str
    state: State
    initiatives: int
    remaining: tuple[MissingCell, ...]
    faults: tuple[Finding, ...]
    deadline: date | None
    days_left: int | None
    files: tuple[Submission, ...] = ()
    copies: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    unreadable: tuple[str, ...] = ()
    merged: MergedFile | None = None

    @property
    def is_merged(self) -> bool:
        """Whether what counts is in the master already, and no file that lies here says more."""
        return self.state is State.MERGED

    @property
    def done(self) -> bool:
        """Whether the centre has delivered, and nothing is left to mend or to fill in."""
        settled = self.state in (State.UNCHANGED, State.MERGED) and not self.remaining
        return self.state is State.VALID or settled

    @property
    def newest_is_known(self) -> bool:
        """Whether the times at which the files were saved tell which is the newest."""
        return len(self.files) < 2 or later(self.files[0].modified, self.files[1].modified)

    @property
    def newest(self) -> Submission | None:
        """The file that counts; None where none has come, or master has what counts."""
        return self.files[0] if self.files and not self.is_merged else None


@dataclass(frozen=True, slots=True)
class Status:
    """Every centre that has something to report, and the files that are none of theirs in this round."""

    round: int
    centres: tuple[CentreStatus, ...]
    others: tuple[Submission, ...]


def status(
    agreement: Agreement,
    submissions: Iterable[Submission],
    today: date,
    *,
    dispatches: Mapping[str, tuple[str, int]] | None = None,
    unreadable: Mapping[str, str] | None = None,
    merged: Mapping[str, MergedFile] | None = None,
) -> Status:
    """How far the current round is. Files are recognised by dispatch id, whatever they are called.

    A centre that stands on rows and not in the settings has its line too: it may have been renamed there alone.

    `dispatches`: dispatch id -> (centre, round) as the history knows them; None: what the file says of itself counts.
    `unreadable`: the files that can't be read, with their names as far as they tell whose they are. `merged`: the
    centres whose answers are in `agreement` by a merge, with the newest of those files.
    """
    files = sorted((follow(agreement, s)[0] for s in submissions), key=lambda s: s.file)
    owner = {id(s): _owner(agreement, s, dispatches) for s in files}
    centres = (*centres_with_initiatives(agreement), *unknown_centres(agreement))
    named = {file: centre_named(name, centres) for file, name in (unreadable or {}).items()}
    arrived = {c: ([s for s in files if owner[id(s)] == c], [f for f, n in named.items() if n == c]) for c in centres}
    lines = (_centre(agreement, c, *arrived[c], today, (merged or {}).get(c)) for c in centres)
    return Status(agreement.current_round, tuple(lines), tuple(s for s in files if owner[id(s)] not in centres))


def remaining_cells(agreement: Agreement, initiatives: Iterable[Initiative]) -> Iterator[MissingCell]:
    """The current round's blank cells that a rule wants filled in, and its unsettled smileys, each once."""
    keys = centre_keys(agreement.current_round)
    for row in initiatives:
        seen = set()
        for finding in (f for rule in ROW_RULES for f in rule(agreement, row)):
            is_owed = finding.severity is Severity.ERROR and finding.field in keys
            if is_owed and finding.field not in seen and get_field(row, finding.field) in (None, Smiley.UNSETTLED):
                seen.add(finding.field)
                yield MissingCell(row.committee, row.row_id, row.number, finding.field, finding.code)


def _owner(agreement: Agreement, submission: Submission, dispatches: Mapping[str, tuple[str, int]] | None) -> str:
    """The centre whose current report a file is; "" for a file of another agreement or round."""
    if submission.agreement_id and agreement.agreement_id not in ("", submission.agreement_id):
        return ""
    centre, number = submission.centre, submission.round
    if dispatches is not None and submission.dispatch_id:
        centre, number = dispatches.get(submission.dispatch_id, ("", 0))
    return centre if number == agreement.current_round else ""


def _centre(
    agreement: Agreement,
    name: str,
    received: Sequence[Submission],
    unreadable: Sequence[str],
    today: date,
    merged: MergedFile | None,
) -> CentreStatus:
    files, copies = _distinct(received)
    is_merged = merged is not None and not _says_more(agreement, files, merged.modified)
    judged = files[: 0 if is_merged else 1]
    share = centre_share(agreement, name).initiatives
    rows = _reported(share, judged[0]) if judged else share
    unread = _unread(judged[0]) if judged else frozenset()  # not blank: what they hold is a fault
    remaining = tuple(c for c in remaining_cells(agreement, rows) if (c.committee, c.row_id, c.field) not in unread)
    faults = tuple(_faults(judged[0])) if judged else ()
    deadline = next((r.deadline for r in agreement.rounds if r.number == agreement.current_round), None)
    days = (deadline - today).days if deadline else None
    delivered = _delivered(agreement, judged[0], bool(remaining), bool(faults)) if judged else None
    return CentreStatus(
        centre=name,
        email=next((c.email for c in agreement.centres if c.name == name), ""),
        state=State.MERGED if is_merged else delivered or (State.UNREADABLE if unreadable else _missing(days)),
        initiatives=len(share),
        remaining=remaining,
        faults=faults,
        deadline=deadline,
        days_left=days,
        files=files,
        copies=copies,
        differences=tuple(_differences(files)),
        unreadable=tuple(unreadable),
        merged=merged,
    )


def _unread(submission: Submission) -> frozenset[tuple[str, str, str]]:
    return submission.invalid | {it.key for it in submission.withheld}


def _says_more(agreement: Agreement, files: Sequence[Submission], merged: str) -> bool:
    """Whether the newest file counts beside what is merged: it is not older, and was filled in."""
    return bool(files) and not later(merged, files[0].modified) and bool(edits_of(agreement, files[0]))


def _missing(days_left: int | None) -> State:
    return State.LATE if days_left is not None and days_left < 0 else State.MISSING


def _delivered(agreement: Agreement, newest: Submission, has_remaining: bool, has_faults: bool) -> State:
    if has_faults:
        return State.FAULTY
    if not edits_of(agreement, newest):
        return State.UNCHANGED
    return State.RECEIVED if has_remaining else State.VALID


def _distinct(received: Iterable[Submission]) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    """Files with different contents, the newest first (of equally old ones by name), and the names of mere copies."""
    kept, copies = without_copies(received)
    files = sorted(kept, key=lambda s: sum(later(o.modified, s.modified) for o in kept))
    return tuple(files), tuple(copy.file for copy, _ in copies)


def _reported(share: Iterable[Initiative], submission: Submission) -> list[Initiative]:
    """The centre's rows as reported; a row that the file lost counts as in master."""
    reported = {i.key: i for i in submission.agreement.initiatives if i.row_id}
    return [reported.get(i.key, i) for i in share]


def _faults(submission: Submission) -> Iterator[Finding]:
    """The file's errors, but for those that only say that a cell is still blank, be its row in master or not."""
    unread, cells = _unread(submission), remaining_cells(submission.agreement, submission.agreement.initiatives)
    blank = {(c.committee, c.number, c.field) for c in cells if (c.committee, c.row_id, c.field) not in unread}
    for finding in submission.findings:
        if finding.severity is Severity.ERROR and (finding.committee, finding.number, finding.field) not in blank:
            yield finding


def _differences(files: Sequence[Submission]) -> Iterator[Difference]:
    if len(files) < 2:
        return
    rows = [{i.key: i for i in s.agreement.initiatives if i.row_id} for s in files]
    for key in sorted(set.intersection(*(set(r) for r in rows))):
        for name in centre_keys(files[0].round):
            values = tuple((s.file, get_field(r[key], name)) for s, r in zip(files, rows, strict=True))
            if len({value for _, value in values}) > 1:
                yield Difference(*key, rows[0][key].number, name, values)
