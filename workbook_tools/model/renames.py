"""Names that the coordinator has changed since something was sent out or written: rows say who is who, names don't."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from .agreement import Agreement

RowKey = tuple[str, str]
"""(committee, row id)."""

FieldKey = tuple[str, str, str]
"""(committee, row id, column key)."""

Value = TypeVar("Value")


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


def renamed_committees(before: Iterable[RowKey], now: Iterable[RowKey], committees: Collection[str]) -> dict[str, str]:
    """The names of today by those under which rows stood `before`, of committees that are not among `committees`.

    A committee is renamed when all of its rows that are still there stand under one other name, under which no row
    stood before.
    """
    ids: dict[str, set[str]] = {}
    for committee, row_id in before:
        ids.setdefault(committee, set()).add(row_id)
    if ids.keys() <= {*committees}:
        return {}
    places: dict[str, set[str]] = {}
    for committee, row_id in now:
        places.setdefault(row_id, set()).add(committee)
    found = {old: _only({p for i in rows for p in places.get(i, ())}) for old, rows in ids.items()}
    return {old: new for old, new in found.items() if new and old not in committees and new not in ids}


def _only(names: Collection[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def under_new_names(renames: Mapping[str, str], values: Mapping[FieldKey, Value]) -> dict[FieldKey, Value]:
    """Values by field, those of renamed committees under the names of today."""
    return {(renames.get(key[0], key[0]), key[1], key[2]): value for key, value in values.items()}
