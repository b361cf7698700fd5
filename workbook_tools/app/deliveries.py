"""Which centres' answers of the current round are in the master, as its history tells, wherever their files lie now."""

from __future__ import annotations

from workbook_tools.history import Received
from workbook_tools.model.fields import round_of
from workbook_tools.ops.submissions import later

from .centre_names import CentreNames
from .master import Master


def merged_files(master: Master, names: CentreNames | None = None) -> dict[str, Received]:
    """By centre (as it is called now), the newest of its files that a merge of the current round has taken."""
    history, current = master.history, master.agreement.current_round
    names = names or CentreNames(master.agreement, history)
    sent = {d.dispatch_id: d for d in history.dispatched().values() if d.round == current}
    answered = {e.origin_sha for e in history.entries() if e.standing and round_of(e.change.field) == current}
    newest: dict[str, Received] = {}
    for file in history.received():
        known = sent.get(file.dispatch_id)
        centre = names.now(known.centre if known else file.centre)
        is_current = known is not None or file.sha256 in answered
        if centre and is_current and not (centre in newest and later(newest[centre].modified, file.modified)):
            newest[centre] = file
    return newest
