"""Whether the journal tells the truth: from each kept version of a master to the next, its lines and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from workbook_tools.history import EDITED_BY_HAND, History, Run
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.ops.diff import diff
from workbook_tools.workbook.grid import read_books
from workbook_tools.workbook.raw import RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .master import with_ids

UNTOLD, UNTRUE = "H21", "H22"
_WHOLE_FILES = ("new", "import")


def audit(path: Path, history: History) -> Iterator[Finding]:
    """A finding for each field that a run changed without a line, or has a line for that the file does not bear out.

    Versions that are missing or can't be read are left out: what is wrong with them is `History.check`'s to say.
    What the coordinator did by hand, and files put in the master's place whole, have no lines.
    """
    told = [run for run in history.runs() if _has_lines(run)]
    versions = _versions(history, {sha for run in told for sha in (run.before, run.after) if sha})
    lines: dict[int, list[Change]] = {}
    for entry in history.entries():
        lines.setdefault(entry.run.id, []).append(entry.change)
    for run in told:
        old, new = versions.get(run.before or ""), versions.get(run.after)
        if old and new:
            for code, change in _differences(old, new, lines.get(run.id, ())):
                yield _about(path, run, code, change)


def _has_lines(run: Run) -> bool:
    """Whether the journal's lines must tell all that the run changed in the file."""
    return run.undoes is None and run.changed_the_file and run.command not in (EDITED_BY_HAND, *_WHOLE_FILES)


def _versions(history: History, shas: Iterable[str]) -> Mapping[str, Agreement]:
    """Kept versions as agreements, by SHA-256; all are checked in one go."""
    books = read_books(_raws(history, sorted(shas)))
    return {book.sha256: with_ids(book.agreement) for book in books if book.agreement}


def _raws(history: History, shas: Iterable[str]) -> Iterator[RawWorkbook]:
    for sha in shas:
        try:
            yield read_scanned(scan(history.store.get(sha), sha))
        except WorkbookToolsError:
            continue  # a damaged copy is a finding of History.check


def _differences(old: Agreement, new: Agreement, lines: Sequence[Change]) -> Iterator[tuple[str, Change]]:
    """What the lines do not make of the old version: untold when no line is about the field, else untrue."""
    about = {(c.committee, c.row_id, c.field) for c in lines if c.old != c.new}
    rows = {i.key for i in old.initiatives} | {(c.committee, c.row_id) for c in lines if not c.field}
    known = [c for c in lines if c.old != c.new and (not c.row_id or (c.committee, c.row_id) in rows)]
    for change in diff(apply_changes(old, known), new):
        yield UNTRUE if (change.committee, change.row_id, change.field) in about else UNTOLD, change


def _about(path: Path, run: Run, code: str, change: Change) -> Finding:
    where = {"committee": change.committee, "number": change.number, "field": change.field}
    values = {"file": path.name, "run": str(run.id), "command": run.command, "at": run.at}
    return finding(code, Source(str(path)), **where, values=values)
