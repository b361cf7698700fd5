"""Whether a history is whole: its folder is one, and journal, copies and master agree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from workbook_tools.files import digest, read
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source

from .journal import Journal
from .records import Run, State
from .store import Store

_LOCK, _JOURNAL = "lock.sqlite", "journal.sqlite"
_SQLITE = b"SQLite format 3\0"


def misplaced(folder: Path) -> Iterator[Finding]:
    """What stands in the place of the history's folder, or of a file or folder in it (H27)."""
    places: dict[Path, Callable[[Path], bool]] = {folder: Path.is_dir, folder / "objects": Path.is_dir}
    places |= dict.fromkeys((folder / _JOURNAL, folder / _LOCK, folder / "lock.holder"), _is_own_file)
    for place, is_right in places.items():
        if os.path.lexists(place) and not is_right(place):
            yield _about("H27", place)


def check_folder(master: Path, folder: Path) -> Iterator[Finding]:
    """What keeps commands from writing, whatever the journal says (H26, H27, H29)."""
    wrong = [*misplaced(folder)]
    yield from wrong
    if wrong or not folder.is_dir():
        return
    if is_broken_lock(folder / _LOCK):
        yield _about("H26", folder / _LOCK)
    closed = [p for p in (folder, folder / "objects", folder / _JOURNAL) if p.exists() and not _may_write(p)]
    if closed:
        yield _about("H29", master, closed=str(closed[0]))


def _is_own_file(path: Path) -> bool:
    """What is written in the history must not end up elsewhere."""
    return path.is_file() and not path.is_symlink()


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def is_broken_lock(lock: Path) -> bool:
    """Whether the file can't serve as a lock. It holds nothing: SQLite takes an empty one, or a few bytes."""
    try:
        with lock.open("rb") as stream:
            head = stream.read(len(_SQLITE))
            return len(head) == len(_SQLITE) and head != _SQLITE
    except OSError:
        return False


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
    needed = dict.fromkeys([*versions, *submissions, *sent])
    for sha in needed:
        if not store.has(sha):
            yield _about("H15", store.path(sha), sha=sha)
    for sha in store.names():
        if sha not in needed and not store.has(sha):
            yield _about("H28", store.path(sha), sha=sha)


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
