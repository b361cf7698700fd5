"""Whether a history is whole: journal, copies and master agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from workbook_tools.files import digest, read
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source

from .journal import Journal
from .records import Run, State
from .store import Store


def check_history(master: Path, journal: Journal, store: Store) -> tuple[Finding, ...]:
    """All faults at once. A master edited by hand since the last run is a note: it is the coordinator's own."""
    if not journal.is_intact():
        return (_about("H13", master),)
    done = journal.done()
    return (
        *_copies(journal, store),
        *_chain(master, done),
        *_unsettled(master, journal),
        *_master(master, done, store),
    )


def _copies(journal: Journal, store: Store) -> Iterator[Finding]:
    versions = [sha for run in journal.done() for sha in (run.before, run.after) if sha]
    submissions = [item.sha256 for item in journal.received()]
    sent = [item.blob_sha for item in journal.dispatched().values()]
    for sha in dict.fromkeys([*versions, *submissions, *sent]):
        if not store.has(sha):
            yield _about("H15", store.path(sha), sha=sha)


def _chain(master: Path, done: tuple[Run, ...]) -> Iterator[Finding]:
    for earlier, later in pairwise(done):
        if later.before not in (None, earlier.after):
            yield _about("H20", master, run=str(later.id))


def _unsettled(master: Path, journal: Journal) -> Iterator[Finding]:
    for code, state in (("H17", State.UNCERTAIN), ("H19", State.PENDING)):
        for run in journal.runs(state):
            yield _about(code, master, run=str(run.id), command=run.command, at=run.at)


def _master(master: Path, done: tuple[Run, ...], store: Store) -> Iterator[Finding]:
    if not done:
        return
    if not master.exists():
        yield _about("H05", master, copy=str(store.path(done[-1].after)))
    elif digest(read(master)) != done[-1].after:
        yield _about("H16", master)


def _about(code: str, path: Path, **values: str) -> Finding:
    return finding(code, Source(str(path)), values={"file": path.name, "folder": str(path.parent)} | values)
