"""What the centres to which files were sent are called in the master now."""

from __future__ import annotations

from collections.abc import Collection

from workbook_tools.history import History
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.renames import centre_now
from workbook_tools.ops.distribute import Base

from .dispatching import unpack_base


class CentreNames:
    """The names of today by those under which something was sent; nothing is read where no name has changed."""

    def __init__(self, agreement: Agreement, history: History) -> None:
        self._agreement = agreement
        known = {c.name for c in agreement.centres}
        sent = [*history.dispatched().values()]
        self._sent_to = [d.centre for d in sent]
        ids: dict[str, set[str]] = {}
        for d in sent:
            if d.centre not in known and (kept := history.base_of(d.dispatch_id)) is not None:
                ids.setdefault(d.centre, set()).update(row_ids(unpack_base(kept)))
        self._now = {centre: self._named(centre, rows) for centre, rows in ids.items()}

    @property
    def renamed(self) -> dict[str, str]:
        """The centres that are called something else today."""
        return {centre: now for centre, now in self._now.items() if now != centre}

    def now(self, centre: str, base: Base | None = None) -> str:
        """The centre's name today; `base` is what a file was sent with of which the history knows nothing."""
        if centre in self._now or base is None:
            return self._now.get(centre, centre)
        return self._named(centre, row_ids(base))

    def _named(self, centre: str, rows: Collection[str]) -> str:
        return centre_now(self._agreement, centre, rows, self._beside(centre))

    def _beside(self, centre: str) -> set[str]:
        """The other centres of its time: whoever was sent a file only after its last one may be itself, renamed."""
        until = max((n for n, name in enumerate(self._sent_to, 1) if name == centre), default=len(self._sent_to))
        return {*self._sent_to[:until]} - {centre}


def row_ids(base: Base) -> set[str]:
    """The ids of the rows that were sent."""
    return {row_id for _, row_id, _ in base}
