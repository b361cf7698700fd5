"""What differs between two workbooks, initiative by initiative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.changes import Change
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source, WorkbookToolsError
from workbook_tools.model.settings import setting_parts
from workbook_tools.ops.diff import diff
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.read import read_alone

from .typed_words import as_typed


def compare(old: Path, new: Path) -> tuple[tuple[Change, ...], list[Finding]]:
    """The changes from `old` to `new`, what could not be read in either, and what they carry besides cells.

    Raises WorkbookToolsError when a file can't be read, or they belong to different agreements.
    """
    raws = [read_alone(old), read_alone(new)]
    books = read_books(raws)
    agreements = [_agreement(book) for book in books]
    if len({a.agreement_id for a in agreements}) > 1:
        raise WorkbookToolsError(finding("S16", Source(str(new)), values={"other": str(old)}))
    carried = [f for raw in raws for f in raw.findings]
    unread = [f for book in books for f in book.findings if f.severity is Severity.ERROR]
    told = [as_typed(it, book.typed) for it, book in zip(agreements, books, strict=True)]
    changes = tuple(c for c in diff(*_read_in_both(told, books)) if _tells(c, books))
    return changes, [
        *carried,
        *(f for f in unread if f not in carried),
    ]


def _tells(change: Change, books: Iterable[Book]) -> bool:
    """A workbook that was sent out has its centre's share of the settings: beside a master, they are no news."""
    return not setting_parts(change.field) or not any(_is_dispatch(book) for book in books)


def _read_in_both(agreements: Sequence[Agreement], books: Sequence[Book]) -> Iterator[Agreement]:
    """Without the committees whose sheet is cut off (S50) in either: their rows are not gone, they are not read.

    Beside one centre's workbook a master has that centre's rows only.
    """
    unread = {f.committee for book in books for f in book.findings if f.code == "S50"}
    sent = [_Sent(book) for book in books if _is_dispatch(book)]
    for it, book in zip(agreements, books, strict=True):
        rows = (i for i in it.initiatives if i.committee not in unread)
        if len(sent) == 1 and not _is_dispatch(book):
            rows = (i for i in rows if sent[0].has(i))
        yield replace(it, initiatives=tuple(rows))


def _is_dispatch(book: Book) -> bool:
    return book.meta is not None and book.meta.kind == "dispatch"


class _Sent:
    """What was sent to one centre."""

    def __init__(self, dispatch: Book) -> None:
        self._centre = dispatch.meta.centre if dispatch.meta else ""
        self._rows = {key[:2] for key in dispatch.base}
        self._committees = {committee for committee, _ in self._rows}
        self._ids = {row_id for _, row_id in self._rows}

    def has(self, row: Initiative) -> bool:
        """Whether a master's row is one of the centre's: other centres' rows are no news.

        On a sheet that was not sent it is told by its id: the committee has another name now, perhaps the centre too.
        """
        is_renamed = row.committee not in self._committees and row.row_id in self._ids
        return not self._centre or row.centre == self._centre or row.key in self._rows or is_renamed


def _agreement(book: Book) -> Agreement:
    if book.agreement is None:
        raise WorkbookToolsError(next(f for f in book.findings if f.severity is Severity.ERROR))
    return book.agreement
