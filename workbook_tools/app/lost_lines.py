"""Conflicts and proposals that were deleted from Kontrol unanswered: nothing else in the master knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tools.history import History
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.ops.distribute import all_values
from workbook_tools.schema.texts import text
from workbook_tools.workbook.grid import read_books
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .kontrol import Listed, read_kontrol
from .master import Master

LOST = "M65"
_SHOWN = 8


def lost_lines(master: Master) -> Iterator[Finding]:
    """One finding (M65) for what the newest merge listed and is listed no more: only a merge takes such lines away.

    A conflict whose cell somebody has filled in since is none of them, nor a proposal whose line alone was deleted.
    """
    after = _after_newest_merge(master.history)
    before = _listed_in(master.history, after) if after and after != master.sha256 else None
    if before is None or not (before.conflicts or before.proposals):
        return
    now, values = read_kontrol(master.raw, master.book), all_values(master.agreement)
    known = {c.key for c in now.conflicts}
    here = [c for c in before.conflicts if c.field.startswith(f"r{master.agreement.current_round}.")]
    conflicts = [c for c in here if c.key not in known and values.get(c.key, "") == c.master]
    is_gone = master.raw.sheet(text("sheets.check")) is None
    numbers = [*(c.number for c in conflicts), *(p.row.number for p in before.proposals if is_gone)]
    if numbers:
        shown = ", ".join(dict.fromkeys(n or "–" for n in numbers[:_SHOWN])) + (" …" if len(numbers) > _SHOWN else "")
        values_told = {"count": str(len(numbers)), "numbers": shown, "sheet": text("sheets.check")}
        yield finding(LOST, Source(str(master.path), text("sheets.check")), values=values_told)


def _after_newest_merge(history: History) -> str | None:
    """The version that the newest merge left; None where there is none, or something was undone since."""
    for run in reversed(history.runs()):
        if run.undoes is not None:
            return None
        if run.command == "merge":
            return run.after
    return None


def _listed_in(history: History, version: str) -> Listed | None:
    try:
        raw = read_scanned(scan(history.store.get(version), version))
    except WorkbookToolsError:
        return None  # a damaged copy is a finding of History.check
    if raw.sheet(text("sheets.check")) is None:
        return None
    (book,) = read_books([raw])
    return read_kontrol(raw, book) if book.agreement else None
