"""Files as submissions: what was sent out with each, what came back, and which of its answers have errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbook_tools.history import History
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.identity import NEW_ID
from workbook_tools.ops.distribute import Base
from workbook_tools.ops.stopped import stopped, withheld_answers
from workbook_tools.ops.submissions import Note, RowKey, Submission
from workbook_tools.workbook.grid import Book

from .centre_names import CentreNames
from .dispatching import unpack_base
from .validating import FileReport


class Bases:
    """What was sent, as the history knows it; for a file that the history doesn't know, as the file itself says."""

    def __init__(self, history: History, agreement: Agreement) -> None:
        self._history = history
        self._sent = history.dispatched()
        self.names = CentreNames(agreement, history)
        known = {key: (self.names.now(d.centre), d.round) for key, d in self._sent.items()}
        self.dispatches = known or None

    def base(self, book: Book) -> Base | None:
        kept = self._history.base_of(book.meta.dispatch_id) if book.meta else None
        if kept is not None:
            return unpack_base(kept)
        return book.base or None

    def sent_to(self, dispatch_id: str) -> str:
        """The centre's name when the workbook was sent; "" for one that the history doesn't know."""
        return self._sent[dispatch_id].centre if dispatch_id in self._sent else ""

    def rows_sent(self) -> set[RowKey]:
        """Every row that was ever sent out, under the committee where it stood then."""
        kept = filter(None, map(self._history.base_of, self._sent))
        return {key[:2] for base in kept for key in unpack_base(base)}


def submission(report: FileReport, bases: Bases) -> Submission | None:
    """The file as one centre's submission; None for a file that is none, or could not be read."""
    book = report.book
    if book is None or book.agreement is None or book.meta is None or book.meta.kind != "dispatch":
        return None
    known = bases.dispatches.get(book.meta.dispatch_id) if bases.dispatches else None
    base = bases.base(book)
    number = book.meta.round or (known[1] if known else book.agreement.current_round)
    centre = bases.names.now(book.meta.centre, base) if book.meta.centre else (known[0] if known else "")
    sent_to = book.meta.centre or bases.sent_to(book.meta.dispatch_id)
    return Submission(
        file=report.file,
        sha256=book.sha256,
        dispatch_id=book.meta.dispatch_id,
        agreement_id=book.meta.agreement_id,
        centre=centre,
        round=number,
        agreement=replace(book.agreement, initiatives=tuple(_without_provisional(book))),
        base=base,
        modified=book.modified,
        invalid=book.invalid,
        hidden=frozenset(book.hidden),
        blocked={
            **stopped(book.agreement, report.findings, base, number),
            **withheld_answers(book.agreement, book.doubts.cells, book.findings, number),
        },
        doubtful=book.doubtful,
        notes=tuple(Note(source.sheet, source.cell, text) for source, text in book.notes),
        findings=report.findings,
        withheld=book.doubts.cells,
        sent_to=sent_to if sent_to != centre else "",
    )


def renamed_centre(report: FileReport, received: Submission) -> Finding | None:
    """That the centre a file was sent to has another name in the master now (S54)."""
    before = report.book.meta.centre if report.book and report.book.meta else ""
    if before in ("", received.centre):
        return None
    return finding("S54", Source(report.file), values={"before": before, "now": received.centre})


def _without_provisional(book: Book) -> Iterator[Initiative]:
    """A row that a centre added has no id: that is what tells it from those that were sent."""
    for i in book.agreement.initiatives if book.agreement else ():
        yield replace(i, row_id="") if i.row_id.startswith(NEW_ID) else i
