"""Opening a round: carried smileys, what needs following up, and the sheets set to the new round."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.history import History
from workbook_tools.model.changes import Outcome
from workbook_tools.ops.carry_forward import carry_forward, reopen_round

from .master import open_master, write_master
from .session import Session


def open_round(path: Path, to: int, session: Session, *, reopen: bool = False, dry_run: bool = False) -> Outcome:
    """Carries the master forward to round `to`, or reopens that round; with `dry_run` only says what would happen.

    Raises WorkbookToolsError when the master can't be read or written.
    """
    history = History(path)
    if not dry_run:
        history.recover()
    master = open_master(path, history)
    outcome = reopen_round(master.agreement, to) if reopen else carry_forward(master.agreement, to)
    if outcome.changes and not dry_run:
        command = f"carry-forward --to {to}" + (" --reopen" if reopen else "")
        write_master(master, outcome.changes, session, command=command)
    return outcome
