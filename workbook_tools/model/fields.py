"""Fields by column key (``r3.smiley``, ``funding.2019``): the one place where keys meet attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar

from .agreement import Agreement, FollowUp, Initiative, Postponement, Where
from .values import Value

FOLLOWUP_FIELDS = tuple(f.name for f in fields(FollowUp))
CENTRE_FIELDS = tuple(name for name in FOLLOWUP_FIELDS if name != "milestone")
"""What a centre fills in for a round; the milestones are the coordinator's."""
SMILEY_FIELDS = ("smiley", "economy_smiley")
POSTPONE_FIELDS = tuple(f.name for f in fields(Postponement))
_NO_FOLLOWUP = FollowUp()
_NO_POSTPONEMENT = Postponement()
_STRUCTURE = ("committee", "row_id", "funding", "followups", "postponement", "where")
PLAIN_FIELDS = tuple(f.name for f in fields(Initiative) if f.name not in _STRUCTURE)
_DEFAULTS: Mapping[str, Any] = {"number": "", "title": "", "involved_committees": ()}

Part = TypeVar("Part", FollowUp, Postponement)


def round_field(round_number: int, name: str) -> str:
    """``(3, "smiley")`` -> ``"r3.smiley"``."""
    return f"r{round_number}.{name}"


def centre_keys(round_number: int) -> tuple[str, ...]:
    """The column keys that a centre fills in for a round: ``("r3.status", "r3.smiley", ...)``."""
    return tuple(round_field(round_number, name) for name in CENTRE_FIELDS)


def round_of(key: str) -> int | None:
    """The round of a column key: ``"r3.smiley"`` -> 3; None for keys outside the rounds."""
    head, dot, _ = key.partition(".")
    return int(head[1:]) if dot and head[:1] == "r" and head[1:].isdecimal() else None


def field_keys(agreement: Agreement) -> Iterator[str]:
    """All column keys of an agreement's rows, without ``row_id``."""
    yield from PLAIN_FIELDS
    yield from (f"funding.{year}" for year in agreement.years)
    for r in agreement.rounds:
        yield from (round_field(r.number, name) for name in FOLLOWUP_FIELDS)
    yield from (f"postpone.{name}" for name in POSTPONE_FIELDS)


def get_field(initiative: Initiative, key: str) -> Value:
    """The value of one field; an empty list reads as None (a blank cell)."""
    head, _, name = key.partition(".")
    value: Any
    if head == "funding":
        value = initiative.funding.get(int(name))
    elif head == "postpone":
        value = getattr(initiative.postponement, name)
    elif (number := round_of(key)) is not None:
        value = getattr(initiative.followup(number), name)
    else:
        value = getattr(initiative, key)
    return None if value in ((), "") else value


def set_fields(initiative: Initiative, values: Mapping[str, Value]) -> Initiative:
    """A copy with the given fields changed; the input is untouched. Raises AttributeError or TypeError on a bad key."""
    groups: dict[str, dict[str, Any]] = {"": {}, "funding": {}, "postpone": {}}
    for key, value in values.items():
        group, name = place(key)
        groups.setdefault(group, {})[name] = value
    plain: dict[str, Any] = {
        name: _DEFAULTS.get(name) if value is None else value for name, value in groups.pop("").items()
    }
    funding = _with(initiative.funding, {int(year): amount for year, amount in groups.pop("funding").items()})
    if postpone := groups.pop("postpone"):
        plain["postponement"] = replace(initiative.postponement, **postpone)
    rounds = {int(group): replace(initiative.followup(int(group)), **new) for group, new in groups.items()}
    followups = _with(initiative.followups, {n: f if f != _NO_FOLLOWUP else None for n, f in rounds.items()})
    return replace(initiative, funding=funding, followups=followups, **plain)


Columns = Mapping[str, Sequence[Value]]
"""Column key -> a value a row, None where it is blank."""


def new_initiatives(
    committee: str, row_ids: Sequence[str], wheres: Sequence[Where | None], columns: Columns
) -> list[Initiative]:
    """Rows from their columns, as `set_fields` would make each. Columns that are left out are blank."""
    blank: Sequence[Value] = [None] * len(row_ids)
    values: dict[str, Sequence[Any]] = {name: columns.get(name, blank) for name in PLAIN_FIELDS}
    for name, default in _DEFAULTS.items():
        values[name] = [default if value is None else value for value in values[name]]
    values["committee"], values["row_id"], values["where"] = [committee] * len(row_ids), row_ids, wheres
    values["funding"] = _funding(columns, len(row_ids))
    values["followups"] = _followups(columns, blank)
    parts = _parts(Postponement, POSTPONE_FIELDS, (columns.get(f"postpone.{name}", blank) for name in POSTPONE_FIELDS))
    values["postponement"] = [part or _NO_POSTPONEMENT for part in parts]
    return list(map(Initiative, *(values[f.name] for f in fields(Initiative))))


def _funding(columns: Columns, count: int) -> list[dict[int, Any]]:
    years = {int(place(key)[1]): column for key, column in columns.items() if key.startswith("funding.")}
    if not years:
        return [{} for _ in range(count)]
    return [
        {year: amount for year, amount in zip(years, row, strict=True) if amount is not None}
        for row in zip(*years.values(), strict=True)
    ]


def _followups(columns: Columns, blank: Sequence[Value]) -> list[dict[int, FollowUp]]:
    rounds = dict.fromkeys(number for key in columns if (number := round_of(key)) is not None)
    reports = {
        number: _parts(FollowUp, FOLLOWUP_FIELDS, (columns.get(round_field(number, n), blank) for n in FOLLOWUP_FIELDS))
        for number in rounds
    }
    if not reports:
        return [{} for _ in blank]
    return [
        {number: report for number, report in zip(reports, row, strict=True) if report is not None}
        for row in zip(*reports.values(), strict=True)
    ]


def _parts(kind: Callable[..., Part], names: Sequence[str], columns: Iterable[Sequence[Value]]) -> list[Part | None]:
    """The part of each row that these columns make; None where all are blank."""
    nothing = (None,) * len(names)
    return [None if row == nothing else kind(*row) for row in zip(*columns, strict=True)]


@cache
def place(key: str) -> tuple[str, str]:
    """``"r3.smiley"`` -> ("3", "smiley"), ``"funding.2019"`` -> ("funding", "2019"), ``"title"`` -> ("", "title")."""
    head, _, name = key.partition(".")
    if head in ("funding", "postpone"):
        return head, name
    number = round_of(key)
    return ("", key) if number is None else (str(number), name)


def _with(values: Mapping[int, Any], changed: Mapping[int, Any]) -> dict[int, Any]:
    """A copy with values put in, and those that became None taken out."""
    return {number: value for number, value in {**values, **changed}.items() if value is not None}
