"""Names that the coordinator has changed since something was sent out: rows say who is who, names don't."""

from __future__ import annotations

from collections.abc import Collection

from workbook_tools.model.agreement import Agreement


def centre_now(agreement: Agreement, centre: str, ids: Collection[str], others: Collection[str]) -> str:
    """The name of a centre of today to which rows were sent, by their ids; the same name where it has not changed.

    A centre is renamed when all of its rows that are still there stand under one other name, which is a centre of the
    agreement's and nobody else's (`others` are the names under which files were sent to others).
    """
    known = {c.name for c in agreement.centres}
    if centre in known:
        return centre
    now = {i.centre for i in agreement.initiatives if i.row_id in ids}
    named = {name for name in now if name in known and name not in others}
    return named.pop() if len(now) == len(named) == 1 else centre
