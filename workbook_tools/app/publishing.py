"""Before a file leaves the house: what is in it that nobody sees, and a copy without that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError
from workbook_tools.workbook.limits import named
from workbook_tools.workbook.read import find_workbooks, iter_files
from workbook_tools.workbook.workers import run_ordered

from .outputs import gate, kept_notes, kind_of
from .session import Session

if TYPE_CHECKING:
    from workbook_tools.workbook.patch.clean import Cleaned

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one file. `readable` is False when `findings` say why it could not be looked at."""

    file: str
    findings: tuple[Finding, ...]
    readable: bool

    @property
    def ok(self) -> bool:
        """Whether the file can go out: nothing worse than a note."""
        return self.readable and all(f.severity is Severity.NOTE for f in self.findings)


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """A cleaned copy: what was taken out by kind, and what is still in it."""

    file: str
    removed: Mapping[str, int] = field(default_factory=dict)
    left: Inspection | None = None
    notes: tuple[Finding, ...] = ()


def inspect_files(paths: Sequence[Path], progress: Progress | None = None) -> list[Inspection]:
    """One inspection a file, in the order given; folders stand for the workbooks in them."""
    files, skipped = find_workbooks(paths)
    inspections = []
    for file, found in zip(files, run_ordered(_inspect, [str(f) for f in files], jobs=1), strict=True):
        inspections.append(_inspection(str(file), found))
        if progress:
            progress(len(inspections), len(files))
    about = [(f.source.file if f.source else "", f) for f in skipped]
    return inspections + [Inspection(file, (f,), f.severity is not Severity.ERROR) for file, f in about]


def clean_copy(
    file: Path, target: Path, *, drop_hidden: bool = False, force: bool = False, session: Session | None = None
) -> CleanCopy:
    """Write a cleaned copy of a workbook that `inspect_files` could read, and inspect it. The file is only read.

    Raises WorkbookToolsError when the copy would be written over the file (A03) or another one (H92), for a document
    (W07), for what can't be edited safely (family P), and for a file that can't be read any more (family W).
    """
    through = gate(session, [file], force=force)
    through.admit_place(target)
    if _is_document(file):
        raise WorkbookToolsError(finding("W07", Source(str(file)), values={"file": file.name, "kind": "Word (.docx)"}))
    work = partial(_clean, drop_hidden=drop_hidden, without_macros=target.suffix.casefold() == ".xlsx")
    (cleaned,) = iter_files(work, [file], jobs=1)
    if isinstance(cleaned, Finding):
        raise WorkbookToolsError(named(cleaned, str(file)))
    written = through.write(target, cleaned.data, kind_of(file, cleaned.data))
    (left,) = inspect_files([target])
    return CleanCopy(str(target), cleaned.removed, left, tuple(kept_notes([written])))


def _inspection(file: str, found: tuple[Finding, ...] | Finding) -> Inspection:
    if isinstance(found, Finding):
        return Inspection(file, (found,), readable=False)
    return Inspection(file, found, readable=True)


def _inspect(path: str) -> tuple[Finding, ...] | Finding:
    """Runs in a worker: the file may be anything."""
    from workbook_tools.documents.publish import inspect_document
    from workbook_tools.workbook.publish import inspect

    try:
        return inspect_document(Path(path)) if _is_document(Path(path)) else inspect(Path(path))
    except WorkbookToolsError as error:
        return error.finding


def _clean(path: str, *, drop_hidden: bool, without_macros: bool) -> Cleaned:
    """Runs in a worker: the bytes that are cleaned are those that were found safe to read just before."""
    from workbook_tools.workbook.patch.clean import clean
    from workbook_tools.workbook.publish import WORKING_SHEETS, is_ours
    from workbook_tools.workbook.scan import scan

    census = scan(Path(path))
    also = WORKING_SHEETS if is_ours(census) else ()
    return clean(census.data, drop_hidden=drop_hidden, without_macros=without_macros, also=also)


def _is_document(path: Path) -> bool:
    return path.suffix.casefold() == ".docx"
