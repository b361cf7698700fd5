"""Changes: what every operation returns, and what every writer, the journal and undo work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .agreement import Agreement, Initiative
from .fields import set_fields
from .findings import Finding
from .settings import setting_parts, with_setting
from .values import Value


@dataclass(frozen=True, slots=True)
class Change:
    """One field set to a new value.

    `reason` is a message code ("carried", "merged", …), `origin` the file it came from ("" for the tool itself).
    With field "" it is about the whole row, which comes (old None, new its title) or goes (the other way round); its
    other fields come by changes of their own. With committee and row_id "" it is about the agreement itself: field
    "current_round" (new: int), "r3.closed" (new: "yes" or None) or a setting (see `settings`); with row_id "" alone
    about a committee, which gets another name (field "committee").
    """

    committee: str
    row_id: str
    number: str
    field: str
    old: Value
    new: Value
    reason: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation returns."""

    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()


def apply_changes(agreement: Agreement, changes: Iterable[Change]) -> Agreement:
    """The agreement with the changes made; the input is untouched. A change to an unknown row raises KeyError."""
    by_row: dict[tuple[str, str], dict[str, Value]] = {}
    for change in changes:
        if not change.row_id:
            agreement = _apply_setting(agreement, change)
        elif not change.field:
            agreement = _apply_row(agreement, change)
        else:
            by_row.setdefault((change.committee, change.row_id), {})[change.field] = change.new
    unknown = by_row.keys() - {i.key for i in agreement.initiatives}
    if unknown:
        raise KeyError(min(unknown))
    rows = tuple(set_fields(i, by_row[i.key]) if i.key in by_row else i for i in agreement.initiatives)
    return replace(agreement, initiatives=rows)


def _apply_row(agreement: Agreement, change: Change) -> Agreement:
    """A row comes, with its number and title and nothing else yet, or goes."""
    key = (change.committee, change.row_id)
    rows = [i for i in agreement.initiatives if i.key != key]
    if change.new is not None:
        rows.append(Initiative(*key, change.number, str(change.new)))
    return replace(agreement, initiatives=tuple(rows))


def _apply_setting(agreement: Agreement, change: Change) -> Agreement:
    if change.field == "committee":
        return _renamed(agreement, change.committee, str(change.new))
    if change.field == "current_round":
        assert isinstance(change.new, int)
        return replace(agreement, current_round=change.new)
    if setting_parts(change.field):
        return with_setting(agreement, change.field, change.new)
    number = int(change.field.removeprefix("r").removesuffix(".closed"))
    rounds = tuple(replace(r, closed=change.new is not None) if r.number == number else r for r in agreement.rounds)
    return replace(agreement, rounds=rounds)


def _renamed(agreement: Agreement, old: str, new: str) -> Agreement:
    committees = tuple(replace(c, sheet=new) if c.sheet == old else c for c in agreement.committees)
    rows = tuple(replace(i, committee=new) if i.committee == old else i for i in agreement.initiatives)
    return replace(agreement, committees=committees, initiatives=rows)
