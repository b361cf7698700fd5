"""Rows that were sent out in the current round and that the master no longer has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.ops.distribute import Base
from workbook_tools.ops.following import moved_rows
from workbook_tools.ops.submissions import RowKey

from .dispatching import unpack_base
from .master import Master


def absent_rows(master: Master) -> Iterator[Finding]:
    """A finding (S49) for each of them, with the centre that it was sent to last; moved rows are none of them."""
    sent = {row: (centre, base) for centre, base in _sent(master) for row in {key[:2] for key in base}}
    gone = sent.keys() - {i.key for i in master.agreement.initiatives} - moved_rows(master.agreement, sent).keys()
    yield from (_absent(master, row, *sent[row]) for row in sorted(gone))


def _sent(master: Master) -> Iterator[tuple[str, Base]]:
    """What was sent out in the current round, the oldest first."""
    for dispatch in master.history.dispatched().values():
        if dispatch.round == master.agreement.current_round:
            kept = master.history.base_of(dispatch.dispatch_id)
            if kept is not None:
                yield dispatch.centre, unpack_base(kept)


def _absent(master: Master, row: RowKey, centre: str, base: Mapping[tuple[str, str, str], object]) -> Finding:
    number, title = (str(base.get((*row, key)) or "") for key in ("number", "title"))
    values = {"centre": centre, "title": title}
    return finding("S49", Source(str(master.path), row[0]), committee=row[0], number=number, values=values)
