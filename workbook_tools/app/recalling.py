"""The history of a master: who changed what, back one step, and whether file and journal fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.history import Dispatched, Entry, History, Run, RunId, Undone
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError
from workbook_tools.rules.base import name_of_round
from workbook_tools.workbook.filters import filter_findings
from workbook_tools.workbook.head_edits import head_findings

from .absent import absent_rows
from .centre_names import CentreNames
from .dispatching import unpack_base
from .lost_lines import lost_lines
from .master import STRUCTURE, open_master, record_hand_edits
from .session import Session
from .unknown_centres import unlisted_centres

__all__ = ["Entry", "Recalled", "Run", "Undone", "check_master", "is_known", "recall", "step_back"]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A master's runs and its changes, oldest first; `undone_by` tells which undo took a run back."""

    runs: tuple[Run, ...]
    entries: tuple[Entry, ...]
    undone_by: Mapping[RunId, RunId]


def recall(path: Path, number: str | None) -> Recalled:
    """The master's runs, and its changes (those of one initiative, if `number` is given).

    Raises WorkbookToolsError (W01 neither a master nor a history is there; H codes).
    """
    history = History(path)
    runs = history.runs()
    if not runs and not path.exists():
        raise WorkbookToolsError(finding("W01", Source(str(path)), values={"file": path.name}))
    return Recalled(runs, history.entries(number), history.undone_by())


def is_known(path: Path, number: str) -> bool:
    """Whether the master has an initiative of that number. Raises WorkbookToolsError."""
    return any(i.number == number for i in open_master(path).agreement.initiatives)


def step_back(path: Path, session: Session, *, run: int | None, hand_edits: bool) -> tuple[Undone, tuple[Finding, ...]]:
    """Undoes the last run that stands, or `run`; and the workbooks that were sent out and no longer fit (H25).

    Raises WorkbookToolsError (H01-H12, H23).
    """
    history = History(path)
    before = _agreement(path)
    if hand_edits and history.before_hand_edits():
        with suppress(WorkbookToolsError):  # a master that can't be read can be taken back all the same
            record_hand_edits(open_master(path, history), session)
    undone = history.undo(user=session.user, now=session.now, run=run, hand_edits=hand_edits)
    target = next(r.undoes for r in history.runs() if r.id == undone.run) or 0
    sent = history.dispatched(since=target)  # what was sent before fits the master as it fitted it then
    return undone, tuple(_sent_in_vain(history, sent.values(), before, _agreement(path)))


def _agreement(path: Path) -> Agreement | None:
    """None for a master that can't be read: it can be taken back all the same."""
    try:
        return open_master(path).agreement
    except WorkbookToolsError:
        return None


def _sent_in_vain(
    history: History, dispatches: Iterable[Dispatched], before: Agreement | None, after: Agreement | None
) -> Iterator[Finding]:
    """The workbooks that could be merged before the undo and can't now: of another round, or with rows now gone."""
    if before is None or after is None:
        return
    sent = [d for d in dispatches if d.round == before.current_round]
    gone = {i.key for i in before.initiatives} - {i.key for i in after.initiatives}
    lost = [d.centre for d in sent if d.round != after.current_round or gone & _rows(history, d)]
    if lost:
        values = {"file": history.master.name, "round": name_of_round(before, before.current_round)}
        centres = dict.fromkeys(lost)
        values |= {"centres": ", ".join(centres), "n": str(len(centres))}
        yield finding("H25", Source(str(history.master)), values=values)


def _rows(history: History, sent: Dispatched) -> set[tuple[str, str]]:
    """The rows that were sent; none where the copy is gone."""
    try:
        return {key[:2] for key in unpack_base(history.store.get(sent.blob_sha))}
    except (WorkbookToolsError, ValueError):
        return set()


def check_master(path: Path) -> tuple[Finding, ...]:
    """What is wrong with the history, its copies, the master, or with what the journal says of the changes."""
    from .auditing import audit

    history = History(path)
    told = history.check()
    faults = _structure(path, whole=not told)
    if any(f.code in STRUCTURE for f in faults):
        told = tuple(f for f in told if f.code != "H16")  # edits that no command takes do not count
    is_broken = any(f.severity is Severity.ERROR and f.code != "H15" for f in told) or any(
        f.severity is Severity.ERROR and f.code.startswith("W") for f in faults
    )
    return (*told, *faults) if is_broken else (*told, *faults, *audit(path, history))


def _structure(path: Path, *, whole: bool) -> tuple[Finding, ...]:
    """Why no command works on the master as it is, or what it carries besides cells. With `whole` also what is wrong
    with the file as such, where the history has nothing to say of it."""
    try:
        master = open_master(path)
        filters = filter_findings(master.raw, master.book, master.data)
        names = head_findings(master.raw, master.book, master.agreement)
        centres = unlisted_centres(master.agreement)
        return (
            *master.carried,
            *master.unreadable,
            *filters,
            *absent_rows(master, CentreNames(master.agreement, master.history)),
            *names,
            *centres,
            *lost_lines(master),
        )
    except WorkbookToolsError as error:
        return tuple(f for f in error.findings if whole or f.code in STRUCTURE)
