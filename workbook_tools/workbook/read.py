"""Untrusted .xlsx and .xlsm files as `RawWorkbook`: scanned first, then read, and checked against the census.

Sheets that are written the usual way are read straight from their bytes (`sheetvalues`), all others by python-calamine.
Where that fails, or returns another number of values than the scan counted, openpyxl reads the file and a finding says
so; where that disagrees with the scan too, the file is refused.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError

from .limits import named
from .raw import CellValue, RawSheet, RawWorkbook
from .scan import Census, ScannedSheet, scan
from .sharedstrings import unescape
from .sheetvalues import Rows
from .showncells import put_shown
from .workers import run_ordered

Result = TypeVar("Result")
_SUFFIXES = (".xlsx", ".xlsm")
_SKIPPED_PREFIXES = ("~$", ".~lock.", "._")
_SKIPPED_NAMES = (".ds_store", "thumbs.db", "desktop.ini")


class _UnreadableError(Exception):
    """A reader failed, or returned something else than the scan counted."""


def read_workbook(path: Path) -> RawWorkbook:
    """One file, read in this process. For files that may be hostile use `read_alone` or `read_many`.

    Raises WorkbookToolsError with a finding of family W for a file that is refused or can't be read.
    """
    return read_scanned(scan(path))


def read_scanned(census: Census) -> RawWorkbook:
    """The values of a workbook that `scan` has passed."""
    findings = census.findings
    try:
        rows = _read_rows(census)
    except _UnreadableError as reason:
        rows = _read_openpyxl(census)
        note = finding("W64", Source(""), values={"reason": str(reason)})
        findings = (*findings, named(note, census.file))
    return RawWorkbook(
        census.file,
        census.sha256,
        tuple(_sheet(sheet, sheet_rows) for sheet, sheet_rows in zip(census.sheets, rows, strict=True)),
        dict(census.properties),
        dict(census.names),
        census.modified,
        findings,
    )


def _sheet(sheet: ScannedSheet, rows: Rows) -> RawSheet:
    cells = sheet.cells
    unshown = put_shown(rows, cells.shown) if cells.shown else {}
    return RawSheet(
        sheet.name,
        sheet.state,
        rows,
        cells.formulas,
        cells.uncached,
        cells.errors,
        sheet.notes,
        unshown,
        cells.merges,
        sheet.beside,
        sheet.struck,
    )


def _read_rows(census: Census) -> list[Rows]:
    """The sheets that are written the usual way from their bytes, and only if there are others, these by calamine."""
    calamine: object = None
    found = []
    for sheet in census.sheets:
        rows = sheet.rows
        if rows is None:
            calamine = calamine or _open_calamine(census)
            rows = _calamine_rows(calamine, sheet)
        found.append(rows)
    return found


def _open_calamine(census: Census) -> object:
    from python_calamine import CalamineWorkbook

    with _library_failures():
        return CalamineWorkbook.from_filelike(io.BytesIO(census.data))


@contextlib.contextmanager
def _library_failures() -> Iterator[None]:
    """Whatever calamine raises as `_UnreadableError`; a panic in it is an exception that `Exception` doesn't cover."""
    try:
        yield
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise _UnreadableError(f"{type(error).__name__}: {error}") from error


def _calamine_rows(workbook: object, sheet: ScannedSheet) -> Rows:
    with _library_failures():
        found = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    rows = [[None if value == "" else value for value in row] for row in found]
    _check(sheet, rows)
    _check_numbers(sheet, rows)
    return rows


def _check(sheet: ScannedSheet, rows: Rows) -> None:
    values = sum(len(row) - row.count(None) for row in rows)
    if values != sheet.cells.values:
        raise _UnreadableError(f"{sheet.name}: {values} != {sheet.cells.values}")


def _check_numbers(sheet: ScannedSheet, rows: Rows) -> None:
    # No program writes numbers that are not, and a NaN would differ from itself in every comparison.
    if not all(math.isfinite(sum([value for value in row if value.__class__ is float])) for row in rows):
        raise _UnreadableError(f"{sheet.name}: NaN")


def _read_openpyxl(census: Census) -> list[Rows]:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(census.data), data_only=True, keep_links=False)
            rows = [_openpyxl_rows(workbook[sheet.name], sheet) for sheet in census.sheets]
    except _UnreadableError as reason:
        _refuse_unread(census, reason)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything on files that it does not expect
        _refuse_unread(census, error)
    return rows


def _refuse_unread(census: Census, reason: Exception) -> None:
    found = finding("W63", Source(""), values={"reason": f"{type(reason).__name__}: {reason}"[:200]})
    raise WorkbookToolsError(named(found, census.file)) from reason


def _openpyxl_rows(worksheet: object, sheet: ScannedSheet) -> Rows:
    rows: Rows = [[None] * sheet.cells.columns for _ in range(sheet.cells.rows)]
    for (row, column), cell in worksheet._cells.items():  # type: ignore[attr-defined]
        if row <= sheet.cells.rows and column <= sheet.cells.columns and cell.data_type != "e":
            rows[row - 1][column - 1] = _plain(cell.value)
    _check(sheet, rows)
    _check_numbers(sheet, rows)
    return rows


def _plain(value: object) -> CellValue:
    """A value of openpyxl's as python-calamine would return it."""
    if isinstance(value, str):
        return unescape(value) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[return-value]


def iter_files(
    work: Callable[[str], Result | Finding],
    paths: Sequence[Path],
    jobs: int | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[Result | Finding]:
    """What `work` makes of each file, or the finding that says why not, in the order of `paths`, as they come.

    The work is done in worker processes (`jobs` of them; default: as many as pay off), so that a file which makes
    a reader crash, hang or eat memory costs only itself. Few results are held at a time; `meanwhile` is called when
    the workers have begun. `work` is a function of a module, and may raise WorkbookToolsError.
    """
    return run_ordered(
        partial(_or_finding, work), [str(path) for path in paths], jobs or _jobs_for(paths), meanwhile=meanwhile
    )


def _or_finding(work: Callable[[str], Result], path: str) -> Result | Finding:
    try:
        return work(path)
    except WorkbookToolsError as error:
        return error.finding


def iter_read(paths: Sequence[Path], jobs: int | None = None) -> Iterator[RawWorkbook | Finding]:
    """Each file's workbook, or the finding that says why not: see `iter_files`."""
    return iter_files(_read, paths, jobs)


def _read(path: str) -> RawWorkbook:
    return read_workbook(Path(path))


def read_many(paths: Sequence[Path], jobs: int | None = None) -> list[RawWorkbook | Finding]:
    """All of `iter_read` at once."""
    return list(iter_read(paths, jobs))


def read_alone(path: Path) -> RawWorkbook:
    """One file, read in a worker process: what makes a reader crash, hang or eat memory ends as a refusal.

    Raises WorkbookToolsError as `read_workbook` does.
    """
    (found,) = read_many([path], jobs=1)
    if isinstance(found, Finding):
        raise WorkbookToolsError(found)
    return found


# Below this many bytes of files a second worker takes longer to start (about 20 ms) than it saves (0.25 ms a kB).
_SECOND_WORKER_BYTES = 250_000


def _jobs_for(paths: Sequence[Path]) -> int:
    total = 0
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            total += path.stat().st_size
    return 1 if total < _SECOND_WORKER_BYTES else min(os.cpu_count() or 1, len(paths), 8)


def find_workbooks(paths: Sequence[Path]) -> tuple[list[Path], list[Finding]]:
    """The workbooks among files and in folders (with their subfolders), in a stable order, each once.

    Findings: lock and system files that were skipped (note), other files in a folder (warning), and what was
    named but is missing, or is a folder without workbooks (error). A file that was named is read whatever its ending.
    """
    found: dict[Path, None] = {}
    findings: list[Finding] = []
    for path in paths:
        if path.is_dir():
            _look_into(path, found, findings)
        elif _is_skipped(path.name):
            findings.append(_about("W80", path))
        elif path.exists():
            found[path] = None
        else:
            findings.append(_about("W01", path))
    return list(found), findings


def _look_into(folder: Path, found: dict[Path, None], findings: list[Finding]) -> None:
    before = len(found)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if any(part.endswith(".history") for part in path.relative_to(folder).parts[:-1]):
            continue  # copies that were read before
        if _is_skipped(path.name):
            findings.append(_about("W80", path))
        elif path.suffix.casefold() in _SUFFIXES:
            found[path] = None
        else:
            findings.append(_about("W81", path))
    if len(found) == before:
        findings.append(_about("W82", folder))


def _is_skipped(name: str) -> bool:
    return name.startswith(_SKIPPED_PREFIXES) or name.casefold() in _SKIPPED_NAMES


def _about(code: str, path: Path) -> Finding:
    return named(finding(code, Source("")), str(path))
