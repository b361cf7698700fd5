"""Checking workbooks: reading, structure, fields and rules; all findings of all files at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.model.findings import Finding, Severity
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.raw import RawWorkbook
from workbook_tools.workbook.read import find_workbooks, iter_read

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""

_FOR_THE_CENTRE = ("E", "K1", "K2", "K3", "K4", "X1")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file. `book` is None when it could not be read."""

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


def validate(paths: Sequence[Path], *, jobs: int | None = None, progress: Progress | None = None) -> list[FileReport]:
    """One report a file, in the order given; folders stand for the workbooks in them."""
    files, skipped = find_workbooks(paths)
    reports = {str(p): report for p, report in zip(files, _reports(files, jobs, progress), strict=True)}
    for f in skipped:
        file = f.source.file if f.source else ""
        reports.setdefault(file, FileReport(file, "", None, "", (f,), f.severity is not Severity.ERROR))
    return list(reports.values())


def _reports(files: Sequence[Path], jobs: int | None, progress: Progress | None) -> list[FileReport]:
    failed: dict[int, Finding] = {}

    def readable() -> Iterator[RawWorkbook]:
        for i, result in enumerate(iter_read(files, jobs)):
            if progress:
                progress(i + 1, len(files))
            if isinstance(result, Finding):
                failed[i] = result
            else:
                yield result

    books = iter(read_books(readable()))
    return [
        FileReport(str(file), "", None, "", (failed[i],), False) if i in failed else report(str(file), next(books))
        for i, file in enumerate(files)
    ]


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
    from workbook_tools.rules import check, closed_round_changes

    found = [*check(book.agreement), *closed_round_changes(book.agreement, book.base)]
    if book.meta and book.meta.kind == "dispatch":
        # A centre sees and can mend only its own cells; what the coordinator fills in is judged in the master.
        found = [f for f in found if f.code.startswith(_FOR_THE_CENTRE)]
    taken = {(f.source.sheet, f.source.cell) for f in book.findings if f.source and f.source.cell}
    found = [f for f in found if not f.source or (f.source.sheet, f.source.cell) not in taken]
    return tuple(by_place([*book.findings, *found], book))


def by_place(findings: Iterable[Finding], book: Book) -> list[Finding]:
    """Findings in the order in which a reader meets them: file, then sheet by sheet, row by row."""
    order = {where.sheet: i for i, where in enumerate(book.sheets.values())}

    def place(f: Finding) -> tuple[int, int, str]:
        if f.source is None or not f.source.cell:
            return (-1, 0, "")
        digits = "".join(c for c in f.source.cell if c.isdecimal())
        return (order.get(f.source.sheet, -1), int(digits or 0), f.source.cell)

    return sorted(findings, key=place)
