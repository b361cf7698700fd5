"""Names that the coordinator has changed since something was sent out or written: rows say who is who, names don't."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from .agreement import Agreement

RowKey = tuple[str, str]
"""(committee, row id)."""

FieldKey = tuple[str, str, str]
"""(committee, row id, column key)."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of today by those of before, of centres and of committees that are no longer called so.

    `places` are the names of all committees under which rows have ever stood.
    """

    centres: Mapping[str, str] = field(default_factory=dict)
    committees: Mapping[str, str] = field(default_factory=dict)
    places: Collection[str] = ()


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


def committees_now(before: Iterable[RowKey], now: Iterable[RowKey], committees: Collection[str]) -> dict[str, str]:
    """The names of today by those under which rows stood `before`, of committees that are no more among `committees`.

    What was meant for such a committee is meant for the one under which all of its rows stand that are still there.
    """
    ids: dict[str, set[str]] = {}
    for committee, row_id in before:
        if committee not in committees:
            ids.setdefault(committee, set()).add(row_id)
    rows = [key for key in now if key[0] in committees] if ids else []
    found = {old: _only({committee for committee, row_id in rows if row_id in its}) for old, its in ids.items()}
    return {old: new for old, new in found.items() if new}


def former_places(now: Iterable[RowKey], committees: Collection[str]) -> dict[RowKey, tuple[RowKey, ...]]:
    """Where rows may have stood before, by where they stand now: under other names of `committees`, by the same id.

    Only of rows whose id stands on one sheet alone can that be said.
    """
    rows = {*now}
    times = Counter(row_id for _, row_id in rows)
    others = {key: tuple((c, key[1]) for c in committees if c != key[0]) for key in rows if times[key[1]] == 1}
    return {key: places for key, places in others.items() if places}


def _only(names: Collection[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""


def under_new_names(renames: Mapping[str, str], values: Mapping[FieldKey, Value]) -> dict[FieldKey, Value]:
    """Values by field, those of renamed committees under the names of today."""
    return {(renames.get(key[0], key[0]), key[1], key[2]): value for key, value in values.items()}
