"""Who has delivered, and what is left: the files of a folder against what was sent out, as a table and as reminders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from workbook_tools.documents.mail import Attachment
from workbook_tools.files import admit_folder, is_one_of
from workbook_tools.history import History, Received
from workbook_tools.messages import say
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.ops.distribute import unknown_centres
from workbook_tools.ops.status import CentreStatus, MergedFile, Status, status
from workbook_tools.ops.submissions import Submission

from .absent import absent_rows
from .annotating import annotated_bytes
from .centre_names import CentreNames
from .deliveries import merged_files
from .dispatching import sent_again, unpack_base
from .filenames import distinct, file_name, safe_file_name, safe_name
from .kontrol import LANGUAGE
from .mailing import reminder, unreachable
from .master import Master, open_master
from .outputs import MAIL, gate, kept_notes, made_by, remember
from .receiving import Bases, renamed_centre, submission
from .session import Session
from .validating import FileReport, Progress, validate

__all__ = ["CentreStatus", "Other", "Tracking", "track", "write_reminders"]

_COMMAND = "status --eml"
_EMPTY_FOLDER, _NO_WORKBOOK, _SKIPPED = "W82", "W81", "W80"
_OTHER_TYPES = frozenset(
    {
        *(".ods", ".fods", ".xls", ".xlsb", ".xltx", ".xlt", ".csv", ".tsv", ".numbers"),
        *(".msg", ".eml", ".oft", ".zip", ".7z", ".rar"),
    }
)
"""What a centre may have saved its workbook as, or sent it in."""
_HEAD, _DRAFT = 4096, b"X-Unsent:"
"""Stands in the head of our own drafts, which are no deliveries."""


@dataclass(frozen=True, slots=True)
class Other:
    """A file that counts for no centre: `why` is "unreadable", "wrong type", "no submission", "unknown centre" or
    "elsewhere"; `centre` is the one that is unknown."""

    file: str
    why: str
    findings: tuple[Finding, ...] = ()
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Tracking:
    """How far the current round is on the day `today`. `told` is what is to be said of the master itself."""

    master: Master
    today: date
    status: Status
    others: tuple[Other, ...]
    reports: dict[str, FileReport]
    names: CentreNames
    told: tuple[Finding, ...] = ()
    merged: Mapping[str, Received] = field(default_factory=dict)

    @property
    def agreement(self) -> Agreement:
        return self.master.agreement

    @property
    def complete(self) -> bool:
        """Whether every centre has delivered, and nothing is left to mend or to fill in."""
        return all(line.done for line in self.status.centres)

    @property
    def unreadable(self) -> bool:
        return any(other.why == "unreadable" for other in self.others)


def track(path: Path, files: Sequence[Path], today: date, *, progress: Progress | None = None) -> Tracking:
    """The status of the master's current round by the submissions in `files` (folders stand for those in them).

    Nothing is written. Raises WorkbookToolsError when the master can't be read.
    """
    history = History(path)
    master = open_master(path, history)
    found = validate(files, progress=progress)
    reports = {r.file: r for r in found if not is_one_of(path, [Path(r.file)]) and not _is_only_noted(r)}
    bases = Bases(history, master.agreement)
    received = {file: s for file, r in reports.items() if (s := submission(r, bases))}
    others = [_other(r) for file, r in reports.items() if file not in received]
    unreadable = {o.file: Path(o.file).name for o in others if o.why in ("unreadable", "wrong type")}
    merged = merged_files(master, bases.names)
    state = status(
        master.agreement,
        received.values(),
        today,
        dispatches=bases.dispatches,
        unreadable=unreadable,
        merged={centre: MergedFile(file.file, file.modified) for centre, file in merged.items()},
    )
    strays = (_stray(master.agreement, s, bases) for s in state.others)
    renamed = tuple(f for file, s in received.items() if (f := renamed_centre(reports[file], s)))
    told = (*master.carried, *absent_rows(master, bases.names), *renamed, *_unknown_centres(master))
    return Tracking(master, today, state, (*strays, *others), reports, bases.names, told, merged)


def _unknown_centres(master: Master) -> Iterator[Finding]:
    """The centres that stand on rows and not in Opsætning: each has a line, and no address."""
    known = ", ".join(c.name for c in master.agreement.centres)
    for centre in unknown_centres(master.agreement):
        yield finding("S14", Source(str(master.path)), values={"centre": centre, "known": known})


def _stray(agreement: Agreement, received: Submission, bases: Bases) -> Other:
    """Whether a submission that no centre has is another round's or agreement's, or one of a centre that is no more."""
    centre, number = received.centre, received.round
    if bases.dispatches is not None and received.dispatch_id:
        centre, number = bases.dispatches.get(received.dispatch_id, ("", 0))
    same_agreement = agreement.agreement_id in ("", received.agreement_id) or not received.agreement_id
    if same_agreement and number == agreement.current_round and centre:
        return Other(received.file, "unknown centre", centre=centre)
    return Other(received.file, "elsewhere")


def _is_only_noted(report: FileReport) -> bool:
    """Before the first submission comes the folder is empty; lock files come and go."""
    return {f.code for f in report.findings} <= {_EMPTY_FOLDER, _SKIPPED} and report.book is None


def _other(report: FileReport) -> Other:
    codes, path = {f.code for f in report.findings}, Path(report.file)
    if codes == {_NO_WORKBOOK} and path.suffix.casefold() in _OTHER_TYPES and not _is_own_draft(path):
        return Other(report.file, "wrong type")
    if report.readable or codes == {_NO_WORKBOOK}:
        return Other(report.file, "no submission")
    return Other(report.file, "unreadable", report.findings)


def _is_own_draft(path: Path) -> bool:
    if path.suffix.casefold() != ".eml":
        return False
    try:
        with path.open("rb") as stream:
            return _DRAFT in stream.read(_HEAD)
    except OSError:
        return False


def write_reminders(
    tracking: Tracking, folder: Path, session: Session, *, force: bool = False
) -> tuple[list[Path], list[Finding]]:
    """A draft in `folder` to each centre that has something left, and what the coordinator must see to.

    Attached is the centre's newest file with its faults marked; of one whose answers are merged that file as it came;
    where none has come, the workbook as it was sent. A draft that is there is replaced if nobody has changed it, else
    only with `force`. Raises WorkbookToolsError (H codes), with all drafts as they were.
    """
    drafts: dict[Path, bytes] = {}
    findings: list[Finding] = []
    for line in tracking.status.centres:
        if line.done:
            continue
        attachments, more = _attachments(tracking, line, session)
        data = reminder(tracking.agreement, line, tracking.master.book.columns, attachments, session)
        name = say("mail.reminder.file", LANGUAGE, today=tracking.today.isoformat(), centre=line.centre)
        drafts[distinct(folder / f"{safe_name(name)}.eml", drafts)] = data
        findings += [*unreachable(line.centre, line.email), *more]
    return list(drafts), [*findings, *_write_drafts(tracking, folder, drafts, session, force)]


def _write_drafts(
    tracking: Tracking, folder: Path, drafts: Mapping[Path, bytes], session: Session, force: bool
) -> list[Finding]:
    if not drafts:
        return []
    history = tracking.master.history
    inputs = [tracking.master.path, *map(Path, tracking.reports)]
    admit_folder(folder)
    through = gate(session, inputs, force=force, own=made_by(history, _COMMAND))
    written = through.write_all((file, data, MAIL) for file, data in drafts.items())
    remember(history, _COMMAND, written, session)
    return kept_notes(written)


def _attachments(
    tracking: Tracking, line: CentreStatus, session: Session
) -> tuple[tuple[Attachment, ...], list[Finding]]:
    """What the centre is to go on with; a finding where there is nothing, or where its file can't be marked."""
    if line.is_merged and (kept := _kept(tracking, line.centre)):
        return (kept,), []
    if line.newest is None:
        again = _sent_again(tracking, line.centre, session)
        missing = [] if again else [finding("A05", values={"centre": line.centre})]
        return ((again,) if again else ()), missing
    try:
        data, _ = annotated_bytes(tracking.reports[line.newest.file])
    except WorkbookToolsError as error:
        return (), [error.finding]
    return (Attachment(safe_file_name(Path(line.newest.file).name), data),), []


def _kept(tracking: Tracking, centre: str) -> Attachment | None:
    """The file that was merged, as the history keeps it; None when its copy is gone."""
    file = tracking.merged[centre]
    try:
        return Attachment(Path(file.file).name, tracking.master.history.store.get(file.sha256))
    except WorkbookToolsError:
        return None


def _sent_again(tracking: Tracking, centre: str, session: Session) -> Attachment | None:
    """The workbook that was last sent to the centre in this round; None when none was."""
    history, current = tracking.master.history, tracking.agreement.current_round
    names = tracking.names
    sent = [d for d in history.dispatched().values() if (names.now(d.centre), d.round) == (centre, current)]
    base = history.base_of(sent[-1].dispatch_id) if sent else None
    if base is None:
        return None
    when = session.now.isoformat(timespec="seconds")
    data = sent_again(tracking.agreement, sent[-1], unpack_base(base), when)
    return Attachment(file_name(tracking.agreement, centre), data)
