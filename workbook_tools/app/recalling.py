"""The history of a master: who changed what, back one step, and whether file and journal fit together."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from workbook_tools.history import Entry, History, Run, Undone
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError
from workbook_tools.workbook.filters import filter_findings

from .absent import absent_rows
from .master import STRUCTURE, open_master, record_hand_edits
from .session import Session

__all__ = ["Entry", "Run", "Undone", "check_master", "is_known", "recall", "step_back"]


def recall(path: Path, number: str | None) -> tuple[tuple[Run, ...], tuple[Entry, ...]]:
    """The master's runs, and its changes (those of one initiative, if `number` is given), oldest first.

    Raises WorkbookToolsError (W01 neither a master nor a history is there; H codes).
    """
    history = History(path)
    runs = history.runs()
    if not runs and not path.exists():
        raise WorkbookToolsError(finding("W01", Source(str(path)), values={"file": path.name}))
    return runs, history.entries(number)


def is_known(path: Path, number: str) -> bool:
    """Whether the master has an initiative of that number. Raises WorkbookToolsError."""
    return any(i.number == number for i in open_master(path).agreement.initiatives)


def step_back(path: Path, session: Session, *, run: int | None, hand_edits: bool) -> Undone:
    """Undoes the last run that stands, or `run`. Raises WorkbookToolsError (H01-H12, H23)."""
    history = History(path)
    if hand_edits and history.before_hand_edits():
        with suppress(WorkbookToolsError):  # a master that can't be read can be taken back all the same
            record_hand_edits(open_master(path, history), session)
    return history.undo(user=session.user, now=session.now, run=run, hand_edits=hand_edits)


def check_master(path: Path) -> tuple[Finding, ...]:
    """What is wrong with the history, its copies, the master, or with what the journal says of the changes."""
    from .auditing import audit

    history = History(path)
    told = history.check()
    found = (*told, *_structure(path, whole=not told))
    if any(f.severity is Severity.ERROR and f.code not in ("H15", *STRUCTURE) for f in found):
        return found
    return (*found, *audit(path, history))


def _structure(path: Path, *, whole: bool) -> tuple[Finding, ...]:
    """Why no command works on the master as it is, or what it carries besides cells. With `whole` also what is wrong
    with the file as such, where the history has nothing to say of it."""
    try:
        master = open_master(path)
        return (*master.carried, *filter_findings(master.raw, master.book, master.data), *absent_rows(master))
    except WorkbookToolsError as error:
        return tuple(f for f in error.findings if whole or f.code in STRUCTURE)
