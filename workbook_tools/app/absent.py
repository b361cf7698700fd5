"""Rows that were sent out in the current round and that the master no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.renames import committees_now
from workbook_tools.ops.distribute import Base
from workbook_tools.ops.following import moved_rows
from workbook_tools.ops.submissions import RowKey

from .centre_names import CentreNames
from .dispatching import unpack_base
from .master import Master


def absent_rows(master: Master, names: CentreNames) -> Iterator[Finding]:
    """A finding (S49) for each of them, with the centre that it was sent to last; moved rows are none of them.

    Nor are those that are gone since the master was last written: these are told with what brings them back (S44).
    """
    sent = {row: (centre, base) for centre, base in _sent(master) for row in {key[:2] for key in base}}
    here = {i.key for i in master.agreement.initiatives}
    gone = sent.keys() - here - moved_rows(master.agreement, sent).keys()
    if not gone:
        return
    committees = committees_now(sent, here, {c.sheet for c in master.agreement.committees})
    just_now = {row_id for sheet, row_id in _written_with(master) - here if sheet in master.book.sheets}
    found = {(committees.get(row[0], row[0]), row[1]): row for row in sorted(gone)}
    for (committee, row_id), row in sorted(found.items()):
        if row_id not in just_now:
            centre, base = sent[row]
            yield _absent(master, row, committee, names.now(centre), base)


def _written_with(master: Master) -> set[RowKey]:
    """The rows that the master had when the program last wrote it."""
    return set(master.book.meta.names if master.book.meta else ())


def _sent(master: Master) -> Iterator[tuple[str, Base]]:
    """What was sent out in the current round, the oldest first."""
    for dispatch in master.history.dispatched().values():
        if dispatch.round == master.agreement.current_round:
            kept = master.history.base_of(dispatch.dispatch_id)
            if kept is not None:
                yield dispatch.centre, unpack_base(kept)


def _absent(master: Master, row: RowKey, committee: str, centre: str, base: Base) -> Finding:
    number, title = (str(base.get((*row, key)) or "") for key in ("number", "title"))
    values = {"centre": centre, "title": title}
    return finding("S49", Source(str(master.path), committee), committee=committee, number=number, values=values)
