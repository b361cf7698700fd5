"""Several files of one centre: what the newest says counts, and what an older one says of the same is no finding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from workbook_tools.model.agreement import Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import centre_keys, get_field
from workbook_tools.model.findings import Finding, Severity, Source
from workbook_tools.ops.stopped import row_of
from workbook_tools.ops.submissions import later
from workbook_tools.ops.three_way import Statement, statement_of
from workbook_tools.workbook.grid import Book

from .validating import FileReport

Validate = Callable[[Sequence[Path]], list[FileReport]]


def newest_counts(reports: Sequence[FileReport], validate: Validate) -> list[FileReport]:
    """The reports, those of superseded files without the findings on what their centre has said anew (A13 counts them).

    A file's book is read with `validate` where a report has none, and where a centre has several files.
    """
    groups: dict[tuple[str, int | None], list[FileReport]] = {}
    for r in reports:
        if r.kind == "dispatch" and r.centre:
            groups.setdefault((r.centre, r.round), []).append(r)
    several = [group for group in groups.values() if len(group) > 1]
    unread = [Path(r.file) for group in several for r in group if r.book is None]
    books = {r.file: r.book for r in (*reports, *(validate(unread) if unread else ())) if r.book}
    reduced = {r.file: _reduced(r, group, books) for group in several for r in group if r.file in books}
    return [reduced.get(r.file, r) for r in reports]


def _reduced(report: FileReport, group: Sequence[FileReport], books: dict[str, Book]) -> FileReport:
    saved = books[report.file].modified
    newer = [r for r in group if r.file in books and later(books[r.file].modified, saved)]
    if not newer:
        return report
    said = {statement for r in newer for statement in _said(books[r.file])}
    again = {_place(f) for r in newer for f in r.findings}
    rows = _rows(books[report.file])
    left = tuple(f for f in report.findings if _place(f) not in again and not _is_dead(f, rows, said))
    dropped = [f for f in report.findings if f not in left and f.severity is not Severity.NOTE]
    if not dropped:
        return replace(report, findings=left)
    values = {"newer": Path(newer[-1].file).name, "centre": report.centre, "n": str(len(dropped))}
    return replace(report, findings=(*left, finding("A13", Source(report.file), values=values)))


def _said(book: Book) -> Iterator[Statement]:
    """The answers of which a file says anything."""
    if book.agreement is None or not book.base:
        return
    keys = centre_keys(book.agreement.current_round)
    for row in book.agreement.initiatives:
        for key in keys:
            field = (*row.key, key)
            if field in book.invalid or get_field(row, key) != book.base.get(field):
                yield statement_of(row.key, key)


def _rows(book: Book) -> dict[tuple[str, int], Initiative]:
    rows = book.agreement.initiatives if book.agreement else ()
    return {(i.where.sheet, i.where.row): i for i in rows if i.where}


def _is_dead(f: Finding, rows: dict[tuple[str, int], Initiative], said: Collection[Statement]) -> bool:
    """Whether a newer file answers anew what a finding is about: that answer, or for a locked cell anything there."""
    row = rows.get((f.source.sheet, row_of(f.source))) if f.source else None
    if row is None or not f.field:
        return False
    own = f.field.rpartition(".")[2] in _ANSWERS
    return statement_of(row.key, f.field) in said if own else any(s[:2] == row.key for s in said)


_ANSWERS = {key.rpartition(".")[2] for key in centre_keys(1)}


def _place(f: Finding) -> tuple[str, ...]:
    return (f.code, f.source.sheet, f.source.cell, f.field) if f.source else (f.code,)
