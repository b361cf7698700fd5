"""Checking workbooks: reading, structure, fields and rules; all findings of all files at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from workbook_tools.model.addresses import parted
from workbook_tools.model.findings import Finding, Severity
from workbook_tools.rules import check, closed_round_changes
from workbook_tools.schema.checks import load
from workbook_tools.workbook.drafts import Draft, make_draft
from workbook_tools.workbook.field_checks import check_drafts
from workbook_tools.workbook.grid import Book, make_book
from workbook_tools.workbook.read import find_workbooks, iter_files, read_workbook

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""

_BATCH_ROWS = 2_000
_FOR_THE_CENTRE = ("E", "K1", "K2", "K3", "K4", "X1")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file. `book` is None when it could not be read, or was not asked for."""

    file: str
    kind: str
    round: int | None
    centre: str
    findings: tuple[Finding, ...]
    readable: bool
    book: Book | None = None

    @property
    def ok(self) -> bool:
        return self.readable and not any(f.severity is Severity.ERROR for f in self.findings)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a worker makes of a file: its draft, if more is to be done with it, and the report that holds unless the
    field checks refuse something in the draft."""

    draft: Draft | None
    report: FileReport | None = None

    @property
    def unchecked(self) -> int:
        """The number of rows that the field checks must see."""
        return sum(len(table) for table in self.draft.tables if not table.certain) if self.draft else 0


def validate(
    paths: Sequence[Path], *, jobs: int | None = None, progress: Progress | None = None, books: bool = True
) -> list[FileReport]:
    """One report a file, in the order given; folders stand for the workbooks in them.

    Without `books`, which are large, the reports hold findings only, and the workers judge as well as read.
    """
    files, skipped = find_workbooks(paths)
    results = iter_files(_read if books else _read_and_judge, files, jobs)
    reports = {r.file: r for r in _reports(files, results, progress, books)}
    for f in skipped:
        file = f.source.file if f.source else ""
        reports.setdefault(file, FileReport(file, "", None, "", (f,), f.severity is not Severity.ERROR))
    return list(reports.values())


def has_several_of_a_centre(reports: Iterable[FileReport]) -> bool:
    """Whether a centre has more than one file of a round among them: then the newest counts (`newest`)."""
    sent = [(r.centre, r.round) for r in reports if r.kind == "dispatch" and r.centre]
    return len(set(sent)) < len(sent)


def _reports(
    files: Sequence[Path], results: Iterable[_Read | Finding], progress: Progress | None, books: bool
) -> Iterator[FileReport]:
    """The reports in order. The checks see many files at once, but not all of them: that would be all in memory."""
    batch: list[tuple[str, _Read | Finding]] = []
    rows = 0
    loading: Thread | None = None
    for i, (file, result) in enumerate(zip(files, results, strict=True), 1):
        if progress:
            progress(i, len(files))
        batch.append((str(file), result))
        if isinstance(result, _Read) and result.unchecked:
            loading = loading or _begin_to_load()
            rows += result.unchecked
        if rows >= _BATCH_ROWS and loading:
            loading.join()
        if rows >= _BATCH_ROWS or not rows:
            yield from _checked(batch, books)
            batch, rows = [], 0
    yield from _checked(batch, books)


def _begin_to_load() -> Thread:
    """Loads the checks beside the work of taking results from the workers, which read on."""
    thread = Thread(target=load, daemon=True)
    thread.start()
    return thread


def _checked(batch: Sequence[tuple[str, _Read | Finding]], books: bool) -> Iterator[FileReport]:
    faults = check_drafts([result.draft for _, result in batch if isinstance(result, _Read) and result.draft])
    faulty = {file for file, _ in faults}
    for file, result in batch:
        if isinstance(result, Finding):
            yield FileReport(file, "", None, "", (result,), False)
        elif result.report and file not in faulty:
            yield result.report
        elif result.draft:
            judged = report(file, make_book(result.draft, faults))
            yield judged if books else replace(judged, book=None)


def _read(path: str) -> _Read:
    return _Read(make_draft(read_workbook(Path(path))))


def _read_and_judge(path: str) -> _Read:
    draft = make_draft(read_workbook(Path(path)))
    try:
        judged = replace(report(path, make_book(draft, {})), book=None)
    except ValueError:  # a text that the checks will refuse
        return _Read(draft)
    return _Read(None if all(table.certain for table in draft.tables) else draft, judged)


def report(file: str, book: Book) -> FileReport:
    """A book as judged: what reading found, and what the rules find on top of it."""
    meta = book.meta
    return FileReport(
        file,
        meta.kind if meta else "",
        book.agreement.current_round if book.agreement else None,
        meta.centre if meta else "",
        judge(book),
        True,
        book,
    )


def judge(book: Book) -> tuple[Finding, ...]:
    """All findings of a book, by sheet and row. A cell that could not be read is not judged by the rules as well."""
    if book.agreement is None:
        return book.findings
    found = [*check(book.agreement), *closed_round_changes(book.agreement, book.base)]
    if book.meta and book.meta.kind == "dispatch":
        # A centre sees and can mend only its own cells; what the coordinator fills in is judged in the master.
        found = [f for f in found if f.code.startswith(_FOR_THE_CENTRE) and not _is_settled_in_master(f)]
    taken = {
        (f.source.sheet, f.source.cell)
        for f in book.findings
        if f.severity is Severity.ERROR and f.source and f.source.cell
    }
    found = [f for f in found if not f.source or (f.source.sheet, f.source.cell) not in taken]
    if book.doubts.columns:
        found = list(_certain(found, book))
    return tuple(by_place([*book.findings, *found], book))


def _is_settled_in_master(f: Finding) -> bool:
    """An unsettled smiley of another round than the current one."""
    return f.code == "E9" and f.severity is Severity.WARNING


def _certain(found: Iterable[Finding], book: Book) -> Iterator[Finding]:
    """The rules' findings but those on a column that is not read, in rows of which more stands in such columns."""
    withheld = {(c.source.sheet, parted(c.source.cell)[1]) for c in book.doubts.cells}
    for f in found:
        column = book.doubts.columns.get((f.committee, f.field))
        if column is None or f.source is None:
            yield f
        elif column and (f.source.sheet, row := parted(f.source.cell)[1]) not in withheld:
            yield replace(f, source=replace(f.source, cell=f"{column}{row}"))


def by_place(findings: Iterable[Finding], book: Book) -> list[Finding]:
    """Findings in the order in which a reader meets them: file, then sheet by sheet, row by row."""
    order = {where.sheet: i for i, where in enumerate(book.sheets.values())}

    def place(f: Finding) -> tuple[int, int, int, str]:
        if f.source is None or not f.source.cell:
            return (-1, 0, 0, "")
        digits = "".join(c for c in f.source.cell if c.isdecimal())
        return (order.get(f.source.sheet, -1), int(digits or 0), len(f.source.cell), f.source.cell)

    return sorted(findings, key=place)
