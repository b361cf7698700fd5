"""The very hidden sheet `_wbt` of a master, written anew where what it says is no longer so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.fields import round_of
from workbook_tools.model.identity import Name
from workbook_tools.model.values import Value, settles

from .grid import Book
from .meta import META_SHEET, FieldKey
from .patch import PutSheet


def hidden_edits(book: Book, after: Agreement) -> Iterator[PutSheet]:
    """The sheet as it must be in the master whose rows and rounds are `after`; nothing where it is so already."""
    assert book.agreement is not None
    assert book.meta is not None
    before = book.agreement
    names = {i.key: Name(i.number, i.title) for i in after.initiatives}
    same_rounds = (after.rounds, after.current_round) == (before.rounds, before.current_round)
    if same_rounds and names == book.meta.names and book.meta.version is not None:
        return
    from .build.hidden import build_hidden

    meta = replace(book.meta, round=after.current_round, version=book.meta.version or "")
    yield PutSheet(META_SHEET, build_hidden(after, meta, _base(book, after)))


def _base(book: Book, after: Agreement) -> dict[FieldKey, Value]:
    """The values of the closed rounds: as they were when a round was closed, else as they are now.

    A round that was closed before keeps its values even where a cell has changed since, so that rule E7 still sees it;
    but for an unsettled smiley that was settled.
    """
    from .build.hidden import closed_values

    assert book.agreement is not None
    was_closed = {r.number for r in book.agreement.rounds if r.closed} & {round_of(key) for *_, key in book.base}
    closed = {r.number for r in after.rounds if r.closed}
    rows = {key[:2] for key in book.base}
    kept = {key: value for key, value in book.base.items() if round_of(key[2]) in was_closed & closed}
    now = closed_values(after).items()
    new = {key: value for key, value in now if key[:2] not in rows or round_of(key[2]) not in was_closed}
    return kept | new | {key: value for key, value in now if settles(kept.get(key), value)}
