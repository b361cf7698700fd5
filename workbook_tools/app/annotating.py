""" "Ret og send tilbage": copies of faulty files with the cells marked and a sheet Kontrol that leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tools.files import Gate, admit_folder, digest, is_one_of, read
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError
from workbook_tools.schema.texts import text
from workbook_tools.workbook.address import column as index_of
from workbook_tools.workbook.address import parted
from workbook_tools.workbook.grid import Book
from workbook_tools.workbook.patch import Edit, Mark, SetMarks, apply_edits, still, still_error, still_formula
from workbook_tools.workbook.raw import RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

from .filenames import safe_file_name
from .kontrol import Listed, kontrol_edits, read_kontrol
from .outputs import WORKBOOK, gate, kept_notes
from .seals import is_sealed_workbook, sealed_workbook
from .session import Session
from .validating import FileReport

_COMMAND = "validate --annotate"
_MARKS = {Severity.ERROR: Mark("F6A9A2", "B3261E"), Severity.WARNING: Mark("FFD48A", "8A5200")}


@dataclass(frozen=True, slots=True)
class Annotated:
    """A faulty file's copy. `copy` is None when there could be none, and `finding` then says why."""

    file: str
    copy: Path | None
    cells: int = 0
    finding: Finding | None = None
    notes: tuple[Finding, ...] = ()


def annotate(
    reports: Sequence[FileReport], folder: Path, *, force: bool = False, session: Session | None = None
) -> list[Annotated]:
    """A copy in `folder` of each workbook with errors or warnings; files that are none, or can't be read, get none.

    The files themselves are only read. A copy has its file's name; of files of one name the later ones get a number.
    A copy as it was written before is replaced, another file only with `force`, and never one of the files. Raises
    WorkbookToolsError when the folder can't be made.
    """
    wanted = [r for r in reports if r.book and any(f.severity in _MARKS for f in r.findings)]
    through = gate(session, [Path(r.file) for r in reports], force=force, own=_is_ours)
    if wanted:
        admit_folder(folder)
    targets = [folder / name for name in distinct_names(safe_file_name(Path(r.file).name) for r in wanted)]
    return [_annotated(r, target, through) for r, target in zip(wanted, targets, strict=True)]


def distinct_names(names: Iterable[str]) -> Iterator[str]:
    """The names, with a number where one was there before: ``["a.xlsx", "A.xlsx"]`` -> ``"a.xlsx", "A (2).xlsx"``."""
    used: set[str] = set()
    for name in names:
        path, number, free = Path(name), 1, name
        while free.casefold() in used:
            number += 1
            free = f"{path.stem} ({number}){path.suffix}"
        used.add(free.casefold())
        yield free


def _annotated(report: FileReport, target: Path, through: Gate) -> Annotated:
    try:
        return _write(report, target, through)
    except WorkbookToolsError as error:
        return Annotated(report.file, None, finding=error.finding)


def _write(report: FileReport, target: Path, through: Gate) -> Annotated:
    """Writes the copy."""
    if is_one_of(target, through.inputs):
        raise WorkbookToolsError(finding("A01", Source(report.file), values={"folder": str(target.parent)}))
    data, cells = annotated_bytes(report)
    written = through.write(target, sealed_workbook(data, _COMMAND), report.kind or WORKBOOK)
    return Annotated(report.file, target, cells, notes=tuple(kept_notes([written])))


def _is_ours(data: bytes) -> bool:
    return is_sealed_workbook(data, _COMMAND)


def annotated_bytes(report: FileReport) -> tuple[bytes, int]:
    """The bytes of a workbook with its findings in them, and how many cells are marked.

    Raises WorkbookToolsError (A02 it is no longer what was checked; P codes).
    """
    data, book = read(Path(report.file)), report.book
    assert book is not None
    if digest(data) != book.sha256:
        raise WorkbookToolsError(finding("A02", Source(report.file)))
    census = scan(data, report.file)
    raw = read_scanned(census)
    sheets = {sheet.name for sheet in census.sheets}
    findings = [_placed(f, sheets) for f in report.findings]
    marks = _marks(raw, findings)
    listed = _listed(raw, book)
    edits: list[Edit] = [SetMarks(name, marks.get(name, {})) for name in sorted(sheets - {text("sheets.check")})]
    edits += kontrol_edits(book, listed, findings)
    return apply_edits(data, edits), sum(map(len, marks.values()))


def _placed(f: Finding, sheets: set[str]) -> Finding:
    """The finding without its cell where the file has no such sheet: there is nothing to mark, or to go to."""
    if f.source is None or f.source.sheet in sheets:
        return f
    return replace(f, source=replace(f.source, cell=""))


def _listed(raw: RawWorkbook, book: Book) -> Listed:
    """A master's open conflicts and the answers given so far stay in its sheet Kontrol."""
    if book.meta is None or book.meta.kind == "dispatch":
        return Listed()
    return read_kontrol(raw, book)


def _marks(raw: RawWorkbook, findings: Iterable[Finding]) -> dict[str, dict[str, Mark]]:
    """The marks by sheet and cell: one a cell, an error's before a warning's. Each shows until the cell is changed."""
    marks: dict[str, dict[str, Mark]] = {}
    for f in sorted((f for f in findings if f.severity in _MARKS), key=lambda f: f.severity is not Severity.ERROR):
        if f.source is None or not f.source.cell:
            continue
        mark = replace(_MARKS[f.severity], condition=_condition(raw.sheet(f.source.sheet), f.source.cell))
        marks.setdefault(f.source.sheet, {}).setdefault(f.source.cell, mark)
    return marks


def _condition(sheet: RawSheet | None, cell: str) -> str:
    if sheet is None:
        return ""
    if cell in sheet.errors:
        return still_error(cell)
    if cell in sheet.formulas:
        return still_formula(cell)
    letters, row = parted(cell)
    return still(cell, sheet.cell(row - 1, index_of(letters)))
