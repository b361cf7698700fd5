"""Opening a round: carried smileys, what needs following up, and the sheets set to the new round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from workbook_tools.history import History
from workbook_tools.model.changes import Outcome
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding
from workbook_tools.ops.carry_forward import carry_forward, reopen_round
from workbook_tools.rules.base import name_of_round

from .centre_names import CentreNames
from .deliveries import merged_files
from .kontrol import read_kontrol
from .master import Master, open_master, write_master
from .session import Session
from .unknown_centres import unlisted_centres


def open_round(path: Path, to: int, session: Session, *, reopen: bool = False, dry_run: bool = False) -> Outcome:
    """Carries the master forward to round `to`, or reopens that round; with `dry_run` only says what would happen.

    Raises WorkbookToolsError when the master can't be read or written.
    """
    history = History(path)
    if not dry_run:
        history.recover()
    master = open_master(path, history)
    outcome = reopen_round(master.agreement, to) if reopen else carry_forward(master.agreement, to)
    outcome = _without_unseen(master, outcome)
    if outcome.changes and not reopen:
        outcome = replace(outcome, findings=(*_left_open(master, to), *outcome.findings))
    outcome = replace(outcome, findings=(*master.carried, *unlisted_centres(master.agreement), *outcome.findings))
    if outcome.changes and not dry_run:
        command = f"carry-forward --to {to}" + (" --reopen" if reopen else "")
        write_master(master, outcome.changes, session, command=command)
    return outcome


def _without_unseen(master: Master, outcome: Outcome) -> Outcome:
    """Without the changes of cells that nothing may be written into, which are told instead (M35, M58)."""
    unseen = [c for c in outcome.changes if (c.committee, c.row_id, c.field) in master.kept]
    if not unseen:
        return outcome
    told = (master.not_written((c.committee, c.row_id, c.field), c.new) for c in unseen)
    changes = tuple(c for c in outcome.changes if c not in unseen)
    places = {(c.committee, c.number, c.field) for c in unseen}
    done = (f for f in outcome.findings if f.code != "C1" or (f.committee, f.number, f.field) not in places)
    return replace(outcome, changes=changes, findings=(*done, *told))


def not_merged(master: Master) -> list[str]:
    """The centres that were sent a workbook in the current round, and of which nothing has been merged."""
    names = CentreNames(master.agreement, master.history)
    current = (d for d in master.history.dispatched().values() if d.round == master.agreement.current_round)
    return sorted({names.now(d.centre) for d in current} - merged_files(master, names).keys())


def _left_open(master: Master, to: int) -> Iterator[Finding]:
    """What is not settled in the round that is about to be closed."""
    if to == master.agreement.current_round:
        return
    values = {"round": name_of_round(master.agreement, master.agreement.current_round)}
    if centres := not_merged(master):
        yield finding("C9", values=values | {"centres": ", ".join(centres)})
    listed = read_kontrol(master.raw, master.book)
    if listed.conflicts or listed.proposals:
        counts = {"conflicts": str(len(listed.conflicts)), "proposals": str(len(listed.proposals))}
        yield finding("C10", values=values | counts)
